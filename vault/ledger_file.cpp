// The ledger's file. Several processes may hold it open (the gateway and a command): whoever writes locks the file,
// first reads what others appended, and then appends.
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "vault/durable_file.hpp"
#include "vault/ledger.hpp"
#include "vault/ledger_line.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {
namespace {

// flock for a block; locks of one process exclude each other too, since each ledger opened the file itself.
class file_lock {
 public:
  explicit file_lock(int file) : file_(file) {
    int failed = 0;
    do failed = ::flock(file_, LOCK_EX);
    while (failed != 0 && errno == EINTR);
    taken_ = failed == 0;
  }
  file_lock(const file_lock&) = delete;
  ~file_lock() {
    if (taken_) ::flock(file_, LOCK_UN);
  }
  bool taken() const noexcept { return taken_; }

 private:
  int file_;
  bool taken_ = false;
};

class ledger_file final : public ledger {
 public:
  explicit ledger_file(const std::filesystem::path& file);

  result<void> begin(const subject_id& subject, std::string_view reason, time_point now) override {
    return append({0, now, subject, ledger_step::begin, std::string(reason), 0});
  }
  result<void> complete(const subject_id& subject, std::int64_t rows, time_point now) override {
    return append({0, now, subject, ledger_step::complete, "", rows});
  }
  std::vector<subject_id> unfinished() const override { return in_order(true); }
  std::vector<subject_id> begun() const override { return in_order(false); }
  bool erased(const subject_id& subject) const override;
  ledger_head head() const override;

 private:
  // What the file says from `size_` on goes into memory. Empty, or what is wrong with it.
  std::string catch_up() const;
  void apply(const ledger_entry& entry) const;
  result<void> append(ledger_entry entry);
  bool is_repeat(const ledger_entry& entry) const;
  std::vector<subject_id> in_order(bool unfinished_only) const;

  descriptor file_;
  mutable std::mutex mutex_;
  mutable off_t size_ = 0;  // Of the part that was read and holds.
  mutable std::int64_t seq_ = 0;
  mutable ledger_hash hash_{};
  mutable std::unordered_map<subject_id, std::int64_t> begun_;  // Subject to the number of its first line.
  mutable std::unordered_map<subject_id, std::int64_t> completed_;
};

ledger_file::ledger_file(const std::filesystem::path& file)
    : file_(::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) {
  auto name = "erasure ledger " + file.string();
  if (!file_.valid()) throw std::runtime_error(name + ": cannot be opened or made");
  file_lock locked(file_.number());
  if (!locked.taken()) throw std::runtime_error(name + ": cannot be locked");
  auto problem = catch_up();
  if (!problem.empty()) throw std::runtime_error(name + ": " + problem);
  // A torn last line was never acknowledged.
  if (::ftruncate(file_.number(), size_) != 0 || ::fsync(file_.number()) != 0 || !sync_directory(file))
    throw std::runtime_error(name + ": cannot be made durable");
}

std::string ledger_file::catch_up() const {
  struct stat status {};
  if (::fstat(file_.number(), &status) != 0) return "cannot be read";
  if (status.st_size < size_) return "has become shorter";
  std::string text(static_cast<std::size_t>(status.st_size - size_), '\0');
  for (std::size_t count = 0; count < text.size();) {
    auto got = ::pread(file_.number(), text.data() + count, text.size() - count, size_ + static_cast<off_t>(count));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return "cannot be read";
    count += static_cast<std::size_t>(got);
  }
  std::string_view rest = text;
  for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
    auto next = read_line(rest.substr(0, end), hash_);
    if (!next || next->entry.seq != seq_ + 1) return "the chain does not hold at entry " + std::to_string(seq_ + 1);
    seq_ = next->entry.seq;
    hash_ = next->hash;
    apply(next->entry);
    size_ += static_cast<off_t>(end + 1);
    rest.remove_prefix(end + 1);
  }
  return "";
}

void ledger_file::apply(const ledger_entry& entry) const {
  if (entry.step == ledger_step::begin)
    begun_.try_emplace(entry.subject, entry.seq);
  else
    completed_.try_emplace(entry.subject, entry.seq);
}

bool ledger_file::is_repeat(const ledger_entry& entry) const {
  return (entry.step == ledger_step::begin ? begun_ : completed_).contains(entry.subject);
}

result<void> ledger_file::append(ledger_entry entry) {
  if (!is_reason_code(entry.reason)) return CLOAKROOM_FAIL(cloakroom::errc::malformed);
  std::lock_guard held(mutex_);
  file_lock locked(file_.number());
  if (!locked.taken() || !catch_up().empty()) return CLOAKROOM_FAIL(errc::ledger_failed);
  if (is_repeat(entry)) return ::fsync(file_.number()) == 0 ? result<void>() : CLOAKROOM_FAIL(errc::ledger_failed);
  if (entry.step == ledger_step::complete && !begun_.contains(entry.subject))
    return CLOAKROOM_FAIL(cloakroom::errc::not_found);
  entry.seq = seq_ + 1;
  auto line = write_line(entry, hash_);
  // Whatever stands behind the last whole line was torn and would spoil this one.
  if (::ftruncate(file_.number(), size_) != 0) return CLOAKROOM_FAIL(errc::ledger_failed);
  if (!write_whole(file_.number(), line.text) || ::fsync(file_.number()) != 0)
    return CLOAKROOM_FAIL(errc::ledger_failed);
  seq_ = entry.seq;
  hash_ = line.hash;
  size_ += static_cast<off_t>(line.text.size());
  apply(entry);
  return {};
}

std::vector<subject_id> ledger_file::in_order(bool unfinished_only) const {
  std::lock_guard held(mutex_);
  catch_up();
  std::map<std::int64_t, subject_id> by_line;
  for (const auto& [subject, seq] : begun_)
    if (!unfinished_only || !completed_.contains(subject)) by_line.emplace(seq, subject);
  std::vector<subject_id> out;
  for (const auto& [seq, subject] : by_line) out.push_back(subject);
  return out;
}

ledger_head ledger_file::head() const {
  std::lock_guard held(mutex_);
  catch_up();
  return {seq_, hash_};
}

bool ledger_file::erased(const subject_id& subject) const {
  std::lock_guard held(mutex_);
  catch_up();
  return begun_.contains(subject);
}

}  // namespace

std::unique_ptr<ledger> ledger::open(const std::filesystem::path& file) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
  return std::make_unique<ledger_file>(file);
}

}  // namespace cloakroom::vault

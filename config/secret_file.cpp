// Reading secret files straight into locked memory; no copy in an ordinary string.
// Existence, kind and size are judged on the open descriptor, so nothing changes in between.
#include "config/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace cloakroom::config {
namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "cloakroom.config"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::secret_missing:
        return "does not exist";
      case errc::secret_not_regular:
        return "is no regular file";
      case errc::secret_unreadable:
        return "cannot be read";
      case errc::secret_empty:
        return "is empty";
      case errc::secret_too_large:
        return "is too large";
    }
    return "unknown";
  }
};

class descriptor {
 public:
  explicit descriptor(const std::filesystem::path& file)
      // Non-blocking: opening a pipe must not wait for its writer.
      : number_(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)), failure_(errno) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const noexcept { return number_; }
  int failure() const noexcept { return failure_; }

 private:
  int number_;
  int failure_;
};

error_code judge(const descriptor& opened, struct stat& facts) {
  if (opened.number() < 0) {
    bool nothing = opened.failure() == ENOENT || opened.failure() == ENOTDIR;
    return nothing ? errc::secret_missing : errc::secret_unreadable;
  }
  if (fstat(opened.number(), &facts) != 0) return errc::secret_unreadable;
  if (!S_ISREG(facts.st_mode)) return errc::secret_not_regular;
  if (facts.st_size == 0) return errc::secret_empty;
  if (static_cast<std::uint64_t>(facts.st_size) > secret_bytes_max) return errc::secret_too_large;
  return {};
}

// Bytes read, which may be fewer than asked where the file shrank meanwhile.
result<std::size_t> read_all(int number, std::span<std::uint8_t> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    ssize_t count = read(number, out.data() + done, out.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return CLOAKROOM_FAIL(errc::secret_unreadable);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

}  // namespace

const boost::system::error_category& config_category() noexcept {
  static const category instance;
  return instance;
}

error_code make_error_code(errc code) noexcept { return {static_cast<int>(code), config_category()}; }

error_code judge_secret_file(const std::filesystem::path& file) {
  descriptor opened(file);
  struct stat facts {};
  return judge(opened, facts);
}

bool readable_by_others(const std::filesystem::path& file) {
  struct stat facts {};
  return ::stat(file.c_str(), &facts) == 0 && (facts.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

result<secret_file> read_secret_file(const std::filesystem::path& file) {
  descriptor opened(file);
  struct stat facts {};
  if (auto failed = judge(opened, facts)) return failed;
  secret_bytes whole(static_cast<std::size_t>(facts.st_size));
  auto size = read_all(opened.number(), whole.span());
  if (!size) return size.error();
  std::string_view text = whole.text().substr(0, *size);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return CLOAKROOM_FAIL(errc::secret_empty);
  return secret_file{secret_bytes::from_text(text), (facts.st_mode & (S_IRGRP | S_IROTH)) != 0};
}

result<secret_bytes> read_secret(const std::filesystem::path& file) {
  auto read = read_secret_file(file);
  if (!read) return read.error();
  return std::move(read->bytes);
}

}  // namespace cloakroom::config

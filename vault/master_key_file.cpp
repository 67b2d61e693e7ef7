// Reading and writing the master key file. The text with the keys in it exists in locked memory only.
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <optional>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/time_text.hpp"
#include "vault/durable_file.hpp"
#include "vault/field_list.hpp"
#include "vault/key_rotation.hpp"
#include "vault/master_key.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {
namespace {

constexpr std::string_view magic = "cloakroom-master-key-1";
constexpr std::size_t file_bytes_max = 4096;
constexpr int base64_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

// Takes the word up to the next blank off the line.
std::string_view next_word(std::string_view& line) {
  auto end = std::min(line.find(' '), line.size());
  auto word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

std::string check_of(std::string_view id, std::string_view created, std::string_view key) {
  auto hash = field_hash<16>().add(magic).add(id).add(created).add(key).finish();
  return base64url(std::span(hash).first(6));
}

bool decode_key(std::string_view text, secret_bytes& key) {
  std::size_t length = 0;
  const char* end = nullptr;
  int failed = sodium_base642bin(key.span().data(), key.size(), text.data(), text.size(), nullptr, &length, &end,
                                 base64_variant);
  return failed == 0 && length == key.size() && end == text.data() + text.size();
}

std::optional<master_key> parse_line(std::string_view line) {
  if (next_word(line) != magic) return std::nullopt;
  auto id = next_word(line), created = next_word(line), key = next_word(line), check = next_word(line);
  master_key out{0, {}, secret_bytes(32)};
  auto parsed = std::from_chars(id.data(), id.data() + id.size(), out.id);
  auto at = parse_rfc3339(created);
  bool sound = parsed.ec == std::errc() && parsed.ptr == id.data() + id.size() && out.id > 0 && at && line.empty() &&
               decode_key(key, out.key) && check == check_of(id, created, key);
  if (!sound) return std::nullopt;
  out.created_at = *at;
  return out;
}

std::string parse_file(std::string_view text, std::vector<master_key>& out) {
  while (!text.empty()) {
    auto end = text.find('\n');
    auto key = end == text.npos ? std::nullopt : parse_line(text.substr(0, end));
    if (!key) return "line " + std::to_string(out.size() + 1) + " is no master key line, or its checksum does not hold";
    if (!out.empty() && key->id <= out.back().id) return "key ids must grow from line to line";
    if (out.size() == master_keys_max) return "holds more than " + std::to_string(master_keys_max) + " keys";
    out.push_back(std::move(*key));
    text.remove_prefix(end + 1);
  }
  return out.empty() ? "is empty" : "";
}

std::string unfit(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return "is no regular file";
  if (status.st_uid != geteuid()) return "must be owned by the user that runs the service";
  if ((status.st_mode & 07777) != 0600 && (status.st_mode & 07777) != 0400) return "must have mode 0600 or 0400";
  if (status.st_size > static_cast<off_t>(file_bytes_max)) return "is too long for a master key file";
  return "";
}

// One line with its newline, in locked memory.
secret_bytes line_of(const master_key& made) {
  char encoded[sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
  sodium_bin2base64(encoded, sizeof encoded, made.key.span().data(), made.key.size(), base64_variant);
  std::string id_text = std::to_string(made.id), created = rfc3339(made.created_at),
              check = check_of(id_text, created, encoded);
  std::string head = std::string(magic) + ' ' + id_text + ' ' + created + ' ';
  std::size_t key_length = std::strlen(encoded);
  secret_bytes out(head.size() + key_length + 1 + check.size() + 1);
  auto* at = std::copy(head.begin(), head.end(), out.span().data());
  at = std::copy_n(encoded, key_length, at);
  *at++ = ' ';
  at = std::copy(check.begin(), check.end(), at);
  *at = '\n';
  sodium_memzero(encoded, sizeof encoded);
  return out;
}

master_key random_key(std::uint32_t id, time_point created_at) {
  master_key out{id, created_at, secret_bytes(32)};
  fill_random(out.key.span());
  return out;
}

bool same_keys(const std::vector<master_key>& left, const std::vector<master_key>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const master_key& a, const master_key& b) {
    return a.id == b.id && equal_constant_time(a.key.text(), b.key.text());
  });
}

}  // namespace

std::string read_master_keys(const std::filesystem::path& file, std::vector<master_key>& out) {
  out.clear();
  descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!opened.valid()) return errno == ENOENT ? "does not exist; `cloakroom keys init` makes it" : "cannot be opened";
  struct stat status {};
  if (fstat(opened.number(), &status) != 0) return "cannot be read";
  if (auto problem = unfit(status); !problem.empty()) return problem;
  secret_bytes text(file_bytes_max);
  auto length = read_whole(opened.number(), text.span());
  if (!length) return "cannot be read";
  return parse_file(text.text().substr(0, *length), out);
}

namespace {

// Writes the keys to a file that must not exist, down to the disk, and reads them back before anyone wraps with them.
result<void> write_new_file(const std::filesystem::path& file, const std::vector<master_key>& keys) {
  descriptor made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!made.valid())
    return errno == EEXIST ? CLOAKROOM_FAIL(errc::master_key_exists) : CLOAKROOM_FAIL(errc::master_key_unwritable);
  bool written = fchmod(made.number(), 0600) == 0;
  for (const auto& key : keys) written = written && write_whole(made.number(), line_of(key).text());
  written = written && fsync(made.number()) == 0 && sync_directory(file);
  std::vector<master_key> back;
  if (written && read_master_keys(file, back).empty() && same_keys(back, keys)) return {};
  ::unlink(file.c_str());
  return CLOAKROOM_FAIL(errc::master_key_unwritable);
}

}  // namespace

result<void> init_master_key(const std::filesystem::path& file) {
  if (sodium_init() < 0) return CLOAKROOM_FAIL(errc::master_key_unwritable);
  std::vector<master_key> keys;
  keys.push_back(random_key(1, system_clock_source().now()));
  return write_new_file(file, keys);
}

result<void> replace_master_keys(const std::filesystem::path& file, const std::vector<master_key>& keys) {
  auto beside = file;
  beside += ".new";
  ::unlink(beside.c_str());  // Left by a crash; nothing was wrapped with what is in it.
  if (auto written = write_new_file(beside, keys); !written) return CLOAKROOM_FAIL(errc::master_key_unwritable);
  if (::rename(beside.c_str(), file.c_str()) != 0 || !sync_directory(file))
    return CLOAKROOM_FAIL(errc::master_key_unwritable);
  return {};
}

result<std::uint32_t> add_master_key(const std::filesystem::path& file, time_point now) {
  std::vector<master_key> keys;
  if (!read_master_keys(file, keys).empty()) return CLOAKROOM_FAIL(errc::master_key_unreadable);
  if (keys.size() >= master_keys_max) return CLOAKROOM_FAIL(cloakroom::errc::too_large);
  auto id = keys.back().id + 1;
  keys.push_back(random_key(id, now));
  if (auto replaced = replace_master_keys(file, keys); !replaced) return replaced.error();
  return id;
}

}  // namespace cloakroom::vault

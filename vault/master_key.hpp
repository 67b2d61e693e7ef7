// The master keys and their file: one line for each key, made by `init_master_key`, readable by its owner alone. They
// wrap other keys and nothing else. The file's form stands in docs/formats.md:
//
//   cloakroom-master-key-1 ID CREATED KEY CHECK
//
// ID counts from 1, CREATED is RFC 3339, KEY is base64url of 32 bytes, CHECK is base64url of the first six bytes of
// BLAKE2b over the fields before it. The key with the greatest id wraps; all of them unwrap.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret_bytes.hpp"

namespace cloakroom::vault {

// More keys than this in one file mean that retired ones are never taken out.
constexpr std::size_t master_keys_max = 16;

struct master_key {
  std::uint32_t id = 0;
  time_point created_at;
  secret_bytes key;
};

// Reads the file into locked memory. Empty: fine, `out` holds at least one key in order of id. Otherwise what is wrong
// with the file, in words for its operator.
std::string read_master_keys(const std::filesystem::path& file, std::vector<master_key>& out);

// Puts these keys in place of the file's in one step (write beside, sync, rename, sync, read back). Keys are in order
// of id. errc::master_key_unwritable.
[[nodiscard]] result<void> replace_master_keys(const std::filesystem::path& file, const std::vector<master_key>& keys);

// Makes the file with a new key of id 1, mode 0600; file and directory are on disk when it returns. Never overwrites:
// errc::master_key_exists. errc::master_key_unwritable when the directory refuses.
[[nodiscard]] result<void> init_master_key(const std::filesystem::path& file);

// Ciphertext of a key under a master key, with what is needed to open it again.
struct wrapped_bytes {
  std::uint32_t kek_id = 0;
  std::array<std::uint8_t, 24> nonce{};
  std::string bytes;  // As long as the key, and 16 more.
};

// Wraps and unwraps. `label` and the fields before it are bound in by the caller. Safe from any thread.
class key_wrapper {
 public:
  // Throws std::runtime_error naming the file.
  explicit key_wrapper(std::filesystem::path file);

  std::uint32_t active() const;
  // The ids there are, in order.
  std::vector<std::uint32_t> ids() const;
  // Under the active key, or the one named; `bound_to` is authenticated with it.
  wrapped_bytes wrap(std::uint32_t kek_id, std::span<const std::uint8_t> secret, std::string_view bound_to) const;
  // errc::cannot_open; errc::master_key_unreadable when there is no such master key, not even after reading the file
  // again: another process may have added one. `secret` is 16 bytes shorter than `bytes`.
  [[nodiscard]] result<void> unwrap(std::uint32_t kek_id, std::span<const std::uint8_t, 24> nonce,
                                    std::string_view bytes, std::string_view bound_to, std::span<std::uint8_t> secret);

 private:
  void learn_new_keys();
  const master_key* find(std::uint32_t id) const noexcept;
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::vector<master_key> keys_;
};

}  // namespace cloakroom::vault

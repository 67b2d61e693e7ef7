// Changing the master key while the service runs: a new key joins the file, every wrapped key is wrapped anew page by
// page, and the old key leaves the file once nothing hangs on it. Each step may be killed and run again.
//
//   add_master_key -> open the vault -> rewrap_key_set -> rewrap_keys until done -> remove_master_keys
//
// A gateway that runs meanwhile reads the file again by itself when it meets a key wrapped by the new one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/result.hpp"
#include "store/transaction.hpp"
#include "vault/master_key.hpp"

namespace cloakroom::vault {

// Adds a key behind the others and returns its id; the file is replaced in one step and on disk when this returns.
// errc::master_key_unreadable, errc::master_key_unwritable; errc::too_large of the house at `master_keys_max`.
[[nodiscard]] result<std::uint32_t> add_master_key(const std::filesystem::path& file, time_point now);

// Takes all keys but the newest out of the file. errc::unavailable of the house while a key of the ring needs an older
// one. Keep the old file as long as backups of the key ring need it.
[[nodiscard]] result<void> remove_master_keys(const std::filesystem::path& file, store::keyring& ring);

// Wraps the key set under the newest master key. As a unit's `keys` step.
[[nodiscard]] result<void> rewrap_key_set(key_wrapper& wrapper, store::keyring& ring);

struct rewrap_page {
  std::optional<subject_id> last;  // Where the next page goes on.
  std::int64_t changed = 0;
  bool done = false;
};
// The same for at most `count_max` subject keys behind `after`. errc::cannot_open when one does not open.
[[nodiscard]] result<rewrap_page> rewrap_keys(key_wrapper& wrapper, store::keyring& ring,
                                              const std::optional<subject_id>& after, std::size_t count_max);

}  // namespace cloakroom::vault

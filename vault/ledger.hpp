// The erasure ledger: an append-only file outside both stores and their backups, one hash-chained line per step, so
// that a restore cannot bring an erased person back and an interrupted erasure is resumed. Ids only, nothing personal.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace cloakroom::vault {

// The newest entry. A restore needs a ledger whose head is at least as new as the one its backup knew.
struct ledger_head {
  std::int64_t seq = 0;
  std::array<std::uint8_t, 32> hash{};
};

class ledger {
 public:
  // Creates or opens and checks the chain. Throws std::runtime_error naming the file when it does not hold; a torn last
  // line (power loss while writing) is cut off.
  static std::unique_ptr<ledger> open(const std::filesystem::path& file);
  virtual ~ledger() = default;

  // Durable (fsync) when it returns; a repeat is fine and adds nothing. `reason` is a code of at most 64 characters out
  // of a-z 0-9 _ . - (errc::malformed of the house otherwise); `complete` without `begin` gives errc::not_found of the
  // house; errc::ledger_failed when the disk refuses or the chain broke meanwhile. Safe from any thread and beside
  // other processes; blocks, so it runs on a worker, never on an event loop.
  virtual result<void> begin(const subject_id& subject, std::string_view reason, time_point now) = 0;
  virtual result<void> complete(const subject_id& subject, std::int64_t rows, time_point now) = 0;
  // Begun and not completed, oldest first: to be resumed before the port opens.
  virtual std::vector<subject_id> unfinished() const = 0;
  // Everybody whose erasure was begun, finished or not, oldest first: a restored copy may bring some of them back.
  virtual std::vector<subject_id> begun() const = 0;
  // Whether an erasure was begun, finished or not.
  virtual bool erased(const subject_id& subject) const = 0;
  virtual ledger_head head() const = 0;
};

}  // namespace cloakroom::vault

// Store, vault and ledger as one start-up step.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/metrics.hpp"
#include "config/settings.hpp"
#include "store/database.hpp"
#include "store/store_lock.hpp"
#include "vault/ledger.hpp"
#include "vault/vault.hpp"

namespace cloakroom::app {

// What stands at a place of `storage` and cannot be used there.
struct storage_fault {
  std::string key;   // "storage.data"
  std::string what;  // What is wrong, what is expected.
};
// Everything that would refuse the start, found without making anything: places that are no files or no databases, one
// of data store, key ring and ledger gone while the others show that it was there (made anew it would hide a loss, and
// without the ledger the erased would come back), a master key file that cannot be used or did not wrap the key ring.
// None at all is no fault here: `keys init` may come after.
std::vector<storage_fault> storage_faults(const config::storage_settings& settings);
// Empty, or that there is no master key file yet.
std::string no_master_key(const config::storage_settings& settings);

// Another process has the stores open.
struct stores_in_use : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Opens what was found without fault, for this process alone; throws stores_in_use where another one has it, and still
// does after `patience`, and std::runtime_error with a text for the operator where it changed since. Closed in the
// reverse order.
struct storage {
  storage(const config::storage_settings& settings, metrics& numbers, std::chrono::milliseconds patience);
  std::optional<store::store_lock> lock;
  std::unique_ptr<store::database> database;
  std::unique_ptr<vault::vault> keys;
  std::unique_ptr<vault::ledger> ledger;
};

}  // namespace cloakroom::app

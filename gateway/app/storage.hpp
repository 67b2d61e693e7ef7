// Store, vault and ledger as one start-up step.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>

#include "base/metrics.hpp"
#include "config/settings.hpp"
#include "store/database.hpp"
#include "store/store_lock.hpp"
#include "vault/ledger.hpp"
#include "vault/vault.hpp"

namespace cloakroom::app {

// Throws std::runtime_error with a text for the operator when one of data store, key ring and ledger is gone while the
// others show that it was there: made anew it would hide a loss, and without the ledger the erased would come back.
void refuse_lost_files(const config::storage_settings& settings);

// Another process has the stores open for writing.
struct stores_in_use : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The right to write the stores; nothing while another process has it. Throws std::runtime_error where this version
// cannot use them at all.
std::optional<store::store_lock> lock_stores(const config::storage_settings& settings);

// Closed in the reverse order.
struct storage {
  // Throws stores_in_use, or std::runtime_error with a text for the operator.
  storage(const config::storage_settings& settings, metrics& numbers);
  // The same for whoever holds the lock already.
  storage(store::store_lock held, const config::storage_settings& settings, metrics& numbers);
  store::store_lock lock;
  std::unique_ptr<store::database> database;
  std::unique_ptr<vault::vault> keys;
  std::unique_ptr<vault::ledger> ledger;
};

}  // namespace cloakroom::app

// Store, vault and ledger as one start-up step.
#pragma once

#include <memory>

#include "base/metrics.hpp"
#include "config/settings.hpp"
#include "store/database.hpp"
#include "vault/ledger.hpp"
#include "vault/vault.hpp"

namespace cloakroom::app {

// Throws std::runtime_error with a text for the operator when one of data store, key ring and ledger is gone while the
// others show that it was there: made anew it would hide a loss, and without the ledger the erased would come back.
void refuse_lost_files(const config::storage_settings& settings);

// Closed in the reverse order.
struct storage {
  storage(const config::storage_settings& settings, metrics& numbers);
  std::unique_ptr<store::database> database;
  std::unique_ptr<vault::vault> keys;
  std::unique_ptr<vault::ledger> ledger;
};

}  // namespace cloakroom::app

// Store, vault and ledger as one start-up step.
#pragma once

#include <memory>

#include "base/metrics.hpp"
#include "config/settings.hpp"
#include "store/database.hpp"
#include "vault/ledger.hpp"
#include "vault/vault.hpp"

namespace cloakroom::app {

// Closed in the reverse order.
struct storage {
  storage(const config::storage_settings& settings, metrics& numbers);
  std::unique_ptr<store::database> database;
  std::unique_ptr<vault::vault> keys;
  std::unique_ptr<vault::ledger> ledger;
};

}  // namespace cloakroom::app

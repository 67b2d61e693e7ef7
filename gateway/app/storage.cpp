// Opens stores, vault and ledger as the configuration names them. Throws before anything is served.
#include "gateway/app/storage.hpp"

#include <stdexcept>

namespace cloakroom::app {

storage::storage(const config::storage_settings& settings, metrics& numbers) {
  if (settings.data.engine != config::store_engine::sqlite || settings.keyring.engine != config::store_engine::sqlite)
    throw std::runtime_error("storage: this version keeps its data in SQLite; write sqlite:FILE");
  if (!std::filesystem::exists(settings.master_key_file))
    throw std::runtime_error(settings.master_key_file.string() +
                             ": there is no master key; make one with `cloakroom keys init`");
  auto& commit_seconds = numbers.add_histogram("cloakroom_commit_seconds");
  database = store::open_sqlite({settings.data.path.string(), settings.keyring.path.string()}, commit_seconds);
  keys = vault::vault::open(settings.master_key_file, *database);
  ledger = vault::ledger::open(settings.ledger);
}

}  // namespace cloakroom::app

// Opens stores, vault and ledger as the configuration names them. Throws before anything is served.
#include "gateway/app/storage.hpp"

#include <stdexcept>

namespace cloakroom::app {

void refuse_lost_files(const config::storage_settings& settings) {
  auto data = settings.data.path.string(), ring = settings.keyring.path.string(), ledger = settings.ledger.string();
  auto found = store::look_at_sqlite({data, ring});
  const std::string anew = " To begin anew, move away what is left of the old stores (docs/operations.md).";
  if (found.conversations && !found.key_set)
    throw std::runtime_error(ring + ": the key ring is missing, but " + data +
                             " holds conversations that nothing else opens. Put the key ring back from its backup." +
                             anew);
  if (found.conversations && !std::filesystem::exists(settings.ledger))
    throw std::runtime_error(ledger + ": the erasure ledger is missing, but " + data +
                             " holds conversations. Put its newest copy back: it keeps erased persons erased." + anew);
  if (!found.data_file && found.subject_keys)
    throw std::runtime_error(data + ": the data store is missing, but " + ring +
                             " holds keys of persons. Put the data back from its backup." + anew);
}

std::optional<store::store_lock> lock_stores(const config::storage_settings& settings) {
  if (settings.data.engine != config::store_engine::sqlite || settings.keyring.engine != config::store_engine::sqlite)
    throw std::runtime_error("storage: this version keeps its data in SQLite; write sqlite:FILE");
  if (!std::filesystem::exists(settings.master_key_file))
    throw std::runtime_error(settings.master_key_file.string() +
                             ": there is no master key; make one with `cloakroom keys init`");
  return store::store_lock::take(settings.data.path.string());
}

namespace {

store::store_lock locked(const config::storage_settings& settings) {
  auto lock = lock_stores(settings);
  if (!lock)
    throw stores_in_use(settings.data.path.string() +
                        ": another process of Cloakroom has these stores open; is the gateway running already?");
  return std::move(*lock);
}

}  // namespace

storage::storage(const config::storage_settings& settings, metrics& numbers)
    : storage(locked(settings), settings, numbers) {}

storage::storage(store::store_lock held, const config::storage_settings& settings, metrics& numbers)
    : lock(std::move(held)) {
  refuse_lost_files(settings);
  auto& commit_seconds = numbers.add_histogram("cloakroom_commit_seconds");
  database = store::open_sqlite({settings.data.path.string(), settings.keyring.path.string()}, commit_seconds);
  keys = vault::vault::open(settings.master_key_file, *database);
  ledger = vault::ledger::open(settings.ledger);
}

}  // namespace cloakroom::app

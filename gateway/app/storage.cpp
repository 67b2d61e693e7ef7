// Looks at stores, vault and ledger as the configuration names them, and opens them. Throws before anything is served.
#include "gateway/app/storage.hpp"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "vault/key_report.hpp"

namespace cloakroom::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* anew = " To begin anew, move away what is left of the old stores (docs/operations.md).";

// Why no file can be, or be made, at a path; empty: it can.
std::string unfit_place(const fs::path& file) {
  std::error_code failed;
  auto there = fs::status(file, failed);
  if (fs::exists(there)) return fs::is_regular_file(there) ? "" : "names " + file.string() + ", which is no file";
  auto above = fs::absolute(file, failed).parent_path();
  while (above.has_relative_path() && fs::status(above, failed).type() == fs::file_type::not_found)
    above = above.parent_path();
  if (!fs::is_directory(above, failed)) return "names " + file.string() + ", but " + above.string() + " is no folder";
  if (::access(above.c_str(), W_OK | X_OK) != 0)
    return "names " + file.string() + ", but in " + above.string() + " nothing may be made";
  return "";
}

// Looks at one of the two files, or says why it cannot be used.
void look(const std::string& key, const fs::path& file, const store::sqlite_settings& at, store::sqlite_found& found,
          std::vector<storage_fault>& out) {
  if (auto unfit = unfit_place(file); !unfit.empty()) {
    out.push_back({key, unfit + "; expected a file or a place for one"});
    return;
  }
  try {
    found = store::look_at_sqlite(at);
  } catch (const std::runtime_error& refused) {
    out.push_back({key, "names a file that is no database of ours, or may not be used (" + std::string(refused.what()) +
                            "); expected one that this program made, or none"});
  }
}

void look_for_losses(const config::storage_settings& settings, const store::sqlite_found& data,
                     const store::sqlite_found& ring, std::vector<storage_fault>& out) {
  auto data_file = settings.data.path.string(), ring_file = settings.keyring.path.string(),
       ledger = settings.ledger.string();
  if (data.conversations && !ring.key_set)
    out.push_back({"storage.keyring",
                   ring_file + ": the key ring is missing, but " + data_file +
                       " holds conversations that nothing else opens. Put the key ring back from its backup." + anew});
  if (data.conversations && !fs::exists(settings.ledger))
    out.push_back({"storage.ledger", ledger + ": the erasure ledger is missing, but " + data_file +
                                         " holds conversations. Put its newest copy back: it keeps erased persons "
                                         "erased." +
                                         anew});
  if (!data.data_file && ring.subject_keys)
    out.push_back({"storage.data", data_file + ": the data store is missing, but " + ring_file +
                                       " holds keys of persons. Put the data back from its backup." + anew});
}

}  // namespace

std::string no_master_key(const config::storage_settings& settings) {
  std::error_code failed;
  bool there = fs::exists(settings.master_key_file, failed) || failed;
  return there ? ""
               : "names " + settings.master_key_file.string() +
                     ", where there is no master key yet; make one with `cloakroom keys init`";
}

std::vector<storage_fault> storage_faults(const config::storage_settings& settings) {
  std::vector<storage_fault> out;
  if (settings.data.engine != config::store_engine::sqlite)
    out.push_back({"storage.data", "names PostgreSQL, which this version does not have; expected sqlite:FILE"});
  if (settings.keyring.engine != config::store_engine::sqlite)
    out.push_back({"storage.keyring", "names PostgreSQL, which this version does not have; expected sqlite:FILE"});
  if (!out.empty()) return out;
  store::sqlite_found data, ring;
  look("storage.data", settings.data.path, {settings.data.path.string(), ""}, data, out);
  look("storage.keyring", settings.keyring.path, {"", settings.keyring.path.string()}, ring, out);
  if (auto unfit = unfit_place(settings.ledger); !unfit.empty())
    out.push_back({"storage.ledger", unfit + "; expected a file or a place for one"});
  if (out.empty()) look_for_losses(settings, data, ring, out);
  if (!no_master_key(settings).empty()) return out;
  if (auto problem = vault::judge_master_keys(settings.master_key_file, ring.ring_values); !problem.empty())
    out.push_back({"storage.master_key_file", "master key file " + settings.master_key_file.string() + ": " + problem});
  return out;
}

storage::storage(const config::storage_settings& settings, metrics& numbers, std::chrono::milliseconds patience) {
  if (auto missing = no_master_key(settings); !missing.empty())
    throw std::runtime_error("storage.master_key_file: " + missing);
  for (const auto& fault : storage_faults(settings)) throw std::runtime_error(fault.key + ": " + fault.what);
  lock = store::store_lock::take(settings.data.path.string(), patience);
  if (!lock)
    throw stores_in_use(settings.data.path.string() +
                        ": another process of Cloakroom has these stores open; is the gateway running already?");
  auto& commit_seconds = numbers.add_histogram("cloakroom_commit_seconds");
  database = store::open_sqlite({settings.data.path.string(), settings.keyring.path.string()}, commit_seconds);
  keys = vault::vault::open(settings.master_key_file, *database);
  ledger = vault::ledger::open(settings.ledger);
}

}  // namespace cloakroom::app

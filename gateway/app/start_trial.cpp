// The master key is read and each connector made, as the start would; then they are thrown away.
#include "gateway/app/start_trial.hpp"

#include <boost/asio/io_context.hpp>
#include <exception>

#include "connectors/catalogue.hpp"
#include "gateway/app/storage.hpp"
#include "vault/master_key.hpp"

namespace cloakroom::app {
namespace {

// None yet is no fault: `keys init` may come after.
void try_master_key(const std::filesystem::path& file, config::trial& out) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed) && !failed) {
    out.warnings.push_back(file.string() + ": there is no master key yet; make one with `cloakroom keys init`");
    return;
  }
  std::vector<vault::master_key> keys;
  if (auto problem = vault::read_master_keys(file, keys); !problem.empty())
    out.problems.push_back(file.string() + ": master key file: " + problem);
}

}  // namespace

config::trial attempt(const config::settings& settings) {
  config::trial out;
  try_master_key(settings.storage.master_key_file, out);
  asio::io_context nothing_runs;
  system_clock_source clock;
  for (const auto& one : settings.connectors) {
    if (!std::holds_alternative<config::telegram_settings>(one.channel)) {
      out.warnings.push_back("connector " + one.id + ": this version has no connector of its kind; `serve` refuses it");
      continue;
    }
    try {
      (void)connectors::make_connector(one, clock, nothing_runs.get_executor());
    } catch (const std::invalid_argument& refused) {
      out.problems.push_back(refused.what());
    }
  }
  return out;
}

}  // namespace cloakroom::app

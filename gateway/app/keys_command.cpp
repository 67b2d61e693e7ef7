// The verb `keys`: makes the master key file and shows its state. Never prints a key.
#include "gateway/app/keys_command.hpp"

#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>

#include "base/time_text.hpp"
#include "gateway/app/exit_code.hpp"
#include "gateway/app/load_settings.hpp"
#include "gateway/app/storage.hpp"
#include "store/database.hpp"
#include "vault/key_report.hpp"
#include "vault/master_key.hpp"
#include "vault/vault.hpp"

namespace cloakroom::app {

keys_command::keys_command(CLI::App& program)
    : verb_(program.add_subcommand("keys", "The master key: make it, or show ids and ages (never the key).")) {
  verb_->require_subcommand(1);
  init_ = verb_->add_subcommand("init", "Make the master key's file; never overwrites one.");
  status_ = verb_->add_subcommand("status", "Ids and ages of the master keys, and how many subject keys each wraps.");
  for (auto* one : {init_, status_}) one->add_option("--config", config_, "Configuration file");
  status_->add_flag("--json", json_, "Print JSON.");
}

int keys_command::init(const std::string& file) const {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
  auto made = vault::init_master_key(file);
  if (made) {
    std::printf("%s: made. Keep a copy where the data's backups are not: without it nothing opens again.\n",
                file.c_str());
    return exit_code::fine;
  }
  bool there = made.error() == vault::errc::master_key_exists;
  std::fprintf(stderr, "%s: %s\n", file.c_str(), there ? "exists already; it was not touched" : "cannot be written");
  return there ? exit_code::negative : exit_code::io;
}

int keys_command::run() {
  auto settings = load_settings(config_file(config_));
  if (!settings) return exit_code::bad_config;
  auto file = settings->storage.master_key_file;
  if (*init_) return init(file.string());
  try {
    refuse_lost_files(settings->storage);
  } catch (const std::exception& lost) {
    std::fprintf(stderr, "cloakroom: %s\n", lost.what());
    return exit_code::bad_config;
  }
  histogram unused;
  auto database =
      store::open_sqlite({settings->storage.data.path.string(), settings->storage.keyring.path.string()}, unused);
  std::optional<vault::key_report> report;
  error_code failed;
  store::unit_of_work unit;
  unit.keys = [&](store::keyring& ring) -> result<void> {
    auto made = vault::report_keys(file, ring, system_clock_source().now());
    if (!made) return made.error();
    report = std::move(*made);
    return {};
  };
  if (auto done = database->write_now(unit); !done) failed = done.error();
  database->stop();
  if (!report) {
    std::fprintf(stderr, "%s: %s\n", file.c_str(),
                 failed == vault::errc::master_key_unreadable ? "missing, not of mode 0600, or not a key file"
                                                              : "key ring not readable");
    return exit_code::no_input;
  }
  auto rows = nlohmann::ordered_json::array();
  for (const auto& one : report->masters) {
    auto days = one.age / std::chrono::hours(24);
    if (!json_)
      std::printf("key %u  %s  %lld days  %s  wraps %lld subject keys\n", one.id,
                  one.created_at ? rfc3339(*one.created_at).c_str() : "missing from the file",
                  static_cast<long long>(days), one.active ? "active" : "retired",
                  static_cast<long long>(one.subject_keys));
    rows.push_back({{"id", one.id},
                    {"created_at", one.created_at ? rfc3339(*one.created_at) : ""},
                    {"age_days", days},
                    {"active", one.active},
                    {"subject_keys", one.subject_keys}});
  }
  if (json_) std::printf("%s\n", rows.dump().c_str());
  return exit_code::fine;
}

}  // namespace cloakroom::app

// The verb `keys`: makes the master key file and shows its state. Never prints a key.
#include "gateway/app/keys_command.hpp"

#include <cstdio>
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

namespace {

int refuse(const std::string& what, int code) {
  std::fprintf(stderr, "cloakroom: %s\n", what.c_str());
  return code;
}

}  // namespace

int keys_command::run() {
  auto settings = load_settings(config_file(config_));
  if (!settings) return exit_code::bad_config;
  const auto& storage = settings->storage;
  if (*init_) return init(storage.master_key_file.string());
  return status(storage);
}

// Looked at first and opened then, so that a refusal leaves no files behind.
int keys_command::status(const config::storage_settings& storage) const {
  auto file = storage.master_key_file;
  if (auto missing = no_master_key(storage); !missing.empty())
    return refuse("storage.master_key_file: " + missing, exit_code::no_input);
  for (const auto& fault : storage_faults(storage)) {
    // What was asked is the state of the keys: that they do not fit is an answer.
    bool answer = fault.key == "storage.master_key_file";
    return refuse(fault.key + ": " + fault.what, answer ? exit_code::negative : exit_code::bad_config);
  }
  histogram unused;
  auto database = store::open_sqlite({storage.data.path.string(), storage.keyring.path.string()}, unused);
  std::optional<vault::key_report> report;
  store::unit_of_work unit;
  unit.keys = [&](store::keyring& ring) -> result<void> {
    auto made = vault::report_keys(file, ring, system_clock_source().now());
    if (!made) return made.error();
    report = std::move(*made);
    return {};
  };
  (void)database->write_now(unit);
  database->stop();
  if (!report) return refuse("the key ring or the master key file is not readable", exit_code::no_input);
  print(*report);
  return exit_code::fine;
}

void keys_command::print(const vault::key_report& report) const {
  auto rows = nlohmann::ordered_json::array();
  for (const auto& one : report.masters) {
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
}

}  // namespace cloakroom::app

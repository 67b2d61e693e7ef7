// Patterns are compiled, connectors made and storage looked at, as the start would; then they are thrown away.
#include "gateway/app/start_trial.hpp"

#include <boost/asio/io_context.hpp>
#include <exception>

#include "connectors/catalogue.hpp"
#include "connectors/setting_fault.hpp"
#include "gateway/app/redaction_settings.hpp"
#include "gateway/app/storage.hpp"
#include "redact/custom_recognizers.hpp"

namespace cloakroom::app {
namespace {

void try_patterns(const config::loaded& from, config::trial& out) {
  const auto& wanted = from.value.redaction.recognizers;
  auto faults_before = out.problems.size();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto problem = redact::custom_recognizers::pattern_problem(wanted[i].pattern);
    if (problem.empty()) continue;
    auto key = "redaction.recognizers[" + std::to_string(i) + "].pattern";
    out.problems.push_back(config::problem_at(from, std::move(key), std::move(problem)));
  }
  if (out.problems.size() > faults_before) return;
  // Each fits; what all of them cost together shows only when they are put together.
  try {
    (void)redaction_of(from.value.redaction);
  } catch (const std::invalid_argument& refused) {
    out.problems.push_back(
        config::problem_at(from, "redaction.recognizers",
                           std::string("cannot be used (") + refused.what() + "), expected fewer or simpler ones"));
  }
}

void try_connectors(const config::loaded& from, config::trial& out) {
  asio::io_context nothing_runs;
  system_clock_source clock;
  for (std::size_t i = 0; i < from.value.connectors.size(); ++i) {
    const auto& one = from.value.connectors[i];
    auto at = "connectors[" + std::to_string(i) + "].";
    if (!std::holds_alternative<config::telegram_settings>(one.channel)) {
      out.warnings.push_back(
          config::problem_at(from, at + "kind", "names a kind that this version does not have; `serve` refuses it"));
      continue;
    }
    try {
      (void)connectors::make_connector(one, clock, nothing_runs.get_executor());
    } catch (const connectors::setting_fault& fault) {
      out.problems.push_back(config::problem_at(from, at + fault.key(), fault.reason()));
    }
  }
}

}  // namespace

config::trial attempt_patterns(const config::loaded& from) {
  config::trial out;
  try_patterns(from, out);
  return out;
}

config::trial attempt_reload(const config::loaded& from) {
  config::trial out;
  try_connectors(from, out);
  try_patterns(from, out);
  return out;
}

config::trial attempt(const config::loaded& from) {
  config::trial out;
  const auto& storage = from.value.storage;
  for (auto& fault : storage_faults(storage))
    out.problems.push_back(config::problem_at(from, fault.key, std::move(fault.what)));
  if (auto missing = no_master_key(storage); !missing.empty())
    out.warnings.push_back(config::problem_at(from, "storage.master_key_file", std::move(missing)));
  auto rest = attempt_reload(from);
  out.problems.insert(out.problems.end(), rest.problems.begin(), rest.problems.end());
  out.warnings.insert(out.warnings.end(), rest.warnings.begin(), rest.warnings.end());
  return out;
}

config::trial attempt_start(const config::loaded& from) {
  auto out = attempt(from);
  // A warning of check-config, but nothing that a start could do without.
  for (const auto& one : out.warnings) out.problems.push_back(one);
  out.warnings.clear();
  return out;
}

}  // namespace cloakroom::app

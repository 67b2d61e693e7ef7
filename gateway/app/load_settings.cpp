// Reads the configuration for a verb and prints every problem of it.
#include "gateway/app/load_settings.hpp"

#include <cstdio>

#include "base/log.hpp"

namespace cloakroom::app {

void log_config_warnings(const std::vector<config::problem>& warnings) {
  for (const auto& one : warnings)
    log(log_level::warn, "configuration_warning", {{"key", one.path}, {"line", one.line}});
}

config::loaded load_tried(const std::filesystem::path& file, const trial_of& attempt) {
  auto loaded = config::load_file(file);
  if (!loaded.problems.empty() || !attempt) return loaded;
  auto tried = attempt(loaded);
  loaded.problems = std::move(tried.problems);
  loaded.warnings.insert(loaded.warnings.end(), tried.warnings.begin(), tried.warnings.end());
  return loaded;
}

std::optional<config::settings> load_settings(const std::filesystem::path& file, const trial_of& attempt,
                                              bool log_warnings) {
  auto loaded = load_tried(file, attempt);
  for (const auto& problem : loaded.problems) std::fprintf(stderr, "%s\n", config::text(problem).c_str());
  if (!loaded.problems.empty()) return std::nullopt;
  if (log_warnings) log_config_warnings(loaded.warnings);
  return std::move(loaded.value);
}

}  // namespace cloakroom::app

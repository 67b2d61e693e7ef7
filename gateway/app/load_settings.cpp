// Reads the configuration for a verb and prints every problem of it.
#include "gateway/app/load_settings.hpp"

#include <cstdio>

#include "config/load.hpp"

namespace cloakroom::app {

std::optional<config::settings> load_settings(const std::filesystem::path& file) {
  auto loaded = config::load_file(file);
  for (const auto& problem : loaded.problems) std::fprintf(stderr, "%s\n", config::text(problem).c_str());
  if (!loaded.problems.empty()) return std::nullopt;
  return std::move(loaded.value);
}

}  // namespace cloakroom::app

// The configuration for a verb that needs one: loaded, or every problem printed.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "config/load.hpp"

namespace cloakroom::app {

// Nothing, with every problem on stderr, when the file is not in order. Warnings go to the log where that is wished.
std::optional<config::settings> load_settings(const std::filesystem::path& file, bool log_warnings = false);
// A line for each: which key, and where it stands. check-config says why.
void log_config_warnings(const std::vector<config::problem>& warnings);

}  // namespace cloakroom::app

// The configuration for a verb that needs one: loaded, or every problem printed.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "config/check.hpp"

namespace cloakroom::app {

using trial_of = std::function<config::trial(const config::loaded&)>;
// Nothing, with every problem on stderr, when the file is not in order or `attempt` finds a problem. Null: not asked.
std::optional<config::settings> load_settings(const std::filesystem::path& file, const trial_of& attempt = nullptr,
                                              bool log_warnings = false);
// The file read, with what `attempt` finds among its problems; asked only about a file without any.
config::loaded load_tried(const std::filesystem::path& file, const trial_of& attempt);
// A line for each: which key, and where it stands. check-config says why.
void log_config_warnings(const std::vector<config::problem>& warnings);

}  // namespace cloakroom::app

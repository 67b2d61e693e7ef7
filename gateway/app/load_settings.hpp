// The configuration for a verb that needs one: loaded, or every problem printed.
#pragma once

#include <filesystem>
#include <optional>

#include "config/settings.hpp"

namespace cloakroom::app {

// Nothing, with every problem on stderr, when the file is not in order.
std::optional<config::settings> load_settings(const std::filesystem::path& file);

}  // namespace cloakroom::app

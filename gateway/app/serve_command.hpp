// `cloakroom serve`.
#pragma once

#include <filesystem>

namespace cloakroom::app {

// Runs until a signal ends it; returns the program's exit code.
int run_serve(const std::filesystem::path& config_file);

}  // namespace cloakroom::app

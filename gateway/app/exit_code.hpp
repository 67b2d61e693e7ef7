// How the program ends (sysexits.h), and which configuration file it means.
#pragma once

#include <filesystem>
#include <string>

namespace cloakroom::app {

namespace exit_code {
constexpr int fine = 0, negative = 1, usage = 64, bad_data = 65, no_input = 66, unavailable = 69, bug = 70, io = 74,
              bad_config = 78;
}  // namespace exit_code

// The file named, or ./cloakroom.yaml, or /etc/cloakroom/cloakroom.yaml.
inline std::filesystem::path config_file(const std::string& named) {
  if (!named.empty()) return named;
  if (std::filesystem::exists("cloakroom.yaml")) return "cloakroom.yaml";
  return "/etc/cloakroom/cloakroom.yaml";
}

}  // namespace cloakroom::app

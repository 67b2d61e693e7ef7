// The gateway put together: every object in the order of its dependencies, the loops, and the order of stopping.
#pragma once

#include <filesystem>
#include <memory>

#include "config/settings.hpp"

namespace cloakroom::app {

class gateway {
 public:
  // Opens everything and takes up unfinished work; no port is open yet. Throws std::runtime_error or
  // std::invalid_argument with a text for the operator.
  gateway(config::settings settings, std::filesystem::path config_file);
  ~gateway();

  // Listens and runs until SIGTERM or SIGINT, then drains.
  void run();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace cloakroom::app

// What a running gateway can take over from a configuration read again, and what only a restart can change. Pure.
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace cloakroom::config {

struct reloaded {
  // The new settings, but for what needs a restart: that stays as it runs. A connector that runs keeps everything but
  // its recipient, which is only told to visitors; one that does not run is left out. A site whose `desk` names one
  // that does not run keeps the desk it had; a new site keeps the connectors that run.
  settings in_force;
  // Keys that differ and wait for a restart, in the order of the file.
  std::vector<std::string> waiting;
};

reloaded reload(const settings& running, settings wanted);

}  // namespace cloakroom::config

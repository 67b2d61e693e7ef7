// The files that are part of the program, at their addresses.
#pragma once

#include "config/settings.hpp"
#include "gateway/edge/static_files.hpp"

namespace cloakroom::app {

// /widget.js and the descriptions of the protocol always; /demo/ where the configuration is the demo's.
struct web_files {
  explicit web_files(const config::settings& settings);
  edge::static_files files;
};

}  // namespace cloakroom::app

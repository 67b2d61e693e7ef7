// What `check-config` tries beyond reading the file: what `serve` would refuse before it listens. Makes nothing.
#pragma once

#include "config/check.hpp"

namespace cloakroom::app {

config::trial attempt(const config::settings& settings);

}  // namespace cloakroom::app

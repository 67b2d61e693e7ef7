// What is tried beyond reading the file: what `serve` would refuse before it listens. Makes nothing, keeps nothing.
#pragma once

#include "config/check.hpp"

namespace cloakroom::app {

// Patterns of recognisers alone: for `redact`.
config::trial attempt_patterns(const config::loaded& from);
// What can be read again while the gateway runs: patterns of recognisers, settings of connectors.
config::trial attempt_reload(const config::loaded& from);
// That and the storage. Without a master key there is a warning: `keys init` may come after.
config::trial attempt(const config::loaded& from);
// The same for a start: without a master key there is none.
config::trial attempt_start(const config::loaded& from);

}  // namespace cloakroom::app

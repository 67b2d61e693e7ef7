// Which kinds of connectors exist: the one place where a configured entry becomes an object.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/task.hpp"
#include "config/settings.hpp"
#include "connectors/connector.hpp"

namespace cloakroom::connectors {

// Reads the files of secrets, so it may block: for the start. `clock` outlives the connector, and so does the context
// of `executor`, on which alone the connector is used. Throws setting_fault, which says the key: a kind that this
// version has not, an unreadable secret, settings that cannot work.
std::unique_ptr<connector> make_connector(const config::connector& settings, const clock_source& clock,
                                          loop_executor executor);

}  // namespace cloakroom::connectors

// Times on the wire: RFC 3339, UTC, milliseconds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace cloakroom {

// "2026-11-23T19:50:00.000Z". A time outside the years 0 to 9999 is written as the nearest one in them.
std::string rfc3339(time_point at);
// Any RFC 3339 time with zone; fractions beyond milliseconds are cut.
std::optional<time_point> parse_rfc3339(std::string_view text);

}  // namespace cloakroom

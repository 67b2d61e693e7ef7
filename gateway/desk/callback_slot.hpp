// When to call: the first moment that suits the visitor's wish, the visitor's night and the desk's opening hours. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "config/settings.hpp"

namespace cloakroom::desk {

struct callback_wish {
  std::optional<time_point> not_before, not_after;
  std::string time_zone;  // IANA name of the visitor's zone; empty: the site's.
};

// Nobody is called between 21:00 and 08:00 of their own clock.
constexpr std::chrono::minutes quiet_from{21 * 60}, quiet_to{8 * 60};
// How far ahead a slot is looked for.
constexpr std::chrono::hours slot_look_ahead{24 * 21};

bool known_time_zone(std::string_view name);
// Minutes since local midnight at that moment.
std::chrono::minutes local_minute(std::string_view time_zone, time_point at);
// Nothing when no moment before `not_after`, or within the look-ahead, suits all three.
std::optional<time_point> callback_slot(const config::site& site, const callback_wish& wish, time_point now);

}  // namespace cloakroom::desk

// How old a dated record is. The only arithmetic with time in this room.
#pragma once

#include "base/clock.hpp"

namespace cloakroom::consent {

enum class age {
  fresh,
  expired,    // More than the allowed days ago: ask again.
  in_future,  // More than a day ahead of our clock: not a record of a past choice.
};

// `max_age_days` 1 to 3650.
age age_of(time_point at, time_point now, int max_age_days);

}  // namespace cloakroom::consent

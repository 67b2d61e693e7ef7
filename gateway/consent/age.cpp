// How old a consent record is, with a day's tolerance for clocks of visitors. What follows is the readers' part.
#include "gateway/consent/age.hpp"

namespace cloakroom::consent {

age age_of(time_point at, time_point now, int max_age_days) {
  using std::chrono::hours;
  // Clocks of visitors are wrong by hours, rarely by days.
  if (at > now + hours(24)) return age::in_future;
  return at < now - hours(24) * max_age_days ? age::expired : age::fresh;
}

}  // namespace cloakroom::consent

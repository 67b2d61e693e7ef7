// The machine's clock, cut to milliseconds.
#include "base/clock.hpp"

namespace cloakroom {

time_point system_clock_source::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace cloakroom

// A rate with a burst: so many a minute, as many at once. Pure; the caller brings the time.
#pragma once

#include <algorithm>
#include <chrono>

namespace cloakroom::edge {

class token_bucket {
 public:
  using instant = std::chrono::steady_clock::time_point;
  token_bucket(std::size_t per_minute, instant now) : per_minute_(double(per_minute)), level_(per_minute_), at_(now) {}

  // Takes one if there is one.
  bool take(instant now) {
    refill(now);
    if (level_ < 1) return false;
    level_ -= 1;
    return true;
  }
  // Seconds until the next one, at least 1.
  std::chrono::seconds wait(instant now) {
    refill(now);
    auto seconds = (1 - level_) * 60 / per_minute_;
    return std::max(std::chrono::seconds(1),
                    std::chrono::ceil<std::chrono::seconds>(std::chrono::duration<double>(seconds)));
  }
  // Another rate from now on; what was saved up stays, as far as the new burst allows.
  void change(std::size_t per_minute, instant now) {
    refill(now);
    per_minute_ = double(per_minute);
    level_ = std::min(level_, per_minute_);
  }
  bool full(instant now) {
    refill(now);
    return level_ >= per_minute_;
  }

 private:
  void refill(instant now) {
    auto minutes = std::chrono::duration<double, std::ratio<60>>(now - at_).count();
    level_ = std::min(per_minute_, level_ + minutes * per_minute_);
    at_ = now;
  }
  double per_minute_, level_;
  instant at_;
};

}  // namespace cloakroom::edge

// Where time comes from. Decisions get `now` as an argument; only shells ask a clock.
#pragma once

#include <chrono>

namespace cloakroom {

// Wall-clock time in milliseconds, UTC.
using time_point = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

class clock_source {
 public:
  virtual ~clock_source() = default;
  virtual time_point now() const = 0;
};

// The machine's clock. Safe from any thread.
class system_clock_source final : public clock_source {
 public:
  time_point now() const override;
};

// A clock that a test sets.
class manual_clock final : public clock_source {
 public:
  explicit manual_clock(time_point start) : now_(start) {}
  time_point now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }
  void set(time_point to) { now_ = to; }

 private:
  time_point now_;
};

}  // namespace cloakroom

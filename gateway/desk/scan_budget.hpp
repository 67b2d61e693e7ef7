// How long the scanner may work on one text. CPU time of the thread, not the clock on the wall: a busy machine must not
// refuse what is harmless.
#pragma once

#include <ctime>

#include <chrono>

#include "redact/redactor.hpp"

namespace cloakroom::desk {

// Belongs to one scan on one thread; outlives it. A budget of zero is spent from the beginning.
class scan_budget {
 public:
  explicit scan_budget(std::chrono::milliseconds time) : until_(used() + time) {}
  // Lets the scan end with redact::errc::budget_exceeded once the time is spent.
  void limit(redact::scan_context& context) const {
    context.expired = [](const void* self) { return static_cast<const scan_budget*>(self)->spent(); };
    context.expired_of = this;
  }
  // For work on the same text that the scanner does not do itself.
  bool spent() const { return used() >= until_; }

 private:
  static std::chrono::nanoseconds used() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  }
  std::chrono::nanoseconds until_;
};

}  // namespace cloakroom::desk

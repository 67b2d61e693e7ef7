// How long the scanner may work on one text. CPU time of the thread decides, not the clock on the wall: a busy machine
// must not refuse what is harmless. But the wall is asked first, because it is a hundred times cheaper to ask, and no
// thread uses more time than passes.
#pragma once

#include <ctime>

#include <chrono>
#include <optional>

#include "redact/redactor.hpp"

namespace cloakroom::desk {

// Belongs to one scan on one thread; outlives it. A budget of zero is spent from the beginning. At most twice the time
// is used: once by the wall, unless the thread waited, and once by the CPU.
class scan_budget {
 public:
  explicit scan_budget(std::chrono::milliseconds time) : time_(time) {}
  // Lets the scan end with redact::errc::budget_exceeded once the time is spent.
  void limit(redact::scan_context& context) const {
    context.expired = [](const void* self) { return static_cast<const scan_budget*>(self)->spent(); };
    context.expired_of = this;
  }
  // For work on the same text that the scanner does not do itself.
  bool spent() const {
    if (std::chrono::steady_clock::now() - began_ < time_) return false;
    auto used = cpu_time();
    if (!counted_from_) counted_from_ = used;
    return used - *counted_from_ >= time_;
  }

 private:
  static std::chrono::nanoseconds cpu_time() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  }

  const std::chrono::nanoseconds time_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  mutable std::optional<std::chrono::nanoseconds> counted_from_;
};

}  // namespace cloakroom::desk

// Sliding windows over the times of what was sent.
#include "connectors/sandbox/rate_limits.hpp"

#include <algorithm>

namespace cloakroom::sandbox {

using std::chrono::milliseconds;

milliseconds rate_limits::wait(times& sent, std::size_t count_max, milliseconds window, time_point now) {
  milliseconds scaled(static_cast<std::int64_t>(static_cast<double>(window.count()) / scale_));
  while (!sent.empty() && sent.front() + scaled <= now) sent.pop_front();
  return sent.size() < count_max ? milliseconds(0) : sent.front() + scaled - now;
}

std::optional<std::int64_t> rate_limits::charge(std::int64_t chat, bool group, time_point now) {
  if (!strict_) return std::nullopt;
  // A burst of three, then one a second: never more than three in three seconds.
  auto needed = wait(chats_[chat], chat_burst_max, milliseconds(1000 * chat_burst_max), now);
  needed = std::max(needed, wait(all_, all_per_second_max, milliseconds(1000), now));
  if (group) needed = std::max(needed, wait(groups_[chat], group_per_minute_max, milliseconds(60000), now));
  if (needed.count() > 0) return std::max<std::int64_t>(1, (needed.count() + 999) / 1000);
  chats_[chat].push_back(now);
  all_.push_back(now);
  if (group) groups_[chat].push_back(now);
  return std::nullopt;
}

void rate_limits::set_strict(bool on) {
  strict_ = on;
  chats_.clear();
  groups_.clear();
  all_.clear();
}

}  // namespace cloakroom::sandbox

// How much a bot may send: about one message a second to a chat with a short burst, 20 a minute to a group with all its
// topics, 30 a second in all. Off unless asked for. Pure: the caller brings the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "base/clock.hpp"

namespace cloakroom::sandbox {

inline constexpr std::size_t chat_burst_max = 3;  // Messages at once before one a second holds.
inline constexpr std::size_t group_per_minute_max = 20;
inline constexpr std::size_t all_per_second_max = 30;

class rate_limits {
 public:
  rate_limits(bool strict, double scale) : strict_(strict), scale_(scale) {}

  // Counts one message; or the seconds after which it would be taken, at least 1, and nothing is counted.
  std::optional<std::int64_t> charge(std::int64_t chat, bool group, time_point now);
  void set_strict(bool on);
  bool strict() const { return strict_; }

 private:
  using times = std::deque<time_point>;
  // How long until `sent` has room for one more in `window`; zero if it has.
  std::chrono::milliseconds wait(times& sent, std::size_t count_max, std::chrono::milliseconds window, time_point now);

  bool strict_;
  double scale_;
  std::map<std::int64_t, times> chats_;
  std::map<std::int64_t, times> groups_;
  times all_;
};

}  // namespace cloakroom::sandbox

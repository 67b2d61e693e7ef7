// How fast a messenger may be spoken to: so many messages in any second to one chat, in any minute to one group, in any
// second to all. Pure state plus `now`; the dispatcher asks, sends and tells.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "connectors/connector.hpp"

namespace cloakroom::connectors {

// Counts what was really sent in a sliding window. A token bucket would be shorter, but lets up to twice its size
// through within one window, and a group that goes over 20 a minute is silenced for half an hour.
class budget {
 public:
  static constexpr std::size_t chats_max_default = 1024;

  // `chats_max` bounds what is remembered: while so many chats were spoken to within a minute, another one waits.
  // Rates are above 0; a fraction above 1 is cut.
  explicit budget(const pace& limits, std::size_t chats_max = chats_max_default);

  // 0: may be sent now. Otherwise asking again before that time is of no use.
  std::chrono::milliseconds wait_for(std::string_view chat, time_point now) const;
  // One call that counts was made: a message, an edit, a topic made, closed or deleted.
  void spend(std::string_view chat, time_point now);
  // Nothing to this chat, or to any, before `until`. A shorter hold does not shorten a longer one.
  void hold(std::string_view chat, time_point until);
  void hold_all(time_point until);
  // The clock was set back by so much: holds and past calls keep their distance from now.
  void set_back(std::chrono::milliseconds by);
  // How many chats are remembered.
  std::size_t chats() const noexcept { return chats_.size(); }

 private:
  // At most `count` in any `window`.
  struct limit {
    std::size_t count = 1;
    std::chrono::milliseconds window{1000};
  };
  using times = std::deque<time_point>;  // Oldest first.
  struct chat_state {
    times sent;
    time_point held_until{};
  };

  static limit limit_of(double rate, std::chrono::milliseconds per);
  static std::chrono::milliseconds wait_of(const limit& bound, const times& sent, time_point now);
  time_point matters_until(const chat_state& state) const;
  void forget_old(time_point now);
  std::chrono::milliseconds wait_for_room(time_point now) const;
  chat_state& state_of(std::string_view chat);

  limit chat_;
  limit group_;
  limit all_;
  std::size_t chats_max_;
  std::map<std::string, chat_state, std::less<>> chats_;
  times sent_to_all_;
  time_point all_held_until_{};
};

}  // namespace cloakroom::connectors

// The arithmetic of sliding windows and of the bounded memory of chats. No clock and no sending.
#include "connectors/rate_budget.hpp"

#include <algorithm>
#include <cmath>

namespace cloakroom::connectors {

using std::chrono::milliseconds;

budget::budget(const pace& limits, std::size_t chats_max)
    : chat_(limit_of(limits.chat_per_second, std::chrono::seconds(1))),
      group_(limit_of(limits.group_per_minute, std::chrono::minutes(1))),
      all_(limit_of(limits.all_per_second, std::chrono::seconds(1))),
      chats_max_(std::max<std::size_t>(chats_max, 1)) {}

// A rate below one in its time becomes one in a longer time.
budget::limit budget::limit_of(double rate, milliseconds per) {
  constexpr double rate_min = 1e-6;  // Keeps the division below within milliseconds.
  constexpr double rate_max = 1e6;
  rate = std::clamp(rate, rate_min, rate_max);
  if (rate >= 1) return {static_cast<std::size_t>(rate), per};
  return {1, milliseconds(static_cast<std::int64_t>(std::ceil(static_cast<double>(per.count()) / rate)))};
}

// A clock set back makes past sends look like future ones; no wait is longer than its window for that.
milliseconds budget::wait_of(const limit& bound, const times& sent, time_point now) {
  if (sent.size() < bound.count) return milliseconds(0);
  const auto oldest = sent[sent.size() - bound.count];
  return std::clamp(oldest + bound.window - now, milliseconds(0), bound.window);
}

milliseconds budget::wait_for(std::string_view chat, time_point now) const {
  auto wait = std::max({milliseconds(0), all_held_until_ - now, wait_of(all_, sent_to_all_, now)});
  const auto known = chats_.find(chat);
  if (known == chats_.end()) return std::max(wait, wait_for_room(now));
  const auto& state = known->second;
  return std::max({wait, state.held_until - now, wait_of(chat_, state.sent, now), wait_of(group_, state.sent, now)});
}

void budget::spend(std::string_view chat, time_point now) {
  forget_old(now);
  auto& sent = state_of(chat).sent;
  sent.push_back(now);
  if (sent.size() > std::max(chat_.count, group_.count)) sent.pop_front();
  sent_to_all_.push_back(now);
  if (sent_to_all_.size() > all_.count) sent_to_all_.pop_front();
}

void budget::hold(std::string_view chat, time_point until) {
  auto& held = state_of(chat).held_until;
  held = std::max(held, until);
}

void budget::hold_all(time_point until) { all_held_until_ = std::max(all_held_until_, until); }

void budget::set_back(milliseconds by) {
  all_held_until_ -= by;
  for (auto& at : sent_to_all_) at -= by;
  for (auto& [name, state] : chats_) {
    state.held_until -= by;
    for (auto& at : state.sent) at -= by;
  }
}

time_point budget::matters_until(const chat_state& state) const {
  if (state.sent.empty()) return state.held_until;
  return std::max(state.held_until, state.sent.back() + std::max(chat_.window, group_.window));
}

void budget::forget_old(time_point now) {
  std::erase_if(chats_, [&](const auto& entry) { return matters_until(entry.second) <= now; });
}

// For a chat not remembered: how long until one of the others can be forgotten.
milliseconds budget::wait_for_room(time_point now) const {
  if (chats_.size() < chats_max_) return milliseconds(0);
  auto soonest = time_point::max();
  for (const auto& [name, state] : chats_) soonest = std::min(soonest, matters_until(state));
  return std::max(soonest - now, milliseconds(0));
}

// Makes room by force where a caller did not ask before: the chat whose past matters least goes.
budget::chat_state& budget::state_of(std::string_view chat) {
  if (auto known = chats_.find(chat); known != chats_.end()) return known->second;
  if (chats_.size() >= chats_max_)
    chats_.erase(std::min_element(chats_.begin(), chats_.end(), [this](const auto& left, const auto& right) {
      return matters_until(left.second) < matters_until(right.second);
    }));
  return chats_[std::string(chat)];
}

}  // namespace cloakroom::connectors

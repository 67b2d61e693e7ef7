// A queue per conversation and one order over them by due time. No I/O, no clock.
#include "gateway/desk/lanes.hpp"

#include <algorithm>
#include <iterator>

namespace cloakroom::desk {
namespace {

void remove(std::deque<store::outbox_entry>& entries, lanes::what gone) {
  std::erase_if(entries, [gone](const store::outbox_entry& entry) {
    return gone == lanes::what::everything ||
           (gone == lanes::what::texts && entry.action == store::delivery_action::send);
  });
}

}  // namespace

void lanes::queue(row_number number, lane& one) {
  one.due = one.entries.front().due_at;
  if (auto found = recent_.find(number); found != recent_.end()) one.due = std::max(one.due, found->second);
  one.queued = true;
  due_.emplace(one.due, number);
}

void lanes::unqueue(row_number number, lane& one) {
  if (!one.queued) return;
  due_.erase({one.due, number});
  one.queued = false;
}

bool lanes::add(store::outbox_entry entry) {
  auto number = entry.in_conversation;
  auto& one = lanes_[number];
  (one.gone == what::nothing ? one.entries : one.fresh).push_back(std::move(entry));
  if (one.taken || one.queued) return false;
  queue(number, one);
  return true;
}

std::optional<lanes::row_number> lanes::take(time_point now) {
  if (due_.empty() || due_.begin()->first > now) return std::nullopt;
  auto number = due_.begin()->second;
  auto& one = lanes_[number];
  unqueue(number, one);
  one.taken = true;
  return number;
}

std::optional<time_point> lanes::next_due() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

std::deque<store::outbox_entry>& lanes::of(row_number number) { return lanes_[number].entries; }

void lanes::give_back(row_number number, bool sent, time_point now) {
  forget_recent(now);
  auto& one = lanes_[number];
  one.taken = false;
  remove(one.entries, one.gone);
  std::move(one.fresh.begin(), one.fresh.end(), std::back_inserter(one.entries));
  one.fresh.clear();
  one.gone = what::nothing;
  if (sent && coalesce_.count() > 0) {
    recent_.insert_or_assign(number, now + coalesce_);
    recent_order_.emplace_back(now + coalesce_, number);
  }
  if (one.entries.empty()) {
    lanes_.erase(number);
  } else {
    queue(number, one);
  }
}

void lanes::forget_recent(time_point now) {
  while (!recent_order_.empty() && recent_order_.front().first <= now) {
    auto found = recent_.find(recent_order_.front().second);
    if (found != recent_.end() && found->second <= now) recent_.erase(found);
    recent_order_.pop_front();
  }
}

void lanes::drop(row_number number, what gone) {
  auto found = lanes_.find(number);
  if (found == lanes_.end() || gone == what::nothing) return;
  auto& one = found->second;
  if (one.taken) {
    // A second drop takes what came after the first, too.
    remove(one.fresh, gone);
    one.gone = std::max(one.gone, gone);
    return;
  }
  unqueue(number, one);
  remove(one.entries, gone);
  if (one.entries.empty()) {
    lanes_.erase(found);
  } else {
    queue(number, one);
  }
}

void lanes::set_back(std::chrono::milliseconds by) {
  for (auto& [number, one] : lanes_) {
    for (auto* entries : {&one.entries, &one.fresh})
      for (auto& entry : *entries) entry.due_at -= by;
    one.due -= by;
  }
  for (auto& [number, until] : recent_) until -= by;
  for (auto& [until, number] : recent_order_) until -= by;
  std::set<std::pair<time_point, row_number>> earlier;
  for (const auto& [due, number] : due_) earlier.emplace_hint(earlier.end(), due - by, number);
  due_ = std::move(earlier);
}

lanes::what lanes::dropping(row_number number) const {
  auto found = lanes_.find(number);
  return found == lanes_.end() ? what::nothing : found->second.gone;
}

}  // namespace cloakroom::desk

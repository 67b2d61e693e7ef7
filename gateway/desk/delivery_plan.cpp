// One function for each outcome of an attempt. No store, no connector, no clock.
#include "gateway/desk/delivery_plan.hpp"

#include <algorithm>

namespace cloakroom::desk {
namespace {

using store::delivery_state;

constexpr std::string_view asked_to_wait = "asked_to_wait";
constexpr double spread_part = 0.25;  // Of a delay.

std::chrono::milliseconds backoff(std::int32_t attempts, double spread, const delivery_bounds& bounds) {
  auto doublings = std::clamp(attempts - 1, 0, 20);
  auto delay = std::min(bounds.retry_delay_max, bounds.retry_delay_min * (1 << doublings));
  return delay + std::chrono::milliseconds(static_cast<std::int64_t>(double(delay.count()) * spread * spread_part));
}

class applier {
 public:
  applier(store::outbox_entry& entry, time_point now, double spread, const delivery_bounds& bounds)
      : entry_(entry), now_(now), spread_(spread), bounds_(bounds) {}

  delivery_step operator()(const connectors::sent&) {
    entry_.state = delivery_state::sent;
    entry_.detail.clear();
    return {};
  }

  delivery_step operator()(const connectors::wait_and_retry& asked) {
    if (!asked.counts) --entry_.attempts;
    delivery_step step;
    bool is_asked = asked.wait.count() > 0, alone = asked.what == connectors::holds::entry;
    auto wait = is_asked ? std::min(asked.wait, bounds_.asked_wait_max) : backoff(entry_.attempts, spread_, bounds_);
    retry_or_give_up(delivery_state::queued, wait, is_asked && alone ? asked_to_wait : "retry");
    step.hold = alone ? std::chrono::milliseconds(0) : wait;
    step.hold_what = asked.what;
    return step;
  }

  delivery_step operator()(const connectors::unknown_outcome&) {
    // Toward the desk a doubled line is better than a lost one, so it is sent again.
    ++entry_.ambiguous;
    retry_or_give_up(delivery_state::unknown, backoff(entry_.attempts, spread_, bounds_), "answer_lost");
    return {};
  }

  delivery_step operator()(const connectors::refused& why) {
    entry_.state = delivery_state::failed;
    entry_.detail = why.reason;
    return {};
  }

  delivery_step operator()(const connectors::out_of_order& why) {
    --entry_.attempts;
    entry_.state = delivery_state::queued;
    entry_.due_at = now_ + bounds_.out_of_order_pause;
    entry_.detail = why.reason;
    delivery_step step;
    step.hold = bounds_.out_of_order_pause;
    step.hold_what = connectors::holds::everything;
    step.connector_stopped = true;
    return step;
  }

  delivery_step operator()(const connectors::topic_made&) { return again(); }
  delivery_step operator()(const connectors::topic_lost&) { return again(); }
  delivery_step operator()(const connectors::chat_moved&) { return again(); }

 private:
  delivery_step again() {
    entry_.state = delivery_state::queued;
    entry_.due_at = now_;
    delivery_step step;
    step.next = entry_.attempts < bounds_.attempts_max ? next_step::call_again : next_step::done;
    if (step.next == next_step::done) give_up("address_unstable");
    return step;
  }

  void retry_or_give_up(delivery_state waiting, std::chrono::milliseconds wait, std::string_view reason) {
    if (entry_.attempts >= bounds_.attempts_max) return give_up("attempts_exhausted");
    entry_.state = waiting;
    entry_.due_at = now_ + wait;
    entry_.detail = reason;
  }

  void give_up(std::string_view reason) {
    entry_.state = delivery_state::failed;
    entry_.detail = reason;
  }

  store::outbox_entry& entry_;
  time_point now_;
  double spread_;
  const delivery_bounds& bounds_;
};

}  // namespace

void begin_attempt(store::outbox_entry& entry) {
  entry.state = delivery_state::sending;
  ++entry.attempts;
}

delivery_step apply(store::outbox_entry& entry, const connectors::outcome& outcome, time_point now, double spread,
                    const delivery_bounds& bounds) {
  return std::visit(applier(entry, now, spread, bounds), outcome);
}

void recover(store::outbox_entry& entry, time_point now) {
  if (entry.state != delivery_state::sending) return;
  entry.state = delivery_state::unknown;
  ++entry.ambiguous;
  entry.due_at = now;
  entry.detail = "interrupted";
}

time_point latest_due(const store::outbox_entry& entry, time_point now, const delivery_bounds& bounds) {
  if (entry.detail == asked_to_wait) return now + bounds.asked_wait_max;
  return now + std::max(backoff(bounds.attempts_max, 1, bounds), bounds.out_of_order_pause);
}

}  // namespace cloakroom::desk

// What follows from the outcome of an attempt: entry + outcome + now -> entry and side effects. Pure; the dispatcher
// does the rest. Rules: at least once, in order, more than once only after an attempt whose answer was lost.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "connectors/connector.hpp"
#include "store/rows.hpp"

namespace cloakroom::desk {

struct delivery_bounds {
  std::int32_t attempts_max = 100;                 // That count: about three hours; then a dead letter.
  std::chrono::milliseconds retry_delay_min{500};  // Doubles with each attempt.
  std::chrono::milliseconds retry_delay_max{120000};
  std::chrono::milliseconds out_of_order_pause{60000};  // Between tries of a connector that cannot work.
  std::chrono::milliseconds asked_wait_max{86400000};   // Of a wait that the messenger asks for.
};

enum class next_step {
  done,        // The entry is finished or waits; go on with the next one when it is due.
  call_again,  // The same entry at once: the address changed.
};

struct delivery_step {
  next_step next = next_step::done;
  // How long other entries must wait as well, and which.
  std::chrono::milliseconds hold{0};
  connectors::holds hold_what = connectors::holds::entry;
  bool connector_stopped = false;
};

// The entry as it is written before the first byte leaves: an attempt of which nothing is known yet.
void begin_attempt(store::outbox_entry& entry);
// After the attempt. `spread` in [0, 1) is a random number that keeps retries apart.
delivery_step apply(store::outbox_entry& entry, const connectors::outcome& outcome, time_point now, double spread,
                    const delivery_bounds& bounds);
// After a restart: an attempt that was under way when the process ended has an unknown outcome.
void recover(store::outbox_entry& entry, time_point now);
// The latest moment that `entry` can have been told to wait for. One that is due later was written before the clock was
// set back.
time_point latest_due(const store::outbox_entry& entry, time_point now, const delivery_bounds& bounds);

}  // namespace cloakroom::desk

// What follows from an attempt: every outcome in every state an entry can be in, as one table.
#include "gateway/desk/delivery_plan.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

namespace {

using namespace cloakroom;
using namespace cloakroom::desk;
using namespace std::chrono_literals;
using store::delivery_state;

constexpr time_point today{std::chrono::milliseconds(1'795'463'400'000)};

store::outbox_entry entry_with(std::int32_t attempts) {
  store::outbox_entry out;
  out.row = 7;
  out.connector = "support";
  out.in_conversation = 3;
  out.message = 5;
  out.attempts = attempts;
  out.detail = "before";
  return out;
}

struct row {
  std::string name;
  connectors::outcome outcome;
  std::int32_t attempts;  // Before this one.
  // Afterwards:
  delivery_state state;
  std::int32_t attempts_after;
  std::int32_t ambiguous;
  std::chrono::milliseconds wait;  // Until due; -1: not said.
  std::string detail;
  next_step next;
  std::chrono::milliseconds hold;
};

constexpr auto unsaid = -1ms;

std::vector<row> table() {
  using namespace connectors;
  auto done = next_step::done, again = next_step::call_again;
  auto queued = delivery_state::queued, failed = delivery_state::failed;
  return {
      {"sent", sent{12}, 0, delivery_state::sent, 1, 0, unsaid, "", done, 0ms},
      {"sent at last", sent{std::nullopt}, 99, delivery_state::sent, 100, 0, unsaid, "", done, 0ms},
      {"told to wait, counted", wait_and_retry{3s}, 0, queued, 1, 0, 3s, "asked_to_wait", done, 0ms},
      {"told to wait, not counted", wait_and_retry{40s, holds::everything, false}, 0, queued, 0, 0, 40s, "retry", done,
       40s},
      {"a chat told to wait", wait_and_retry{7s, holds::chat, false}, 4, queued, 4, 0, 7s, "retry", done, 7s},
      {"first backoff", wait_and_retry{}, 0, queued, 1, 0, 500ms, "retry", done, 0ms},
      {"second backoff", wait_and_retry{}, 1, queued, 2, 0, 1000ms, "retry", done, 0ms},
      {"backoff at its bound", wait_and_retry{}, 60, queued, 61, 0, 120s, "retry", done, 0ms},
      {"backoff holds a chat", wait_and_retry{0ms, holds::chat}, 0, queued, 1, 0, 500ms, "retry", done, 500ms},
      {"last attempt", wait_and_retry{}, 99, failed, 100, 0, unsaid, "attempts_exhausted", done, 0ms},
      {"last attempt that does not count", wait_and_retry{1s, holds::entry, false}, 99, queued, 99, 0, 1s,
       "asked_to_wait", done, 0ms},
      {"answer lost", unknown_outcome{}, 0, delivery_state::unknown, 1, 1, 500ms, "answer_lost", done, 0ms},
      {"answer lost at last", unknown_outcome{}, 99, failed, 100, 1, unsaid, "attempts_exhausted", done, 0ms},
      {"refused", refused{"too_long"}, 0, failed, 1, 0, unsaid, "too_long", done, 0ms},
      {"connector out of order", out_of_order{"unauthorized"}, 5, queued, 5, 0, 60s, "unauthorized", done, 60s},
      {"topic made", topic_made{11}, 0, queued, 1, 0, 0ms, "before", again, 0ms},
      {"topic lost", topic_lost{}, 3, queued, 4, 0, 0ms, "before", again, 0ms},
      {"chat moved", chat_moved{"-100"}, 0, queued, 1, 0, 0ms, "before", again, 0ms},
      {"topic lost for ever", topic_lost{}, 99, failed, 100, 0, unsaid, "address_unstable", done, 0ms},
  };
}

}  // namespace

TEST_CASE("delivery plan: every outcome has its consequences", "[gateway]") {
  for (const auto& one : table()) {
    CAPTURE(one.name);
    auto entry = entry_with(one.attempts);
    begin_attempt(entry);
    CHECK(entry.state == delivery_state::sending);
    CHECK(entry.attempts == one.attempts + 1);
    auto step = apply(entry, one.outcome, today, 0, {});
    CHECK(entry.state == one.state);
    CHECK(entry.attempts == one.attempts_after);
    CHECK(entry.ambiguous == one.ambiguous);
    if (one.wait >= 0ms) CHECK(entry.due_at - today == one.wait);
    CHECK(entry.detail == one.detail);
    CHECK(step.next == one.next);
    CHECK(step.hold == one.hold);
    CHECK(step.connector_stopped == std::holds_alternative<connectors::out_of_order>(one.outcome));
    // What an entry is does not change with what becomes of it.
    CHECK(entry.row == 7);
    CHECK(entry.message == 5);
    CHECK(entry.part == 0);
  }
}

TEST_CASE("delivery plan: retries spread by at most a quarter and never before their time", "[gateway]") {
  CHECK(rc::check([] {
    auto attempts = *rc::gen::inRange(0, 99);
    auto spread = double(*rc::gen::inRange(0, 1000)) / 1000;
    auto plain = entry_with(attempts), spread_out = entry_with(attempts);
    begin_attempt(plain);
    begin_attempt(spread_out);
    apply(plain, connectors::wait_and_retry{}, today, 0, {});
    apply(spread_out, connectors::wait_and_retry{}, today, spread, {});
    RC_ASSERT(spread_out.due_at >= plain.due_at);
    RC_ASSERT((spread_out.due_at - today).count() <= (plain.due_at - today).count() * 5 / 4);
    RC_ASSERT(plain.due_at - today <= delivery_bounds{}.retry_delay_max);
  }));
}

TEST_CASE("delivery plan: the wait a messenger asks for is not shortened and not spread", "[gateway]") {
  auto entry = entry_with(0);
  begin_attempt(entry);
  apply(entry, connectors::wait_and_retry{41s, connectors::holds::chat, false}, today, 0.99, {});
  CHECK(entry.due_at == today + 41s);
}

TEST_CASE("delivery plan: nothing waits longer than it can have been told to", "[gateway]") {
  auto latest_after = [](const connectors::outcome& outcome) {
    auto entry = entry_with(98);
    begin_attempt(entry);
    apply(entry, outcome, today, 0.999, {});
    CHECK(entry.due_at <= latest_due(entry, today, {}));
    return latest_due(entry, today, {}) - today;
  };
  CHECK(latest_after(connectors::wait_and_retry{}) == 150s);
  CHECK(latest_after(connectors::unknown_outcome{}) == 150s);
  CHECK(latest_after(connectors::out_of_order{"unauthorized"}) == 150s);
  CHECK(latest_after(connectors::wait_and_retry{1h}) == 24h);
  CHECK(latest_after(connectors::wait_and_retry{10000h}) == 24h);
}

TEST_CASE("delivery plan: an attempt that a restart interrupted is ambiguous, others are left alone", "[gateway]") {
  for (auto state : {delivery_state::queued, delivery_state::sending, delivery_state::sent, delivery_state::unknown,
                     delivery_state::failed, delivery_state::cancelled}) {
    CAPTURE(int(state));
    auto entry = entry_with(2);
    entry.state = state;
    recover(entry, today);
    bool interrupted = state == delivery_state::sending;
    CHECK(entry.state == (interrupted ? delivery_state::unknown : state));
    CHECK(entry.ambiguous == (interrupted ? 1 : 0));
    CHECK(entry.detail == (interrupted ? "interrupted" : "before"));
    if (interrupted) CHECK(entry.due_at == today);
  }
}

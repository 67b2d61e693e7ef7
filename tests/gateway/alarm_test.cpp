// Alarms whose times came together: what one of them does decides about the others before their turn.
#include "gateway/edge/alarm.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <deque>
#include <optional>

namespace {

using namespace cloakroom;
using namespace std::chrono_literals;

// Many alarms that are due before the loop runs: all their handlers are queued in one turn of it.
struct due_together {
  asio::io_context loop;
  std::deque<std::optional<edge::alarm>> alarms;
  int rung = 0;

  explicit due_together(std::function<void(std::optional<edge::alarm>&)> then) {
    for (int i = 0; i < 900; ++i)
      alarms.emplace_back().emplace(loop.get_executor(), [this, then] {
        ++rung;
        for (auto& one : alarms) then(one);
      });
    for (auto& one : alarms) one->set(0s);
  }
};

}  // namespace

TEST_CASE("alarm: one that is due already does nothing after it was disarmed, set anew or destroyed", "[gateway]") {
  due_together destroyed([](auto& one) { one.reset(); });
  destroyed.loop.run();
  CHECK(destroyed.rung == 1);

  due_together disarmed([](auto& one) { one->disarm(); });
  disarmed.loop.run();
  CHECK(disarmed.rung == 1);

  due_together set_anew([](auto& one) { one->set(1h); });
  set_anew.loop.poll();
  CHECK(set_anew.rung == 1);
}

TEST_CASE("alarm: it rings once for each time it is set, and its last time counts", "[gateway]") {
  asio::io_context loop;
  int rung = 0;
  edge::alarm one(loop.get_executor(), [&] { ++rung; });
  one.set(0s);
  one.set(0s);
  loop.run();
  CHECK(rung == 1);
  loop.restart();
  one.set(1h);
  one.set(0s);
  loop.run();
  CHECK(rung == 2);
}

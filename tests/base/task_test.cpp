// Starting, cancelling and bounding coroutines, and blocking work beside them.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/offload.hpp"
#include "base/task_group.hpp"
#include "tests/base/collected_log.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::base_test;
using namespace std::chrono_literals;

awaitable<void> wait_long(int& ended) {
  co_await sleep_for(1h);
  ++ended;
}

awaitable<void> throw_words() {
  co_await sleep_for(0ms);
  throw std::runtime_error("words that quote a visitor");
}

awaitable<void> note_drained(task_group& group, std::chrono::milliseconds time, std::optional<bool>& out) {
  out = co_await group.drained(time);
}

awaitable<result<int>> answer_after(std::chrono::milliseconds time, int value, bool& cancelled) {
  cancelled = bool(co_await sleep_for(time));
  if (cancelled) co_return CLOAKROOM_FAIL(errc::unavailable);
  co_return value;
}

awaitable<result<int>> fail_at_once() {
  co_await sleep_for(0ms);
  co_return CLOAKROOM_FAIL(errc::not_found);
}

awaitable<void> keep_within(std::chrono::milliseconds time, awaitable<result<int>> work,
                            std::optional<result<int>>& out) {
  out = co_await within(time, std::move(work));
}

awaitable<void> keep_offloaded(asio::thread_pool& pool, std::function<result<void>()> work,
                               std::optional<result<void>>& out, std::thread::id& resumed_on) {
  out = co_await offload(pool, std::move(work));
  resumed_on = std::this_thread::get_id();
}

}  // namespace

TEST_CASE("task group: counts what runs and tells everything to stop", "[base]") {
  asio::io_context loop(1);
  task_group group(loop.get_executor());
  int ended = 0;
  for (int i = 0; i < 3; ++i) group.spawn("wait", wait_long(ended));
  CHECK(group.running() == 3);
  loop.poll();
  CHECK(ended == 0);
  group.cancel();
  loop.run();
  CHECK(ended == 3);
  CHECK(group.running() == 0);
}

TEST_CASE("task group: a task that throws is logged by name, its words are not, and others go on", "[base]") {
  collected sink;
  asio::io_context loop(1);
  task_group group(loop.get_executor());
  int ended = 0;
  group.spawn("delicate", throw_words());
  group.spawn("wait", wait_long(ended));
  loop.run_for(20ms);
  CHECK(group.running() == 1);
  REQUIRE(lines().size() == 1);
  CHECK(lines().front().find("\"task_failed\",\"task\":\"delicate\"") != std::string::npos);
  CHECK(lines().front().find("visitor") == std::string::npos);
  group.cancel();
  loop.run();
  CHECK(ended == 1);
}

TEST_CASE("task group: drained tells whether the last one ended in time", "[base]") {
  asio::io_context loop(1);
  task_group group(loop.get_executor()), waiters(loop.get_executor());
  int ended = 0;
  std::optional<bool> early, late, none;
  waiters.spawn("none", note_drained(group, 1h, none));
  loop.run();
  CHECK(none == true);
  loop.restart();
  group.spawn("wait", wait_long(ended));
  waiters.spawn("early", note_drained(group, 10ms, early));
  loop.run_for(200ms);
  CHECK(early == false);
  group.cancel();
  waiters.spawn("late", note_drained(group, 1h, late));
  loop.run();
  CHECK(late == true);
}

TEST_CASE("task group: tasks may outlive the group, which cancels them", "[base]") {
  asio::io_context loop(1);
  int ended = 0;
  {
    task_group group(loop.get_executor());
    group.spawn("wait", wait_long(ended));
    loop.poll();
  }
  loop.run();
  CHECK(ended == 1);
}

TEST_CASE("within: a result that comes in time, good or bad, is the result", "[base]") {
  asio::io_context loop(1);
  task_group group(loop.get_executor());
  bool cancelled = true;
  std::optional<result<int>> good, bad;
  group.spawn("good", keep_within(1h, answer_after(1ms, 7, cancelled), good));
  group.spawn("bad", keep_within(1h, fail_at_once(), bad));
  loop.run();
  REQUIRE(good);
  CHECK(good->value() == 7);
  CHECK_FALSE(cancelled);
  REQUIRE(bad);
  CHECK(bad->error() == errc::not_found);
}

TEST_CASE("within: what takes too long is cancelled and times out", "[base]") {
  asio::io_context loop(1);
  task_group group(loop.get_executor());
  bool cancelled = false;
  std::optional<result<int>> out;
  group.spawn("late", keep_within(5ms, answer_after(1h, 7, cancelled), out));
  loop.run();
  REQUIRE(out);
  CHECK(out->error() == errc::timed_out);
  CHECK(cancelled);
}

TEST_CASE("within: cancelled from outside is not a passed deadline", "[base]") {
  asio::io_context loop(1);
  task_group group(loop.get_executor());
  bool cancelled = false;
  std::optional<result<int>> out;
  group.spawn("stopped", keep_within(1h, answer_after(1h, 7, cancelled), out));
  loop.poll();
  group.cancel();
  loop.run();
  CHECK(cancelled);
  REQUIRE(out);
  CHECK(out->has_error());
  CHECK(out->error() != errc::timed_out);
}

TEST_CASE("offload: works on the pool, comes back to the loop, and hands on success and failure", "[base]") {
  asio::io_context loop(1);
  asio::thread_pool pool(1);
  task_group group(loop.get_executor());
  std::thread::id worked_on, resumed_on, resumed_on_too;
  std::optional<result<void>> good, bad;
  group.spawn("good",
              keep_offloaded(
                  pool, [&]() -> result<void> { return worked_on = std::this_thread::get_id(), result<void>(); }, good,
                  resumed_on));
  group.spawn("bad",
              keep_offloaded(
                  pool, []() -> result<void> { return CLOAKROOM_FAIL(errc::unavailable); }, bad, resumed_on_too));
  loop.run();
  pool.join();
  REQUIRE(good);
  CHECK(good->has_value());
  REQUIRE(bad);
  CHECK(bad->error() == errc::unavailable);
  CHECK(worked_on != std::this_thread::get_id());
  CHECK(resumed_on == std::this_thread::get_id());
  CHECK(resumed_on_too == std::this_thread::get_id());
}

// The road out, with a scripted messenger: order, waiting, ambiguity, addresses, long texts, and rest when idle.
#include <catch2/catch.hpp>

#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using namespace std::chrono_literals;
using store::delivery_state;
using strings = std::vector<std::string>;

// Texts that arrived: calls with a topic.
strings arrived(const desk_world& world) {
  strings out;
  for (const auto& one : world.messenger.calls)
    if (one.what == connectors::action::send && one.to.thread) out.emplace_back(one.text.view());
  return out;
}

}  // namespace

TEST_CASE("dispatcher: an idle one sleeps", "[gateway]") {
  desk_world world;
  world.start_sending();
  std::size_t steps = 0;
  for (int i = 0; i < 20; ++i) {
    world->loop.restart();
    steps += world->loop.run_one_for(1ms);
  }
  CHECK(steps == 0);
  // Of what waits for its time it is woken by the clock alone.
  auto visitor = world.visitor();
  world.messenger.script = {connectors::wait_and_retry{1h, connectors::holds::entry}};
  REQUIRE(world.say(visitor, "hello").has_value());
  world.settle();
  steps = 0;
  for (int i = 0; i < 20; ++i) {
    world->loop.restart();
    steps += world->loop.run_one_for(1ms);
  }
  CHECK(steps == 0);
  world.pass(1h);
  CHECK(arrived(world) == strings{"hello"});
}

TEST_CASE("dispatcher: a topic is made once, then everything goes into it, under the reference alone", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "I am ann@example.com").has_value());
  world.settle();
  REQUIRE(world.say(visitor, "second").has_value());
  world.settle();
  REQUIRE(world.messenger.calls.size() == 3);
  CHECK_FALSE(world.messenger.calls[0].to.thread);
  CHECK(world.messenger.calls[0].reference == visitor.stored.reference);
  CHECK(world.messenger.calls[1].to.thread == 11);
  CHECK(world.messenger.calls[1].text.view().find("[email-") != std::string_view::npos);
  CHECK(world.messenger.calls[2].to.thread == 11);
  for (const auto& row : world.outbox(visitor)) CHECK(row.state == delivery_state::sent);
}

TEST_CASE("dispatcher: order holds while the first of many fails", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  for (int i = 0; i < 50; ++i) REQUIRE(world.say(visitor, "line " + std::to_string(i)).has_value());
  world.messenger.part_bytes_max = 40;  // A few lines a call.
  world.messenger.script = {connectors::topic_made{11}, connectors::wait_and_retry{}, connectors::unknown_outcome{},
                            connectors::sent{1}, connectors::wait_and_retry{5s, connectors::holds::chat, false}};
  world.start_sending();
  for (int i = 0; i < 100; ++i) world.pass(10s);
  std::string all;
  for (const auto& row : world.outbox(visitor)) CHECK(row.state == delivery_state::sent);
  // What came twice came because its answer was lost: take out the repeats, the rest is in order.
  int next = 0;
  for (const auto& text : arrived(world)) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      auto number = std::stoi(line.substr(5));
      CHECK(number <= next);
      next = std::max(next, number + 1);
    }
  }
  CHECK(next == 50);
}

TEST_CASE("dispatcher: short lines that wait travel together, as many as the bound says", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  for (int i = 0; i < 25; ++i) REQUIRE(world.say(visitor, std::to_string(i)).has_value());
  world.start_sending();
  world.settle();
  auto texts = arrived(world);
  REQUIRE(texts.size() == 2);
  CHECK(std::count(texts[0].begin(), texts[0].end(), '\n') == 19);
  CHECK(texts[1] == "20\n21\n22\n23\n24");
}

TEST_CASE("dispatcher: what the messenger asks to wait is waited, by all, also over a restart", "[gateway]") {
  desk_world world(kept_in::files);
  world.start_sending();
  auto one = world.visitor(), two = world.visitor();
  world.messenger.script = {connectors::wait_and_retry{40s, connectors::holds::everything, false}};
  REQUIRE(world.say(one, "one").has_value());
  world.settle();
  REQUIRE(world.say(two, "two").has_value());
  world.settle();
  CHECK(world.messenger.calls.size() == 1);
  world.crash();
  world.start_sending();
  world.pass(39s);
  CHECK(world.messenger.calls.size() == 1);
  CHECK(world.outbox(one).at(0).attempts == 0);
  world.pass(1s);
  CHECK(arrived(world).size() == 2);
}

TEST_CASE("dispatcher: a lost answer is sent again and counted as ambiguous", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  world.messenger.script = {connectors::topic_made{11}, connectors::unknown_outcome{}};
  REQUIRE(world.say(visitor, "hello").has_value());
  world.settle();
  CHECK(world.outbox(visitor).at(0).state == delivery_state::unknown);
  world.pass(1min);
  CHECK(arrived(world) == strings{"hello", "hello"});
  auto row = world.outbox(visitor).at(0);
  CHECK(row.state == delivery_state::sent);
  CHECK(row.ambiguous == 1);
}

TEST_CASE("dispatcher: a crash in the middle of a call makes it ambiguous", "[gateway]") {
  desk_world world(kept_in::files);
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "hello").has_value());
  world.messenger.held = true;
  world->dispatcher.start(world->work);
  world.run_until([&] { return !world.messenger.calls.empty(); });
  world.crash();
  auto row = world.outbox(visitor).at(0);
  CHECK(row.state == delivery_state::unknown);
  CHECK(row.ambiguous == 1);
  CHECK(row.detail == "interrupted");
  world.messenger.held = false;
  world.start_sending();
  CHECK(world.outbox(visitor).at(0).state == delivery_state::sent);
}

TEST_CASE("dispatcher: an outcome that the store refuses is ambiguous, never forgotten", "[gateway]") {
  for (auto how : {failure::refused, failure::answer_lost}) {
    desk_world world;
    auto visitor = world.visitor();
    REQUIRE(world.say(visitor, "hello").has_value());
    world.messenger.script = {connectors::topic_made{11}};
    world.messenger.on_call = [&](const connectors::outbound& work) {
      // After the call with a topic, the next write is that of its outcome.
      if (work.to.thread) world->database.fail(1, how);
      world.messenger.on_call = work.to.thread ? nullptr : world.messenger.on_call;
    };
    world.start_sending();
    world.pass(1min);
    CHECK(arrived(world) == strings{"hello", "hello"});
    auto row = world.outbox(visitor).at(0);
    CHECK(row.state == delivery_state::sent);
    CHECK(row.ambiguous == 1);
  }
}

TEST_CASE("dispatcher: an attempt that cannot be written is not made", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "hello").has_value());
  world->database.fail(2, failure::refused);  // A read for the batch, then the attempt.
  world.start_sending();
  CHECK(world->database.failed());
  CHECK(world.messenger.calls.empty());
  world.pass(1min);
  CHECK(arrived(world) == strings{"hello"});
  CHECK(world.outbox(visitor).at(0).ambiguous == 0);
}

TEST_CASE("dispatcher: a lost topic is made anew, a moved chat is followed", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "one").has_value());
  world.settle();
  world.messenger.script = {connectors::topic_lost{}};
  REQUIRE(world.say(visitor, "two").has_value());
  world.settle();
  CHECK(world.thread_of(visitor) == 12);
  CHECK(world.messenger.calls.back().to.thread == 12);
  world.messenger.script = {connectors::chat_moved{"-100777"}};
  REQUIRE(world.say(visitor, "three").has_value());
  world.settle();
  CHECK(world.messenger.calls.back().to.chat == "-100777");
  CHECK(world.messenger.calls.back().to.thread == 12);
}

TEST_CASE("dispatcher: a long text goes in parts, each once, over a retry and a restart", "[gateway]") {
  desk_world world(kept_in::files);
  auto visitor = world.visitor();
  std::string words;
  for (int i = 0; i < 26; ++i) words += std::string(10, static_cast<char>('a' + i));
  world.messenger.part_bytes_max = 100;
  world.messenger.script = {connectors::topic_made{11}, connectors::sent{1}, connectors::wait_and_retry{1min}};
  REQUIRE(world.say(visitor, words).has_value());
  REQUIRE(world.say(visitor, "behind it").has_value());
  world.start_sending();
  CHECK(world.outbox(visitor).at(0).part == 1);
  world.crash();
  world.start_sending();
  world.pass(1min);
  std::string joined;
  auto texts = arrived(world);
  REQUIRE(texts.size() == 5);
  CHECK(texts[1] == texts[2]);  // The one that was told to wait.
  CHECK(texts[0] + texts[2] + texts[3] == words);
  CHECK(texts[4] == "behind it");
}

TEST_CASE("dispatcher: a refusal is final and visible, and does not stop what is behind", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "first").has_value());
  world.messenger.script = {connectors::topic_made{11}, connectors::refused{"blocked"}};
  world.start_sending();
  REQUIRE(world.say(visitor, "second").has_value());
  world.settle();
  auto rows = world.outbox(visitor);
  CHECK(rows.at(0).state == delivery_state::failed);
  CHECK(rows.at(0).detail == "blocked");
  CHECK(rows.at(1).state == delivery_state::sent);
}

TEST_CASE("dispatcher: a clock that was ahead and came back holds nothing up", "[gateway]") {
  const std::pair<connectors::outcome, std::chrono::milliseconds> table[] = {
      {connectors::sent{77}, 0ms},
      {connectors::wait_and_retry{}, 1s},
      {connectors::unknown_outcome{}, 1s},
      {connectors::wait_and_retry{20s, connectors::holds::everything, false}, 20s},
      {connectors::out_of_order{"unauthorized"}, 1min}};
  for (const auto& [outcome, wait] : table)
    for (bool restart : {false, true}) {
      CAPTURE(outcome.index(), restart);
      desk_world world;
      world.start_sending();
      auto visitor = world.visitor();
      REQUIRE(world.say(visitor, "before").has_value());
      world.settle();
      world.clock.advance(24h);
      world.settle();
      world.messenger.script = {outcome};
      REQUIRE(world.say(visitor, "while it was ahead").has_value());
      world.settle();
      world.clock.advance(-24h);
      if (restart) world.crash();
      if (restart) world.start_sending();
      REQUIRE(world.say(visitor, "after").has_value());
      world.settle();
      // Without a restart everything keeps its own wait; with one, nothing has more than the longest there is.
      world.pass(restart ? std::max<std::chrono::milliseconds>(wait, 150s) : wait);
      world.settle();
      CHECK(world.open_outbox().empty());
      CHECK(arrived(world).back().ends_with("after"));
    }
}

TEST_CASE("dispatcher: a retraction that failed keeps its address, also in a group that moved", "[gateway]") {
  for (bool moved : {false, true}) {
    CAPTURE(moved);
    desk_world world;
    world.start_sending();
    auto visitor = world.visitor();
    REQUIRE(world.say(visitor, "hello").has_value());
    world.settle();
    auto thread = world.thread_of(visitor);
    std::string chat = moved ? "-100600" : world.messenger.home;
    auto last_row = world.outbox(visitor).back().row;
    if (moved) world.messenger.script.push_back(connectors::chat_moved{chat});
    world.messenger.script.push_back(connectors::wait_and_retry{});
    world.messenger.script.push_back(connectors::unknown_outcome{});
    world.messenger.script.push_back(connectors::refused{"bad_request"});
    world.messenger.calls.clear();
    REQUIRE(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value());
    for (int i = 0; i < 4; ++i) world.pass(1min);
    CHECK(world.open_outbox().empty());
    REQUIRE(world.messenger.calls.size() == (moved ? 4U : 3U));
    for (std::size_t i = moved ? 1 : 0; i < world.messenger.calls.size(); ++i) {
      CHECK(world.messenger.calls[i].to.chat == chat);
      CHECK(world.messenger.calls[i].to.thread == thread);
    }
    // Put back as it stands in the store, it goes where it was to go.
    store::unit_of_work unit;
    unit.data = [&](store::transaction& data) -> result<void> {
      auto entry = data.outbox_at(last_row + 1);
      if (!entry) return entry.error();
      REQUIRE(*entry);
      CHECK((*entry)->state == delivery_state::failed);
      CHECK((*entry)->detail == "bad_request");
      (*entry)->state = delivery_state::queued;
      return data.update_outbox(**entry);
    };
    REQUIRE(world.run(world->database.write(unit)).has_value());
    world.crash();
    world.start_sending();
    world.settle();
    const auto& last = world.messenger.calls.back();
    CHECK(last.what == connectors::action::retract);
    CHECK(last.to.chat == chat);
    CHECK(last.to.thread == thread);
    CHECK(world.open_outbox().empty());
  }
}

TEST_CASE("dispatcher: after the last attempt an entry is a dead letter", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "hello").has_value());
  for (int i = 0; i < 200; ++i) world.messenger.script.push_back(connectors::wait_and_retry{});
  world.start_sending();
  for (int i = 0; i < 150; ++i) world.pass(3min);
  CHECK(world.messenger.calls.size() == 100);
  CHECK(world.outbox(visitor).at(0).state == delivery_state::failed);
  CHECK(world.outbox(visitor).at(0).detail == "attempts_exhausted");
}

TEST_CASE("dispatcher: a connector that cannot work keeps its queue, and is well again after it could", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  CHECK(world->dispatcher.healthy("support"));
  world.messenger.script = {connectors::out_of_order{"unauthorized"}, connectors::out_of_order{"unauthorized"}};
  REQUIRE(world.say(visitor, "hello").has_value());
  world.settle();
  CHECK_FALSE(world->dispatcher.healthy("support"));
  CHECK(world.outbox(visitor).at(0).attempts == 0);
  world.pass(59s);
  CHECK(world.messenger.calls.size() == 1);
  world.pass(1min);
  world.pass(1min);
  CHECK(arrived(world) == strings{"hello"});
  CHECK(world->dispatcher.healthy("support"));
  world.messenger.working = false;
  CHECK_FALSE(world->dispatcher.healthy("support"));
  CHECK_FALSE(world->dispatcher.healthy("nobody"));
}

TEST_CASE("dispatcher: the pace is kept over all conversations", "[gateway]") {
  desk_world world;
  world.messenger.pace_.group_per_minute = 5;
  world.crash();  // The pace is read when a connector is added.
  std::vector<desk::visitor_session> visitors;
  for (int i = 0; i < 10; ++i) {
    visitors.push_back(world.visitor());
    REQUIRE(world.say(visitors.back(), "hello").has_value());
  }
  world.start_sending();
  CHECK(world.messenger.calls.size() == 5);
  world.pass(59s);
  CHECK(world.messenger.calls.size() == 5);
  world.pass(1s);
  CHECK(world.messenger.calls.size() == 10);
  for (int i = 0; i < 5; ++i) world.pass(1min);
  CHECK(arrived(world).size() == 10);
}

TEST_CASE("dispatcher: told to stop it begins nothing new", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  world->dispatcher.stop();
  REQUIRE(world.say(visitor, "hello").has_value());
  world.pass(1h);
  CHECK(world.messenger.calls.empty());
  CHECK(world->work.running() == 0);
  CHECK(world.outbox(visitor).at(0).state == delivery_state::queued);
}

// Forgetting, withdrawing, ending: what is gone, what is told, and what an interrupted erasure comes to.
#include <catch2/catch.hpp>

#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using store::delivery_state;
using strings = std::vector<std::string>;

awaitable<void> erase(desk_world& world, const desk::visitor_session& who, std::optional<result<void>>& out) {
  out = co_await world->erasure.erase(who.known(), "withdrawal");
}

awaitable<void> say(desk_world& world, desk::visitor_session& who, std::optional<result<desk::accepted>>& out) {
  desk::incoming words;
  words.client = client_id::make(start);
  words.text = raw_text("I am ann@example.com");
  out = co_await world->intake.accept(who, words);
}

awaitable<void> stop(desk_world& world, const desk::visitor_session& who, std::optional<result<void>>& out) {
  out = co_await world->withdrawal.stop_deliveries(who.known());
}

// As another thread's writer would: the rows go, and the word to the lanes is still on its way.
awaitable<void> remove_rows(desk_world& world, const desk::visitor_session& who, std::optional<result<void>>& out) {
  store::unit_of_work unit;
  unit.data = [&](store::transaction& data) -> result<void> {
    auto rows = data.remove_subject(who.stored.subject);
    return rows ? result<void>() : rows.error();
  };
  out = co_await world->database.write(unit);
}

// Begins it now; the world runs it.
void begin(desk_world& world, awaitable<void> work) {
  asio::co_spawn(world->loop, std::move(work), [](std::exception_ptr bug) {
    if (bug) std::rethrow_exception(bug);
  });
}

}  // namespace

TEST_CASE("erasure: rows, key and resume are gone, listeners are told, the topic is retracted", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  auto secret = world->reception.resume_text(visitor);
  REQUIRE(world.say(visitor, "I am ann@example.com").has_value());
  world.settle();
  auto thread = world.thread_of(visitor);
  std::vector<desk::ring> rung;
  auto heard =
      world->feed.listen(visitor.id, world->loop.get_executor(), [&](desk::ring what) { rung.push_back(what); });
  REQUIRE(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value());
  world.settle();
  CHECK_FALSE(world.knows(visitor));
  CHECK(world->ledger->erased(desk::first_subject(visitor.id)));
  CHECK(world->ledger->unfinished().empty());
  CHECK(rung == std::vector<desk::ring>{desk::ring::erased});
  auto back = world.run(world->reception.resume(world.site(), secret));
  REQUIRE_FALSE(back.has_value());
  CHECK(back.error() == desk::errc::bad_resume);
  const auto& last = world.messenger.calls.back();
  CHECK(last.what == connectors::action::retract);
  CHECK(last.to.thread == thread);
  CHECK(last.to.chat == world.messenger.home_chat());
  CHECK(last.text.empty());
  CHECK(world.open_outbox().empty());
}

TEST_CASE("erasure: an open session reads and writes no more", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "hello").has_value());
  auto other_tab = visitor.stored;
  REQUIRE(world.run(world->erasure.erase(other_tab, "withdrawal")).has_value());
  auto page = world.run(world->history.after(visitor.stored.row, visitor.key, 0));
  if (page) CHECK(page->empty());
  auto late = world.say(visitor, "am I still here?");
  REQUIRE_FALSE(late.has_value());
  CHECK(late.error() == desk::errc::erased);
  CHECK_FALSE(world.knows(visitor));
}

TEST_CASE("erasure: what waits in the outbox is not sent any more", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor(), other = world.visitor();
  REQUIRE(world.say(visitor, "secret words").has_value());
  REQUIRE(world.say(other, "other words").has_value());
  REQUIRE(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value());
  world.start_sending();
  world.settle();
  for (const auto& text : world.messenger.texts()) CHECK(text == "other words");
  CHECK_FALSE(world.messenger.texts().empty());
}

TEST_CASE("erasure: twice is fine", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "hello").has_value());
  REQUIRE(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value());
  CHECK(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value());
}

TEST_CASE("erasure: one that a crash interrupted is finished by the next process, with its retraction", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "I am ann@example.com").has_value());
  world.settle();
  auto thread = world.thread_of(visitor);
  world->database.fail(1, failure::refused);
  CHECK_FALSE(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value());
  CHECK(world->ledger->unfinished().size() == 1);
  world.crash();
  CHECK(world->ledger->unfinished().empty());
  CHECK_FALSE(world.knows(visitor));
  world.messenger.calls.clear();
  world.start_sending();
  REQUIRE(world.messenger.calls.size() == 1);
  CHECK(world.messenger.calls[0].what == connectors::action::retract);
  CHECK(world.messenger.calls[0].to.thread == thread);
}

TEST_CASE("erasure: a key that an older copy of the ring brings back goes before anybody is heard", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor(), other = world.visitor();
  REQUIRE(world.say(visitor, "I am ann@example.com").has_value());
  REQUIRE(world.say(other, "hello").has_value());
  auto subject = desk::first_subject(visitor.id);
  std::optional<store::wrapped_key> kept;
  store::unit_of_work copy;
  copy.keys = [&](store::keyring& ring) -> result<void> {
    auto found = ring.find_key(subject);
    if (!found) return found.error();
    kept = std::move(*found);
    return {};
  };
  REQUIRE(world->database.write_now(copy).has_value());
  REQUIRE(kept.has_value());
  REQUIRE(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value());
  store::unit_of_work restore;
  restore.keys = [&](store::keyring& ring) { return ring.add_key(*kept); };
  REQUIRE(world->database.write_now(restore).has_value());
  REQUIRE(world.knows(visitor));
  world.crash();
  CHECK_FALSE(world.knows(visitor));
  CHECK(world.knows(other));
  CHECK(world->ledger->unfinished().empty());
}

TEST_CASE("erasure: a topic made meanwhile is retracted", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "first words").has_value());
  bool erasing = false;
  world.messenger.on_call = [&](const connectors::outbound& work) {
    if (work.what != connectors::action::send || erasing) return;
    erasing = true;
    world.messenger.held = true;  // The answer, a new topic, comes when everything is gone.
  };
  world->dispatcher.start(world->work);
  world.run_until([&] { return erasing; });
  REQUIRE(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value());
  world.messenger.held = false;
  world.settle();
  CHECK_FALSE(world.knows(visitor));
  const auto& last = world.messenger.calls.back();
  CHECK(last.what == connectors::action::retract);
  CHECK(last.to.thread == world.messenger.last_thread);
  CHECK(world.open_outbox().empty());
}

TEST_CASE("erasure: of what is not stored yet, a first message on its way in is gone, too, and none comes after it",
          "[gateway]") {
  // When the message was stored, seen from the withdrawal, whose tab knows nothing of it; "between": when its unit was
  // made before and came to the writer after.
  for (const std::string order : {"before", "between", "after"}) {
    CAPTURE(order);
    desk_world world;
    world.start_sending();
    auto visitor = world.visitor(), other_tab = visitor;
    auto secret = world->reception.resume_text(visitor);
    std::optional<result<void>> erased;
    std::optional<result<desk::accepted>> said;
    if (order == "between") world->database.before_next_write = [&] { return erase(world, visitor, erased); };
    if (order == "after") {
      begin(world, erase(world, visitor, erased));
      world.run_until([&] { return erased.has_value(); });
    }
    begin(world, say(world, other_tab, said));
    world.run_until([&] { return said.has_value(); });
    if (order == "before") begin(world, erase(world, visitor, erased));
    world.run_until([&] { return erased.has_value(); });
    REQUIRE(erased->has_value());
    CHECK(said->has_value() == (order == "before"));
    if (!*said) CHECK(said->error() == desk::errc::erased);
    auto texts = world.messenger.texts().size();
    world.settle();
    world.pass(std::chrono::hours(1));
    CHECK(world.messenger.texts().size() == texts);
    CHECK_FALSE(world.knows(visitor));
    CHECK(world->ledger->erased(desk::first_subject(visitor.id)));
    CHECK(world->ledger->unfinished().empty());
    CHECK(world.open_outbox().empty());
    CHECK_FALSE(world.run(world->reception.resume(world.site(), secret)).has_value());
    if (world.messenger.last_thread > 10) CHECK(world.messenger.calls.back().what == connectors::action::retract);
  }
}

TEST_CASE("erasure: a text that was read for sending, and erased before its attempt is written, is not sent",
          "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  std::optional<result<void>> removed;
  REQUIRE(world.say(visitor, "secret words").has_value());
  world->database.before_next_write = [&] { return remove_rows(world, visitor, removed); };
  world.start_sending();
  world.settle();
  REQUIRE(removed);
  REQUIRE(removed->has_value());
  CHECK(world.messenger.calls.empty());
}

TEST_CASE("withdrawal: of a conversation that another tab is storing at this moment", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor(), other_tab = visitor;
  std::optional<result<desk::accepted>> said;
  std::optional<result<void>> stopped;
  begin(world, say(world, other_tab, said));
  begin(world, stop(world, visitor, stopped));
  world.run_until([&] { return stopped && said; });
  CHECK(said->has_value());
  CHECK(stopped->has_value());
  world.start_sending();
  world.settle();
  CHECK(world.messenger.calls.empty());
}

TEST_CASE("withdrawal: texts not yet sent stay here, what tells the desk goes on", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "one").has_value());
  REQUIRE(world.say(visitor, "two").has_value());
  REQUIRE(world.run(world->end.by_visitor(visitor)).has_value());
  REQUIRE(world.run(world->withdrawal.stop_deliveries(visitor.stored.row)).has_value());
  world.start_sending();
  world.settle();
  CHECK(world.messenger.texts().empty());
  auto rows = world.outbox(visitor);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].state == delivery_state::cancelled);
  CHECK(rows[0].detail == "consent_withdrawn");
  CHECK(rows[1].state == delivery_state::cancelled);
  CHECK(rows[2].state == delivery_state::sent);
  CHECK(rows[3].state == delivery_state::sent);
}

TEST_CASE("withdrawal: also in the middle of an attempt: it is not made again, not after a restart either",
          "[gateway]") {
  for (connectors::outcome outcome :
       {connectors::outcome(connectors::wait_and_retry{}), connectors::outcome(connectors::unknown_outcome{}),
        connectors::outcome(connectors::topic_lost{})}) {
    desk_world world;
    auto visitor = world.visitor();
    REQUIRE(world.say(visitor, "one").has_value());
    REQUIRE(world.say(visitor, "two").has_value());
    world.messenger.script = {connectors::topic_made{11}, outcome};
    world.messenger.on_call = [&](const connectors::outbound&) {
      world.messenger.held = world.messenger.calls.size() == 2;
    };
    world->dispatcher.start(world->work);
    world.run_until([&] { return world.messenger.held; });
    REQUIRE(world.run(world->withdrawal.stop_deliveries(visitor.stored.row)).has_value());
    world.messenger.held = false;
    world.messenger.on_call = nullptr;
    world.settle();
    world.pass(std::chrono::hours(2));
    CHECK(world.messenger.calls.size() == 2);
    for (const auto& row : world.outbox(visitor)) CHECK(row.state == delivery_state::cancelled);
    world.crash();
    world.start_sending();
    world.pass(std::chrono::hours(2));
    CHECK(world.messenger.calls.size() == 2);
  }
}

TEST_CASE("withdrawal: consent given anew, new words go out", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "old words").has_value());
  REQUIRE(world.run(world->withdrawal.stop_deliveries(visitor.stored.row)).has_value());
  REQUIRE(world.say(visitor, "new words").has_value());
  world.settle();
  CHECK(world.messenger.texts().back() == "new words");
}

TEST_CASE("end: the desk is told, the topic closed; of what was never stored there is nothing to tell", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  REQUIRE(world.run(world->end.by_visitor(visitor)).has_value());
  CHECK(world.messenger.calls.empty());
  REQUIRE(world.say(visitor, "hello").has_value());
  REQUIRE(world.run(world->end.by_visitor(visitor)).has_value());
  world.settle();
  CHECK(world.messenger.calls.back().what == connectors::action::close);
  CHECK(world.messenger.texts(connectors::action::notice).size() == 1);
}

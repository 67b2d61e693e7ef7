// Every use case, with the store failing at its first, second, third call and so on until it gets through, in three
// ways. After a failure nothing half-done is visible; a retry succeeds; and what was acknowledged is there once.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using strings = std::vector<std::string>;

constexpr failure ways[] = {failure::refused, failure::keys_only, failure::answer_lost};

// Runs `attempt` in fresh worlds, failing at call 1, 2, 3 … until a run meets no failure.
template <class Attempt>
void at_every_call(Attempt attempt) {
  for (auto how : ways)
    for (int n = 1;; ++n) {
      REQUIRE(n < 50);
      CAPTURE(int(how), n);
      desk_world world;
      if (!attempt(world, [&] { world->database.fail(n, how); })) break;
    }
}

// As a visitor's socket does: busy means look again.
result<desk::accepted> say_until_taken(desk_world& world, desk::visitor_session& who, const std::string& words,
                                       client_id client) {
  auto done = world.say(who, words, client);
  for (int i = 0; i < 3 && !done; ++i) {
    if (done.error() == desk::errc::busy) REQUIRE(world.run(world->reception.refresh(who)).has_value());
    done = world.say(who, words, client);
  }
  return done;
}

}  // namespace

TEST_CASE("failures: the first message of a conversation", "[gateway]") {
  at_every_call([](desk_world& world, auto arm) {
    auto visitor = world.visitor();
    auto secret = world->reception.resume_text(visitor);
    auto client = client_id::make(start);
    arm();
    auto done = world.say(visitor, "I am ann@example.com", client);
    bool failed = world->database.disarm();
    CHECK(done.has_value() != failed);
    if (failed) CHECK_FALSE(visitor.is_stored());
    auto again = say_until_taken(world, visitor, "I am ann@example.com", client);
    REQUIRE(again.has_value());
    CHECK(again->seq == 1);
    CHECK(world.reads(visitor) == strings{"visitor: I am ann@example.com"});
    CHECK(world.outbox(visitor).size() == 1);
    // The key that is stored is the one that sealed it.
    world.crash();
    auto back = world.run(world->reception.resume(world.site(), secret));
    REQUIRE(back.has_value());
    CHECK(world.reads(*back) == strings{"visitor: I am ann@example.com"});
    return failed;
  });
}

TEST_CASE("failures: a further message", "[gateway]") {
  at_every_call([](desk_world& world, auto arm) {
    auto visitor = world.visitor();
    REQUIRE(world.say(visitor, "hello").has_value());
    auto client = client_id::make(start);
    arm();
    auto done = world.say(visitor, "I am ann@example.com", client);
    bool failed = world->database.disarm();
    CHECK(done.has_value() != failed);
    REQUIRE(say_until_taken(world, visitor, "I am ann@example.com", client).has_value());
    CHECK(world.reads(visitor) == strings{"visitor: hello", "visitor: I am ann@example.com"});
    CHECK(world.outbox(visitor).size() == 2);
    return failed;
  });
}

TEST_CASE("failures: resuming", "[gateway]") {
  at_every_call([](desk_world& world, auto arm) {
    auto visitor = world.visitor();
    auto secret = world->reception.resume_text(visitor);
    REQUIRE(world.say(visitor, "hello").has_value());
    world.crash();
    arm();
    auto back = world.run(world->reception.resume(world.site(), secret));
    bool failed = world->database.disarm();
    CHECK(back.has_value() != failed);
    if (!back) CHECK(back.error() == desk::errc::unavailable);
    CHECK(world.run(world->reception.resume(world.site(), secret)).has_value());
    return failed;
  });
}

TEST_CASE("failures: an agent's answer is stored once, whatever fails on its way", "[gateway]") {
  at_every_call([](desk_world& world, auto arm) {
    world.start_sending();
    auto visitor = world.visitor();
    auto done = world.say(visitor, "I am ann@example.com");
    REQUIRE(done.has_value());
    auto token = nlohmann::json::parse(done->findings)[0]["token"].get<std::string>();
    world.settle();
    auto thread = world.thread_of(visitor);
    world->dispatcher.stop();
    world.settle();
    auto deliver = [&] {
      connectors::agent_message message;
      message.chat = world.messenger.home_chat();
      message.thread = thread;
      message.agent = "olena";
      message.text = raw_text("Dear " + token + ", ask bob@example.com");
      std::vector<connectors::update> updates;
      updates.push_back({77, std::move(message)});
      return world.run(world->reply.take("support", std::move(updates)));
    };
    arm();
    auto first = deliver();
    bool failed = world->database.disarm();
    CHECK(first.has_value() != failed);
    // The messenger gives the same update until it is told that it arrived.
    REQUIRE(deliver().has_value());
    CHECK(world.reads(visitor) == strings{"visitor: I am ann@example.com", "agent: Dear ann@example.com, ask [email]"});
    auto notices = world.open_outbox();
    CHECK(notices.size() == 1);
    return failed;
  });
}

TEST_CASE("failures: a form with an idempotency key is stored once", "[gateway]") {
  at_every_call([](desk_world& world, auto arm) {
    auto send = [&] {
      desk::callback_request request;
      request.fields.push_back({"phone", "Call back: ", "PHONE_NUMBER", raw_text("+44 7700 900123")});
      consent::decision granted{consent::verdict::granted, "cookiebot", "cookiebot.preferences"};
      desk::idempotency once{"key", "callback", "body"};
      return world.run(world->forms.callback(world.site(), granted, false, request, std::move(once)));
    };
    arm();
    auto first = send();
    bool failed = world->database.disarm();
    CHECK(first.has_value() != failed);
    auto again = send();
    REQUIRE(again.has_value());
    CHECK(world.open_outbox().size() == 1);
    auto id = callback_id::parse(again->id);
    REQUIRE(id.has_value());
    CHECK(world.ask([&](store::view& data) { return data.find_callback(*id); }).has_value());
    CHECK(world.run(world->forms.cancel_callback(&world.site(), *id, again->cancel_secret)).value());
    return failed;
  });
}

TEST_CASE("failures: an erasure that failed has forgotten already, and goes on when asked again or after a crash",
          "[gateway]") {
  for (bool crash : {false, true})
    at_every_call([crash](desk_world& world, auto arm) {
      world.start_sending();
      auto visitor = world.visitor();
      REQUIRE(world.say(visitor, "I am ann@example.com").has_value());
      world.settle();
      auto secret = world->reception.resume_text(visitor);
      arm();
      auto done = world.run(world->erasure.erase(visitor.stored, "withdrawal"));
      bool failed = world->database.disarm();
      CHECK((done.has_value() || failed));  // It may also have been the retraction's call.
      // From the first moment on nobody reads it again.
      auto page = world.run(world->history.after(visitor.stored.row, visitor.key, 0));
      if (page) CHECK(page->empty());
      if (!crash) REQUIRE(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value());
      // A retraction that is durable goes out, although the erasure was told otherwise: now, or where the look for it
      // failed, too, with the next process.
      world.pass(std::chrono::minutes(1));
      if (!crash) CHECK(world.messenger.calls.back().what == connectors::action::retract);
      world.crash();
      world.start_sending();
      world.pass(std::chrono::minutes(1));
      CHECK_FALSE(world.knows(visitor));
      CHECK(world->ledger->unfinished().empty());
      auto back = world.run(world->reception.resume(world.site(), secret));
      REQUIRE_FALSE(back.has_value());
      CHECK(back.error() == desk::errc::bad_resume);
      CHECK(world.messenger.calls.back().what == connectors::action::retract);
      CHECK(world.open_outbox().empty());
      return failed;
    });
}

TEST_CASE("failures: a withdrawal that failed is told, and stops everything when asked again", "[gateway]") {
  at_every_call([](desk_world& world, auto arm) {
    auto visitor = world.visitor();
    REQUIRE(world.say(visitor, "words").has_value());
    arm();
    auto done = world.run(world->withdrawal.stop_deliveries(visitor.stored.row));
    bool failed = world->database.disarm();
    CHECK(done.has_value() != failed);
    REQUIRE(world.run(world->withdrawal.stop_deliveries(visitor.stored.row)).has_value());
    world.crash();
    world.start_sending();
    CHECK(world.messenger.calls.empty());
    return failed;
  });
}

TEST_CASE("failures: a delivery gets through whatever call fails on its way, twice only when that is known",
          "[gateway]") {
  at_every_call([](desk_world& world, auto arm) {
    auto visitor = world.visitor();
    REQUIRE(world.say(visitor, "hello").has_value());
    arm();
    world.start_sending();
    for (int i = 0; i < 5; ++i) world.pass(std::chrono::minutes(1));
    bool failed = world->database.disarm();
    auto row = world.outbox(visitor).at(0);
    CHECK(row.state == store::delivery_state::sent);
    std::int32_t times = 0;
    for (const auto& call : world.messenger.calls) times += call.to.thread ? 1 : 0;
    CHECK(times >= 1);
    CHECK(times <= 1 + row.ambiguous);
    return failed;
  });
}

TEST_CASE("failures: a message that completes a value of an earlier one", "[gateway]") {
  at_every_call([](desk_world& world, auto arm) {
    auto visitor = world.visitor();
    world.start_sending();
    REQUIRE(world.say(visitor, "067").has_value());
    world.settle();
    auto client = client_id::make(start);
    arm();
    auto done = world.say(visitor, "123 45 67", client);
    bool failed = world->database.disarm();
    CHECK(done.has_value() != failed);
    REQUIRE(say_until_taken(world, visitor, "123 45 67", client).has_value());
    CHECK(world.reads(visitor) == strings{"visitor: 067", "visitor: 123 45 67"});
    auto rows = world.ask([&](store::view& data) { return data.messages_after(visitor.stored.row, 0, 10); });
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].revision == 1);
    CHECK(rows[0].values.size() == 1);
    return failed;
  });
}

TEST_CASE("failures: an edit is made, whatever fails on its way", "[gateway]") {
  at_every_call([](desk_world& world, auto arm) {
    auto visitor = world.visitor();
    world.start_sending();
    REQUIRE(world.say(visitor, "067").has_value());
    world.settle();
    world->dispatcher.stop();
    world.settle();
    REQUIRE(world.say(visitor, "123 45 67").has_value());
    world.crash();
    arm();
    world.start_sending();
    world.settle();
    for (int i = 0; i < 4; ++i) world.pass(std::chrono::seconds(2));
    bool failed = world->database.disarm();
    for (int i = 0; i < 4; ++i) world.pass(std::chrono::seconds(2));
    CHECK(world.open_outbox().empty());
    auto edits = world.messenger.texts(connectors::action::edit);
    REQUIRE_FALSE(edits.empty());
    CHECK(edits.back().starts_with("[phone-"));
    return failed;
  });
}

// Texts that waited for a person, beside what was said before them and meanwhile: no value goes on in pieces.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "gateway/desk/held_review.hpp"
#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using nlohmann::json;
using strings = std::vector<std::string>;

// Ids of what waits, from the oldest on.
std::vector<held_id> queue_of(desk_world& world) {
  std::vector<held_id> out;
  auto all = world.run(world->review.waiting(std::nullopt));
  REQUIRE(all.has_value());
  for (const auto& one : *all) out.push_back(one.id);
  return out;
}

// Its first token, or "" without one.
std::string let_through(desk_world& world, const held_id& id, std::vector<redact::named_span> hidden = {}) {
  desk::reviewer who{"olena", "checked by hand"};
  auto done = world.run(world->review.pass_on(id, std::move(who), std::move(hidden)));
  REQUIRE(done.has_value());
  auto findings = json::parse(done->findings);
  return findings.empty() ? "" : findings[0]["token"].get<std::string>();
}

void goes_through(desk_world& world, desk::visitor_session& who, const std::string& words) {
  auto done = world.say(who, words);
  REQUIRE(done.has_value());
  REQUIRE(done->held.empty());
}

void waits(desk_world& world, desk::visitor_session& who, const std::string& words) {
  auto done = world.say_unjudged(who, words);
  REQUIRE(done.has_value());
  REQUIRE(done->held == "budget_exceeded");
}

std::size_t edits_of(desk_world& world, const desk::visitor_session& who) {
  auto all = world.outbox(who);
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [](const auto& one) { return one.action == store::delivery_action::edit; }));
}

}  // namespace

TEST_CASE("held: released, it completes a value that an earlier message began, and copies are edited", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  goes_through(world, visitor, "my number is 067");
  world.settle();
  waits(world, visitor, "123 45 67, thanks");
  goes_through(world, visitor, "are you there?");
  goes_through(world, visitor, "hello?");
  goes_through(world, visitor, "anybody?");  // More than may stand between two pieces, had they come before it.
  auto token = let_through(world, queue_of(world).at(0));
  REQUIRE(token.starts_with("[phone-"));
  CHECK(world.at_the_desk(visitor) ==
        strings{"my number is " + token, "are you there?", "hello?", "anybody?", token + ", thanks"});
  CHECK(world.reads(visitor) == strings{"visitor: my number is 067", "visitor: are you there?", "visitor: hello?",
                                        "visitor: anybody?", "visitor: 123 45 67, thanks"});
  CHECK(edits_of(world, visitor) == 1);
  world.settle();
  auto edited = world.messenger.texts(connectors::action::edit);
  REQUIRE(edited.size() == 1);
  CHECK(edited[0] == "my number is " + token);
  REQUIRE(world.agent_says(world.thread_of(visitor), "calling " + token).has_value());
  CHECK(world.reads(visitor).back() == "agent: calling 067 123 45 67");
}

TEST_CASE("held: two that wait are one value when both are released", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  waits(world, visitor, "067");
  waits(world, visitor, "123 45 67");
  auto both = queue_of(world);
  REQUIRE(both.size() == 2);
  SECTION("in their order") {
    CHECK(let_through(world, both[0]).empty());
    auto token = let_through(world, both[1]);
    REQUIRE(token.starts_with("[phone-"));
    CHECK(world.at_the_desk(visitor) == strings{token, token});
    CHECK(world.reads(visitor) == strings{"visitor: 067", "visitor: 123 45 67"});
  }
  SECTION("the other way round the first is hidden by itself") {
    let_through(world, both[1]);
    auto first = world.run(world->review.waiting(std::nullopt));
    REQUIRE(first->size() == 1);
    CHECK(let_through(world, both[0]).starts_with("[phone-"));
    CHECK(world.at_the_desk(visitor)[1].find("067") == std::string::npos);
    CHECK(world.reads(visitor) == strings{"visitor: 123 45 67", "visitor: 067"});
  }
}

TEST_CASE("held: what begins a value that was ended meanwhile is hidden when it is released", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  waits(world, visitor, "mine is 067");
  goes_through(world, visitor, "one moment");
  goes_through(world, visitor, "123 45 67 it is");
  auto token = let_through(world, queue_of(world).at(0));
  REQUIRE(token.starts_with("[phone-"));
  CHECK(world.at_the_desk(visitor) == strings{"one moment", "123 45 67 it is", "mine is " + token});
  CHECK(world.reads(visitor) == strings{"visitor: one moment", "visitor: 123 45 67 it is", "visitor: mine is 067"});
}

TEST_CASE("held: what stands in the middle of a value that has left around it is hidden", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  goes_through(world, visitor, "067");
  waits(world, visitor, "123");
  goes_through(world, visitor, "45 67");
  auto token = let_through(world, queue_of(world).at(0));
  REQUIRE(token.starts_with("[phone-"));
  CHECK(world.at_the_desk(visitor) == strings{"067", "45 67", token});
  CHECK(world.reads(visitor) == strings{"visitor: 067", "visitor: 45 67", "visitor: 123"});
}

TEST_CASE("held: what is said after a released text is looked at with it", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  goes_through(world, visitor, "hello");
  waits(world, visitor, "067");
  let_through(world, queue_of(world).at(0));
  auto done = world.say(visitor, "123 45 67");  // The session does not know of the release yet.
  REQUIRE(done.has_value());
  auto token = json::parse(done->findings).at(0)["token"].get<std::string>();
  CHECK(world.at_the_desk(visitor) == strings{"hello", token, token});
}

TEST_CASE("held: what waits leaves the look-back at what does not wait as it was", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  goes_through(world, visitor, "067");
  waits(world, visitor, "one moment");
  auto done = world.say(visitor, "123 45 67");
  REQUIRE(done.has_value());
  CHECK(json::parse(done->findings).size() == 1);
  CHECK(visitor.recent.seq() == 2);
}

TEST_CASE("held: a message that comes in while somebody decides is taken into account, or the decision waits",
          "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  goes_through(world, visitor, "067");
  waits(world, visitor, "123 45 67");
  auto id = queue_of(world).at(0);
  int left = GENERATE(1, 100);
  world.write_on(visitor, left);
  desk::reviewer who{"olena", "checked by hand"};
  auto done = world.run(world->review.pass_on(id, std::move(who), {}));
  if (left == 0) {
    REQUIRE(done.has_value());
    auto token = json::parse(done->findings).at(0)["token"].get<std::string>();
    CHECK(world.at_the_desk(visitor) == strings{token, "and more", token});
  } else {
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error() == desk::errc::busy);
    CHECK(100 - left == desk::look_back_attempts_max);
    CHECK(queue_of(world).size() == 1);
    world->database.before_next_write = nullptr;
    CHECK(let_through(world, id).starts_with("[phone-"));
  }
}

TEST_CASE("held: a person who names the piece that is found anyway keeps the value in one", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  goes_through(world, visitor, "067");
  waits(world, visitor, "123 45 67 at noon");
  auto id = queue_of(world).at(0);
  SECTION("the same") {
    auto token = let_through(world, id, {{{0, 9}, "PHONE_NUMBER"}});
    CHECK(world.at_the_desk(visitor) == strings{token, token + " at noon"});
  }
  SECTION("more than it: then that is a value of its own") {
    auto token = let_through(world, id, {{{0, 17}, "VIBER_ID"}});
    REQUIRE(token.starts_with("[viber-"));
    CHECK(world.at_the_desk(visitor) == strings{"067", token});
  }
  CHECK(world.reads(visitor) == strings{"visitor: 067", "visitor: 123 45 67 at noon"});
}

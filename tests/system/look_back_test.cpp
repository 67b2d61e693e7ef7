// A number in two messages, with the programs as they are: once the second one is acknowledged and everything is sent,
// no copy at the messenger shows a digit of it any more, whatever the gateway died of in between.
#include <catch2/catch.hpp>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/visitor.hpp"

namespace cloakroom::testing {
namespace {

// The texts that the messenger's members read now.
std::vector<std::string> shown(const gateway_fixture& house) {
  std::vector<std::string> out;
  for (const auto& row : house.messages())
    if (row["direction"] == "from_bot" && row["service"].is_null() && row["deleted"] != true)
      out.push_back(row["text"]);
  return out;
}

bool any_holds(const std::vector<std::string>& texts, const std::string& words) {
  for (const auto& text : texts)
    if (text.find(words) != std::string::npos) return true;
  return false;
}

void check_hidden(const gateway_fixture& house, const std::string& token) {
  REQUIRE(house.settled(std::chrono::seconds(60)));
  auto texts = shown(house);
  REQUIRE_FALSE(texts.empty());
  for (const char* piece : {"067", "123", "45 67"}) {
    INFO(piece);
    CHECK_FALSE(any_holds(texts, piece));
  }
  CHECK(any_holds(texts, "my number: " + token));
  CHECK(any_holds(texts, token + ", thanks"));
}

// Reads everything anew, as the owner.
void check_history(const gateway_fixture& house, const std::string& resume) {
  visitor again(house.port());
  REQUIRE(again.hello(0, {{"resume", resume}}));
  CHECK(again.next("message")["text"] == "my number: 067");
  CHECK(again.next("message")["text"] == "123 45 67, thanks");
}

}  // namespace

TEST_CASE("look-back: a copy that was sent is edited", "[look-back]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("my number: 067").is_object());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  REQUIRE(any_holds(shown(house), "my number: 067"));
  auto ack = me.say_and_wait("123 45 67, thanks");
  REQUIRE(ack.is_object());
  REQUIRE(ack["findings"].size() == 1);
  auto token = ack["findings"][0]["token"].get<std::string>();
  check_hidden(house, token);
  check_history(house, me.resume());
  house.agent_says(house.thread_of(me.reference()), "I call " + token);
  auto answer = me.next("message");
  REQUIRE(answer.is_object());
  CHECK(answer["text"] == "I call 067 123 45 67");
}

TEST_CASE("look-back: kill -9 between the commit and the edit", "[look-back]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("my number: 067").is_object());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  bool answer_lost = GENERATE(false, true);
  // The edit is held up until the kill: before it was carried out, or after.
  if (answer_lost)
    house.control("fault", {{"kind", "slow_headers"}, {"delay_ms", 5000}, {"method", "editMessageText"}});
  else
    house.control("fault", {{"kind", "429"}, {"retry_after", 1}, {"method", "editMessageText"}});
  auto ack = me.say_and_wait("123 45 67, thanks");
  REQUIRE(ack.is_object());
  auto token = ack["findings"][0]["token"].get<std::string>();
  if (answer_lost) REQUIRE(eventually([&] { return any_holds(shown(house), "my number: " + token); }));
  house.gateway().kill();
  CHECK(house.count("SELECT count(*) FROM outbox WHERE action = 6 AND (state < 3 OR state = 4)") == 1);
  REQUIRE(house.start());
  check_hidden(house, token);
  check_history(house, me.resume());
}

}  // namespace cloakroom::testing

// Agents answer from the messenger: what reaches the visitor, what is masked, and what goes nowhere.
#include <catch2/catch.hpp>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/visitor.hpp"

namespace cloakroom::testing {
namespace {

using std::chrono::milliseconds;

// A visitor whose conversation stands at the desk.
struct guest {
  explicit guest(gateway_fixture& house, const std::string& text) : me(house.port()) {
    REQUIRE(me.hello());
    ack = me.say_and_wait(text);
    REQUIRE(ack.is_object());
    REQUIRE(house.settled(std::chrono::seconds(20)));
    thread = house.thread_of(me.reference());
    REQUIRE(thread != 0);
  }
  std::string token(std::size_t i = 0) const { return ack["findings"][i]["token"].get<std::string>(); }
  std::string heard() {
    auto frame = me.next("message");
    return frame.is_object() ? frame["text"].get<std::string>() : "(nothing)";
  }

  visitor me;
  json ack;
  std::int64_t thread = 0;
};

bool noticed(const gateway_fixture& house, const std::string& words) {
  return eventually([&] {
    for (const auto& row : house.messages())
      if (row["direction"] == "from_bot" && row["text"].get<std::string>().find(words) != std::string::npos)
        return true;
    return false;
  });
}

}  // namespace

TEST_CASE("agent: the owner reads their own value, however the token was retyped", "[agent]") {
  gateway_fixture house;
  REQUIRE(house.start());
  guest it(house, "reach me at olga@example.com or +44 7700 900123");
  auto token = it.token();
  auto bare = token.substr(1, token.size() - 2), code = bare.substr(6);
  std::string shouted;
  for (char c : bare) shouted += static_cast<char>(std::toupper(c));
  for (const auto& written : {token, "[" + shouted + "]", bare, "[ email - " + code + " ]", "(email-" + code + ")"}) {
    CAPTURE(written);
    house.agent_says(it.thread, "I wrote to " + written + " now");
    CHECK(it.heard() == "I wrote to olga@example.com now");
  }
  house.agent_says(it.thread, "And I call " + it.token(1));
  auto frame = it.me.next("message");
  REQUIRE(frame.is_object());
  CHECK(frame["from"] == "agent");
  CHECK(frame["text"] == "And I call +44 7700 900123");
  CHECK(frame["name"].is_string());
}

TEST_CASE("agent: another visitor's token stays text and is reported", "[agent]") {
  gateway_fixture house;
  REQUIRE(house.start());
  guest mine(house, "I am one@example.com"), other(house, "I am two@example.com");
  house.agent_says(mine.thread, "Ask " + other.token() + " about it");
  auto token = other.token();
  CHECK(mine.heard() == "Ask (" + token.substr(1, token.size() - 2) + ") about it");
  CHECK(noticed(house, "does not belong to this visitor"));
  CHECK(other.me.next("message", milliseconds(100)).is_null());
}

TEST_CASE("agent: a third person's data is masked before it is delivered", "[agent]") {
  gateway_fixture house;
  REQUIRE(house.start());
  guest it(house, "who can help me?");
  house.agent_says(it.thread, "Write to bob@example.org or call +44 7700 900999");
  CHECK(it.heard() == "Write to [email] or call [phone]");
  CHECK(noticed(house, "It was masked"));
}

TEST_CASE("agent: a confirmed answer is delivered as it was written", "[agent]") {
  gateway_fixture house;
  REQUIRE(house.start());
  guest it(house, "who can help me?");
  auto answer = house.agent_says(it.thread, "Write to bob@example.org")["message_id"].get<std::int64_t>();
  CHECK(it.heard() == "Write to [email]");
  house.agent_says(it.thread, "/confirm", 999, answer);  // Not on the list.
  house.agent_says(it.thread, "/confirm", house.agent, answer);
  CHECK(it.heard() == "Write to bob@example.org");
  house.agent_says(it.thread, "/confirm");
  CHECK(noticed(house, "Nothing was sent"));
  CHECK(it.me.next("message", milliseconds(100)).is_null());
}

TEST_CASE("agent: strangers, service messages and notes go nowhere", "[agent]") {
  gateway_fixture house;
  REQUIRE(house.start());
  guest it(house, "is anybody there?");
  house.agent_says(it.thread, "I am not on the list", 999);
  house.agent_says(it.thread, "// between agents only");
  house.agent_says(it.thread, "   // the same");
  for (auto service :
       {"forum_topic_edited", "pinned_message", "new_chat_title", "forum_topic_closed", "forum_topic_reopened"})
    house.control("agent/message",
                  {{"kind", "service"}, {"thread", it.thread}, {"service", service}, {"value", {{"name", "X"}}}});
  house.control("agent/message",
                {{"thread", it.thread}, {"media", {{"contact", {{"phone_number", "+1 202 555 0100"}}}}}});
  house.agent_says(0, "To nobody in particular");
  CHECK(noticed(house, "Not delivered: this message belongs to no conversation"));
  house.agent_says(it.thread, "I am here");
  CHECK(it.heard() == "I am here");  // And nothing before it.
  CHECK(it.me.next("message", milliseconds(100)).is_null());
  CHECK(house.count("SELECT count(*) FROM messages WHERE direction = 2") == 1);
}

TEST_CASE("agent: an answer while the visitor is away waits for them", "[agent]") {
  gateway_fixture house;
  REQUIRE(house.start());
  guest it(house, "I will be back");
  it.me.drop(true);
  house.agent_says(it.thread, "First answer");
  house.agent_says(it.thread, "Second answer");
  CHECK(eventually([&] { return house.count("SELECT count(*) FROM messages WHERE direction = 2") == 2; }));
  REQUIRE(it.me.hello(1));
  CHECK(it.heard() == "First answer");
  CHECK(it.heard() == "Second answer");
}

TEST_CASE("agent: closes the conversation with a command", "[agent]") {
  gateway_fixture house;
  REQUIRE(house.start());
  guest it(house, "please close this");
  house.agent_says(it.thread, "/close");
  auto closed = it.me.next("closed");
  REQUIRE(closed.is_object());
  CHECK(closed["by"] == "agent");
  CHECK(house.count("SELECT count(*) FROM tails WHERE state = 2") == 1);
  REQUIRE(it.me.say_and_wait("one more question").is_object());
  CHECK(house.count("SELECT count(*) FROM tails WHERE state = 1") == 1);
  CHECK(house.settled(std::chrono::seconds(20)));
  CHECK(house.delivered_to(it.me.reference()).back() == "one more question");
  house.agent_says(it.thread, "/dance");
  CHECK(noticed(house, "Unknown command"));
  CHECK(it.me.next("message", milliseconds(100)).is_null());
}

TEST_CASE("agent: a corrected answer is sent as a correction", "[agent]") {
  gateway_fixture house;
  REQUIRE(house.start());
  guest it(house, "how much is it?");
  auto sent = house.agent_says(it.thread, "It is 5");
  CHECK(it.heard() == "It is 5");
  house.control("agent/message", {{"kind", "edited_message"}, {"message_id", sent["message_id"]}, {"text", "It is 7"}});
  CHECK(it.heard() == "* It is 7");
}

}  // namespace cloakroom::testing

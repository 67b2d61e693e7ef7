// The chat socket as the contract writes it: shapes, replay, repeats, tabs, ends.
#include <catch2/catch.hpp>
#include <future>
#include <memory>
#include <set>
#include <thread>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/visitor.hpp"

namespace cloakroom::testing {
namespace {

using std::chrono::milliseconds;

std::set<std::string> members(const json& frame) {
  std::set<std::string> out;
  for (const auto& [name, value] : frame.items()) out.insert(name);
  return out;
}

bool uuid_v7(const json& value) {
  auto text = value.get<std::string>();
  return text.size() == 36 && text[14] == '7' && std::string("89ab").find(text[19]) != std::string::npos;
}

// RFC 3339 in UTC with milliseconds.
bool timestamp(const json& value) {
  auto text = value.get<std::string>();
  return text.size() == 24 && text[10] == 'T' && text[19] == '.' && text[23] == 'Z';
}

}  // namespace

TEST_CASE("protocol: frames have the shapes of the contract", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  CHECK(me.socket()->answer().raw.find("Sec-WebSocket-Protocol: cloakroom.v1") != std::string::npos);
  CHECK(members(me.welcome()) ==
        std::set<std::string>{"type", "conversation", "resume", "seq", "agents_online", "reference"});
  CHECK(uuid_v7(me.welcome()["conversation"]));
  CHECK(me.welcome()["seq"] == 0);
  CHECK(me.resume().size() >= 43);                                // 256 bits at least.
  CHECK(house.count("SELECT count(*) FROM conversations") == 0);  // Opening the socket stores nothing.

  const std::string text = "Пишіть на Ivan.Petrenko@example.com або +380 67 000 1234";
  auto client = new_client_id();
  auto ack = me.say_and_wait(text, client);
  CHECK(members(ack) == std::set<std::string>{"type", "client_id", "id", "seq", "at", "findings"});
  CHECK(ack["client_id"] == client);
  CHECK(ack["seq"] == 1);
  CHECK(uuid_v7(ack["id"]));
  CHECK(timestamp(ack["at"]));
  REQUIRE(ack["findings"].size() == 2);
  auto said = [&](int i) {
    const auto& one = ack["findings"][static_cast<std::size_t>(i)];
    auto start = one["start"].get<std::size_t>();
    return text.substr(start, one["end"].get<std::size_t>() - start);
  };
  CHECK(members(ack["findings"][0]) == std::set<std::string>{"type", "start", "end", "score", "token"});
  CHECK(ack["findings"][0]["type"] == "EMAIL_ADDRESS");
  CHECK(said(0) == "Ivan.Petrenko@example.com");
  CHECK(ack["findings"][1]["type"] == "PHONE_NUMBER");
  CHECK(said(1) == "+380 67 000 1234");
  auto token = ack["findings"][0]["token"].get<std::string>();
  CHECK(token.size() == std::string("[email-7qk2m9xd]").size());
  CHECK(token.starts_with("[email-"));

  visitor other(house.port());
  REQUIRE(other.hello(0, {{"resume", me.resume()}}));
  CHECK(other.welcome()["conversation"] == me.welcome()["conversation"]);
  auto message = other.next("message");
  REQUIRE(message.is_object());
  CHECK(message["id"] == ack["id"]);
  CHECK(message["seq"] == 1);
  CHECK(message["from"] == "visitor");
  CHECK(message["text"] == text);
  CHECK(message["at"] == ack["at"]);
  // The same value of the same person: the same token. A look-alike: none.
  auto again = me.say_and_wait("again ivan.petrenko@example.com and [email-00000000]");
  CHECK(again["findings"][0]["token"] == token);
  REQUIRE(house.settled(std::chrono::seconds(20)));
  std::string desk;
  for (const auto& one : house.delivered_to(me.reference())) desk += one + "\n";
  auto phone = ack["findings"][1]["token"].get<std::string>();
  CHECK(desk == "Пишіть на " + token + " або " + phone + "\nagain " + token + " and (email-00000000)\n");
}

TEST_CASE("protocol: two visitors never share a token", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor one(house.port()), two(house.port());
  REQUIRE(one.hello());
  REQUIRE(two.hello());
  auto first = one.say_and_wait("write to shared@example.com"),
       second = two.say_and_wait("write to shared@example.com");
  CHECK(first["findings"][0]["token"] != second["findings"][0]["token"]);
  CHECK(one.welcome()["conversation"] != two.welcome()["conversation"]);
}

TEST_CASE("protocol: replay after n has no gap and no repeat", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  constexpr int count = 230;  // More than two pages.
  for (int i = 1; i <= count; ++i) me.say(new_client_id(), "message " + std::to_string(i));
  for (int i = 1; i <= count; ++i) REQUIRE(me.next("ack").is_object());
  for (int after : {0, 1, 99, 100, 101, 200, 229, 230, 231, 100000}) {
    CAPTURE(after);
    visitor tab(house.port());
    REQUIRE(tab.hello(after, {{"resume", me.resume()}}));
    CHECK(tab.welcome()["seq"] == count);
    for (int seq = after + 1; seq <= count; ++seq) {
      auto message = tab.next("message");
      REQUIRE(message.is_object());
      CHECK(message["seq"] == seq);
      CHECK(message["text"] == "message " + std::to_string(seq));
    }
    CHECK(tab.next("message", milliseconds(20)).is_null());
  }
  visitor late(house.port());
  REQUIRE(late.hello(std::nullopt, {{"resume", me.resume()}}));
  CHECK(late.next("message", milliseconds(50)).is_null());  // Without `after` nothing is replayed.
}

TEST_CASE("protocol: a long conversation reaches a small and slow reader whole; who reads nothing is closed",
          "[protocol]") {
  gateway_wish wanted;
  wanted.limits["idle_seconds"] = "5";
  gateway_fixture house(wanted);
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  // More than the kernel's buffers between the two hold.
  constexpr int count = 1000;
  const std::string filling(8000, '.');
  for (int i = 1; i <= count; ++i) {
    me.say(new_client_id(), std::to_string(i) + filling);
    REQUIRE(me.next("ack").is_object());
  }
  ws_probe::wish small;
  small.headers = {{"Origin", "http://shop.example"}};
  small.receive_bytes = 4096;
  json hello{{"type", "hello"}, {"consent", consent_claim()}, {"resume", me.resume()}, {"after", 0}};
  ws_probe reader(house.port(), small);
  reader.send_text(hello.dump());
  for (int seq = 0; seq <= count;) {
    auto event = reader.receive(std::chrono::seconds(20));
    CAPTURE(seq, event.code);
    REQUIRE(event.what == ws_event::kind::text);
    auto frame = json::parse(event.text);
    if (frame["type"] != "welcome" && frame["type"] != "message") continue;
    REQUIRE((seq == 0 ? frame["type"] == "welcome" : frame["seq"] == seq));
    ++seq;
  }
  reader.drop();
  me.drop();
  auto open_chats = [&](int wanted_count) {
    auto line = "cloakroom_connections{kind=\"visitor\"} " + std::to_string(wanted_count) + "\n";
    return house.metrics().find(line) != std::string::npos;
  };
  REQUIRE(eventually([&] { return open_chats(0); }));
  const auto descriptors = house.gateway().descriptors();
  auto none_kept = [&] { return house.gateway().descriptors() <= descriptors; };
  // It talks, so that no ping finds it out, and reads nothing.
  ws_probe deaf(house.port(), small);
  deaf.send_text(hello.dump());
  REQUIRE(eventually([&] { return open_chats(1); }));
  CHECK(eventually([&] {
    deaf.send_text(R"({"type":"typing","on":true})");
    std::this_thread::sleep_for(milliseconds(200));
    return open_chats(0);
  }));
  CHECK(eventually(none_kept));
  // It has said its last word, and reads nothing.
  ws_probe mute(house.port(), small);
  mute.send_text(hello.dump());
  REQUIRE(eventually([&] { return open_chats(1); }));
  std::this_thread::sleep_for(std::chrono::seconds(2));  // The gateway fills what the kernel takes.
  mute.stop_sending();
  REQUIRE(eventually([&] { return open_chats(0); }));
  CHECK(!none_kept());
  CHECK(eventually(none_kept));
}

TEST_CASE("protocol: who answers pings may be silent, who does not is cut off", "[protocol]") {
  gateway_wish wanted;
  wanted.limits["idle_seconds"] = "5";
  gateway_fixture house(wanted);
  REQUIRE(house.start());
  ws_probe::wish from_shop;
  from_shop.headers = {{"Origin", "http://shop.example"}};
  json hello{{"type", "hello"}, {"consent", consent_claim()}};
  ws_probe listening(house.port(), from_shop), gone(house.port(), from_shop);
  REQUIRE(listening.send_text(hello.dump()));
  REQUIRE(gone.send_text(hello.dump()));
  REQUIRE(listening.receive(std::chrono::seconds(5)).what == ws_event::kind::text);
  REQUIRE(gone.receive(std::chrono::seconds(5)).what == ws_event::kind::text);
  // What passed before the handshake is no silence of the socket's.
  auto slow_to_ask = from_shop;
  slow_to_ask.silent_first = std::chrono::seconds(6);
  auto slow = std::async(std::launch::async, [&] { return std::make_unique<ws_probe>(house.port(), slow_to_ask); });
  // Answers each ping while it waits for what does not come.
  CHECK(listening.end(std::chrono::seconds(9)).what == ws_event::kind::timed_out);
  CHECK(gone.end(std::chrono::seconds(1)).what == ws_event::kind::cut);
  auto late = slow.get();
  REQUIRE(late->send_text(hello.dump()));
  CHECK(late->receive(std::chrono::seconds(5)).what == ws_event::kind::text);
  REQUIRE(listening.send_text(R"({"type":"nonsense"})"));
  CHECK(listening.end(std::chrono::seconds(5)).code == 4400);
}

TEST_CASE("protocol: a repeated client_id gets the first acknowledgement, byte for byte", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  auto client = new_client_id();
  REQUIRE(me.say_and_wait("first, from anna@example.com", client).is_object());
  auto first = me.raw();
  for (int i = 0; i < 1000; ++i) me.say(new_client_id(), "in between " + std::to_string(i));
  for (int i = 0; i < 1000; ++i) REQUIRE(me.next("ack").is_object());
  REQUIRE(me.say_and_wait("first, from anna@example.com", client).is_object());
  CHECK(me.raw() == first);
  REQUIRE(me.say_and_wait("another text under the same id, bob@example.com", client).is_object());
  CHECK(me.raw() == first);
  visitor tab(house.port());
  REQUIRE(tab.hello(std::nullopt, {{"resume", me.resume()}}));
  REQUIRE(tab.say_and_wait("first, from anna@example.com", client).is_object());
  CHECK(tab.raw() == first);
  me.drop(true);
  CHECK(house.stop() == 0);
  REQUIRE(house.start());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("first, from anna@example.com", client).is_object());
  CHECK(me.raw() == first);
  CHECK(house.count("SELECT count(*) FROM messages") == 1001);
  CHECK(house.count("SELECT count(*) FROM sealed_values") == 1);
}

TEST_CASE("protocol: a second tab sees what the first one says", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor one(house.port()), two(house.port());
  REQUIRE(one.hello());
  REQUIRE(two.hello(std::nullopt, {{"resume", one.resume()}}));  // Before anything is stored.
  auto ack = one.say_and_wait("from the first tab, call +44 7700 900123");
  auto seen = two.next("message");
  REQUIRE(seen.is_object());
  CHECK(seen["id"] == ack["id"]);
  CHECK(seen["text"] == "from the first tab, call +44 7700 900123");
  auto answer = two.say_and_wait("from the second");
  REQUIRE(answer.is_object());
  CHECK(answer["seq"] == 2);
  CHECK(one.next("message")["id"] == answer["id"]);
  CHECK(one.next("message", milliseconds(100)).is_null());  // Its own message is acknowledged, not echoed.
  CHECK(house.count("SELECT count(*) FROM conversations") == 1);
}

TEST_CASE("protocol: two tabs that begin at the same moment share one conversation", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  for (int round = 0; round < 20; ++round) {
    visitor one(house.port()), two(house.port());
    REQUIRE(one.hello());
    REQUIRE(two.hello(std::nullopt, {{"resume", one.resume()}}));
    auto first = new_client_id(), second = new_client_id();
    one.say(first, "one " + std::to_string(round) + " a@example.com");
    two.say(second, "two " + std::to_string(round) + " a@example.com");
    auto left = one.next("ack"), right = two.next("ack");
    REQUIRE(left.is_object());
    REQUIRE(right.is_object());
    CHECK(left["seq"].get<int>() + right["seq"].get<int>() == 3);
    CHECK(left["findings"][0]["token"] == right["findings"][0]["token"]);
  }
  CHECK(house.count("SELECT count(*) FROM conversations") == 20);
  CHECK(house.count("SELECT count(*) FROM messages") == 40);
}

TEST_CASE("protocol: the visitor ends the conversation", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("that was all").is_object());
  me.send({{"type", "end"}});
  CHECK(me.next("closed")["by"] == "visitor");
  CHECK(me.end() == 1000);
  REQUIRE(house.settled(std::chrono::seconds(20)));
  CHECK(house.count("SELECT count(*) FROM tails WHERE state = 2") == 1);
  auto chats = house.control("chats");
  CHECK(chats[0]["topics"][0]["state"] == "closed");
  REQUIRE(me.hello(0));  // Whoever comes back reads on, and opens it by writing.
  CHECK(me.next("message")["text"] == "that was all");
  REQUIRE(me.say_and_wait("one more thing").is_object());
  CHECK(house.count("SELECT count(*) FROM tails WHERE state = 1") == 1);
  REQUIRE(house.settled(std::chrono::seconds(20)));
  CHECK(house.delivered_to(me.reference()).back() == "one more thing");
}

TEST_CASE("protocol: an end reaches every tab of the conversation", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port()), tab(house.port()), other(house.port());
  REQUIRE(me.hello());
  REQUIRE(other.hello());
  REQUIRE(me.say_and_wait("that was all").is_object());
  REQUIRE(tab.hello(0, {{"resume", me.resume()}}));
  me.send({{"type", "end"}});
  CHECK(me.end() == 1000);
  CHECK(tab.next("closed")["by"] == "visitor");
  CHECK(tab.end() == 1000);
  CHECK(tab.next("message")["text"] == "that was all");
  CHECK(other.say_and_wait("I go on").is_object());
}

TEST_CASE("protocol: messages_per_minute counts a conversation, whatever the socket", "[protocol]") {
  gateway_wish wanted;
  wanted.limits["messages_per_minute"] = "2";
  gateway_fixture house(wanted);
  REQUIRE(house.start());
  visitor one(house.port()), two(house.port()), other(house.port());
  REQUIRE(one.hello());
  REQUIRE(two.hello(std::nullopt, {{"resume", one.resume()}}));
  REQUIRE(one.say_and_wait("1").is_object());
  REQUIRE(two.say_and_wait("2").is_object());
  two.say(new_client_id(), "3");
  one.say(new_client_id(), "3");
  for (auto* tab : {&one, &two}) {
    auto error = tab->next("error");
    CHECK(error["code"] == "rate_limited");
    CHECK(error["retry_after"].get<int>() >= 1);
  }
  REQUIRE(other.hello());
  CHECK(other.say_and_wait("somebody else").is_object());
}

TEST_CASE("protocol: presence changes with the desk's messenger, and every socket is told", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  // A messenger counts as reachable once it has answered.
  REQUIRE(me.say_and_wait("hello").is_object());
  if (!me.welcome()["agents_online"].get<bool>()) CHECK(me.next("presence")["agents_online"] == true);
  REQUIRE(house.settled(std::chrono::seconds(20)));
  house.control("fault",
                {{"kind", "401"}, {"count", 100000}, {"method", "sendMessage"}, {"description", "Unauthorized"}});
  REQUIRE(me.say_and_wait("is anybody there?").is_object());
  auto gone = me.next("presence");
  REQUIRE(gone.is_object());
  CHECK(members(gone) == std::set<std::string>{"type", "agents_online"});
  CHECK(gone["agents_online"] == false);
  visitor late(house.port());
  REQUIRE(late.hello());
  CHECK(late.welcome()["agents_online"] == false);
  auto site = json::parse(http_call("127.0.0.1", house.port(), "GET", "/v1/sites/main").body);
  CHECK(site["agents_online"] == false);
  CHECK(late.next("presence", milliseconds(100)).is_null());
}

TEST_CASE("protocol: texts that cannot be taken are refused and the chat goes on", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  for (const std::string text : {"", "   ", "\n\t", "\u200b\u00a0\u2060\u00ad\ufeff"}) {
    auto client = new_client_id();
    me.say(client, text);
    auto error = me.next("error");
    REQUIRE(error.is_object());
    CHECK(error["code"] == "text_empty");
    CHECK(error["client_id"] == client);
  }
  // Half a character, as JavaScript's JSON writes it: wrong is this one text, not the line.
  auto half = new_client_id();
  me.socket()->send_text(R"({"type":"message","client_id":")" + half + R"(","text":"\ud83d"})");
  auto error = me.next("error");
  REQUIRE(error.is_object());
  CHECK(error["code"] == "invalid_utf8");
  CHECK(error["client_id"] == half);
  CHECK(house.count("SELECT count(*) FROM conversations") == 0);
  me.send({{"type", "typing"}, {"on", true}});
  me.send({{"type", "read"}, {"seq", 0}});
  me.send({{"type", "consent"}, {"consent", consent_claim()}});
  CHECK(me.say_and_wait("and now a word").is_object());
}

TEST_CASE("protocol: withdrawing erases, and the way back is closed", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port()), tab(house.port()), stays(house.port());
  REQUIRE(me.hello());
  REQUIRE(stays.hello());
  REQUIRE(stays.say_and_wait("I stay, stay@example.com").is_object());
  REQUIRE(me.say_and_wait("I go, go@example.com").is_object());
  REQUIRE(tab.hello(std::nullopt, {{"resume", me.resume()}}));
  CHECK(eventually([&] { return house.count("SELECT count(*) FROM identifiers", true) == 2; }));
  me.send({{"type", "withdraw"}});
  CHECK(me.next("closed")["by"] == "visitor");
  CHECK(me.end() == 4403);
  CHECK(tab.end() == 4403);
  CHECK_FALSE(me.hello(0));
  CHECK(me.end() == 4401);
  CHECK(house.count("SELECT count(*) FROM conversations") == 1);
  CHECK(house.count("SELECT count(*) FROM messages") == 1);
  CHECK(house.count("SELECT count(*) FROM sealed_values") == 1);
  CHECK(house.count("SELECT count(*) FROM keys", true) == 1);
  CHECK(house.count("SELECT count(*) FROM identifiers", true) == 1);
  CHECK(stays.say_and_wait("still here").is_object());

  auto withdraw = [&](const std::string& resume) {
    return http_call("127.0.0.1", house.port(), "POST", "/v1/consent/withdraw", {{"Content-Type", "application/json"}},
                     json{{"resume", resume}}.dump())
        .status;
  };
  CHECK(withdraw(me.resume()) == 401);
  visitor silent(house.port());  // Has not written yet, and cannot begin any more.
  REQUIRE(silent.hello());
  CHECK(withdraw(silent.resume()) == 204);
  CHECK(silent.end() == 4403);
  CHECK(withdraw(stays.resume()) == 204);
  CHECK(stays.end() == 4403);
  CHECK(withdraw(stays.resume()) == 401);
  CHECK_FALSE(stays.hello());
  CHECK(stays.end() == 4401);
  CHECK(house.count("SELECT count(*) FROM messages") == 0);
  CHECK(house.count("SELECT count(*) FROM keys", true) == 0);
  CHECK(house.stop() == 0);
  REQUIRE(house.start());
  CHECK_FALSE(stays.hello());
  CHECK(stays.end() == 4401);
}

TEST_CASE("protocol: consent switched off stops what was not sent", "[protocol]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("sent before").is_object());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  house.control("fault", {{"kind", "500"}, {"count", 1000}, {"method", "sendMessage"}, {"description", "busy"}});
  for (int i = 0; i < 5; ++i) REQUIRE(me.say_and_wait("never sent " + std::to_string(i)).is_object());
  me.send({{"type", "consent"}, {"consent", consent_claim(false)}});
  CHECK(me.end() == 4403);
  CHECK(eventually([&] { return house.count("SELECT count(*) FROM outbox WHERE state IN (1, 2, 4)") == 0; }));
  CHECK(house.count("SELECT count(*) FROM outbox WHERE state = 6") >= 4);
  http_call("127.0.0.1", house.sandbox_port(), "DELETE", "/control/faults");
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("consented again").is_object());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  CHECK(house.delivered_to(me.reference()) == std::vector<std::string>{"sent before", "consented again"});
}

}  // namespace cloakroom::testing

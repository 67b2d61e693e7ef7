// Held messages with real programs: the visitor is told, the command decides beside the gateway that runs or without
// one, the messenger sees tokens, and neither a kill nor a second gateway loses or doubles anything.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/visitor.hpp"

namespace cloakroom::testing {
namespace {

using strings = std::vector<std::string>;

// Patterns that need a new state for nearly each byte of a text of a and b, and a budget that is spent on the first.
gateway_wish hurried() {
  gateway_wish out;
  out.more = "redaction:\n  budget_ms: 1\n  recognizers:\n";
  for (int i = 0; i < 8; ++i) {
    auto n = std::to_string(i);
    out.more += "    - { name: CODE_" + n + ", kind: code" + n + ", pattern: 'a[ab]{100}K" + n + "', score: 0.6 }\n";
  }
  return out;
}

// A text like no other that the patterns spend many times the budget on.
std::string costly(const std::string& words) {
  static std::mt19937 random(20261123);
  std::string out = words + ' ';
  for (int i = 0; i < 9000; ++i) out += random() % 2 == 0 ? 'a' : 'b';
  for (int i = 0; i < 8; ++i) out += ' ' + std::string(101, 'a') + 'K' + std::to_string(i);
  return out;
}

struct ran {
  int exit = -1;
  std::string output;
  json parsed() const { return json::parse(output, nullptr, false); }
};

// A visitor whose message waits for a person, and the command.
struct desk {
  gateway_fixture house{hurried()};
  int runs = 0;

  ran held(strings arguments) {
    arguments.insert(arguments.begin(), "held");
    arguments.insert(arguments.end(), {"--config", (house.folder() / "cloakroom.yaml").string()});
    auto file = house.folder() / ("held-" + std::to_string(++runs) + ".log");
    process command(CLOAKROOM, arguments, file);
    ran out;
    out.exit = command.wait(std::chrono::seconds(60)).value_or(-1);
    out.output = bytes_of(file);
    return out;
  }
  json waiting() { return held({"list", "--json"}).parsed(); }
  // The id of the text that waits.
  std::string only() {
    auto rows = waiting();
    REQUIRE(rows.is_array());
    REQUIRE(rows.size() == 1);
    return rows[0]["id"].get<std::string>();
  }
  ran decide(const std::string& verb, const std::string& id, strings more = {}) {
    strings arguments{verb, id, "--by", "olena", "--reason", "looked at it"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return held(arguments);
  }
  strings audited() { return house.ask("SELECT actor || ' ' || action || ' ' || reason FROM audit ORDER BY seq"); }
};

std::string hold(visitor& by, const std::string& text, const std::string& client = new_client_id()) {
  REQUIRE(by.say(client, text));
  auto frame = by.next("held");
  REQUIRE(frame.is_object());
  CHECK(frame["client_id"] == client);
  CHECK(frame["reason"] == "budget_exceeded");
  return client;
}

}  // namespace

TEST_CASE("held: told, killed, listed, redacted by hand, acknowledged, and delivered with tokens alone", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  visitor me(it.house.port());
  REQUIRE(me.hello());
  auto text = costly("Ivan Example writes, ivan@example.com");
  auto client = hold(me, text);
  it.house.gateway().kill();
  REQUIRE(it.house.start());
  REQUIRE(me.hello(0));
  // What was on the wire is asked for again, and still waits, once.
  hold(me, text, client);
  auto id = it.only();
  auto rows = it.waiting();
  CHECK(rows[0]["conversation"] == me.reference());
  CHECK(rows[0]["bytes"].get<std::size_t>() >= text.size());
  CHECK(rows.dump().find("example.com") == std::string::npos);
  auto seen = it.held({"list", "--text", id, "--by", "olena", "--reason", "to read", "--json"});
  CHECK(seen.exit == 0);
  CHECK(seen.parsed()["text"] == text);
  auto done = it.decide("redact", id, {"--hide", "0-12:TELEGRAM_ID", "--json"});
  CHECK(done.exit == 0);
  auto ack = me.next("ack");
  REQUIRE(ack.is_object());
  CHECK(ack["client_id"] == client);
  CHECK(ack["seq"] == 1);
  auto findings = ack["findings"];
  REQUIRE(findings.size() >= 2);
  CHECK(findings[0]["type"] == "TELEGRAM_ID");
  CHECK(findings[1]["type"] == "EMAIL_ADDRESS");
  REQUIRE(it.house.settled(std::chrono::seconds(20)));
  CHECK(eventually([&] {
    auto all = it.house.delivered_to(me.reference());
    return !all.empty() &&
           all[0].find(findings[0]["token"].get<std::string>() + " writes, [email-") != std::string::npos;
  }));
  for (const auto& file : {it.house.journal(), it.house.gateway_log()})
    for (auto secret : {"ivan@", "Ivan Example"}) CHECK(bytes_of(file).find(secret) == std::string::npos);
  CHECK(it.audited() == strings{"olena held.read to read", "olena held.redact looked at it"});
  CHECK(it.house.count("SELECT count(*) FROM audit a JOIN audit b ON b.seq = a.seq + 1 AND b.previous_hash = a.hash") ==
        1);
  auto again = it.decide("release", id);
  CHECK(again.exit == 1);
  CHECK(again.output.find("decided already") != std::string::npos);
}

TEST_CASE("held: discarded, the visitor is told and the words are gone", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  visitor me(it.house.port());
  REQUIRE(me.hello());
  auto client = hold(me, costly("buy cheap things"));
  auto id = it.only();
  CHECK(it.decide("discard", id).exit == 0);
  auto told = me.next("error");
  REQUIRE(told.is_object());
  CHECK(told["code"] == "discarded");
  CHECK(told["client_id"] == client);
  CHECK(it.waiting().empty());
  CHECK(it.house.count("SELECT length(envelope) FROM held") == 0);
  CHECK(it.house.count("SELECT count(*) FROM outbox") == 0);
  CHECK(it.audited() == strings{"olena held.discard looked at it"});
}

TEST_CASE("held: without a gateway the command does the same, and the next gateway sends it", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  visitor me(it.house.port());
  REQUIRE(me.hello());
  hold(me, costly("first, ivan@example.com"));
  hold(me, costly("second"));
  REQUIRE(it.house.stop() == 0);
  auto rows = it.waiting();
  REQUIRE(rows.size() == 2);
  auto id = rows[0]["id"].get<std::string>();
  auto shown = it.held({"list"});
  CHECK(shown.exit == 0);
  CHECK(std::count(shown.output.begin(), shown.output.end(), '\n') == 2);
  auto done = it.decide("release", id);
  CHECK(done.exit == 0);
  CHECK(done.output.find("goes on as message") != std::string::npos);
  CHECK(it.decide("release", id).exit == 1);
  REQUIRE(it.house.start());
  REQUIRE(it.house.settled(std::chrono::seconds(20)));
  CHECK(eventually([&] {
    auto all = it.house.delivered_to(me.reference());
    return !all.empty() && all[0].find("first, [email-") != std::string::npos;
  }));
  REQUIRE(me.hello(0));
  auto message = me.next("message");
  REQUIRE(message.is_object());
  CHECK(message["text"].get<std::string>().starts_with("first, ivan@example.com "));
  CHECK(it.only() == rows[1]["id"]);
}

TEST_CASE("held: a form waits, and its answer says so", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  json body{{"site", "main"}, {"consent", consent_claim()}, {"telegram", "ivan_example"}, {"text", costly("hello")}};
  auto answer = http_call("127.0.0.1", it.house.port(), "POST", "/v1/contact",
                          {{"Content-Type", "application/json"}, {"Origin", it.house.wish().origin}}, body.dump());
  CHECK(answer.status == 202);
  auto receipt = json::parse(answer.body, nullptr, false);
  CHECK(receipt["held"] == true);
  CHECK(receipt["id"].get<std::string>().size() == 36);
  CHECK(receipt["reference"].is_string());
  CHECK(it.waiting()[0]["channel"] == "contact");
  CHECK(it.decide("release", it.only()).exit == 0);
  REQUIRE(it.house.settled(std::chrono::seconds(20)));
  CHECK(bytes_of(it.house.journal()).find("ivan_example") == std::string::npos);
}

TEST_CASE("held: wrong words and wrong ids have exit codes of their own", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  visitor me(it.house.port());
  REQUIRE(me.hello());
  hold(me, costly("words"));
  auto id = it.only();
  auto unknown = it.decide("release", "01a21065-3d40-71d0-9a74-a2d04e0effcd");
  CHECK(unknown.exit == 1);
  CHECK(unknown.output.find("No message of that id is held") != std::string::npos);
  CHECK(it.decide("release", "7").exit == 64);
  CHECK(it.held({"release", id}).exit == 64);
  CHECK(it.held({"release", id, "--by", "olena smith", "--reason", "why"}).exit == 64);
  CHECK(it.held({"release", id, "--by", "olena", "--reason", "asked ann@example.com"}).exit == 64);
  CHECK(it.held({"list", "--text", id}).exit == 64);
  CHECK(it.decide("redact", id).exit == 64);
  CHECK(it.decide("redact", id, {"--hide", "0-5"}).exit == 64);
  CHECK(it.decide("redact", id, {"--hide", "0-5:NOBODY"}).exit == 65);
  CHECK(it.decide("redact", id, {"--hide", "0-500000:VIBER_ID"}).exit == 65);
  CHECK(it.held({"nothing"}).exit == 64);
  for (auto verb : {"list", "release", "redact", "discard"}) {
    auto help = it.held({verb, "--help"});
    CHECK(help.exit == 0);
    CHECK(help.output.find("--reason") != std::string::npos);
  }
  auto words = it.held({"list", "--text", id, "--by", "olena", "--reason", "to read", "--words"});
  CHECK(words.output.starts_with("0-5\twords\n"));
  CHECK(it.only() == id);
}

TEST_CASE("held: what a visitor wrote does not steer the reader's terminal", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  visitor me(it.house.port());
  REQUIRE(me.hello());
  hold(me, costly("red \x1b[31m bell \a line \xc2\x9b end"));
  auto seen = it.held({"list", "--text", it.only(), "--by", "olena", "--reason", "to read"});
  CHECK(seen.output.starts_with("red ?[31m bell ? line ?? end "));
}

TEST_CASE("control: the door is closed to wrong secrets and to the outside", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  visitor me(it.house.port());
  REQUIRE(me.hello());
  hold(me, costly("Ivan Example"));
  auto knock = [&](std::uint16_t port, const http_headers& headers, const std::string& method = "POST") {
    return http_call("127.0.0.1", port, method, "/control/held/list", headers, "{}").status;
  };
  CHECK(knock(it.house.admin_port(), {}) == 401);
  CHECK(knock(it.house.admin_port(), {{"Authorization", "Bearer " + std::string(43, 'A')}}) == 401);
  CHECK(knock(it.house.admin_port(), {}, "GET") == 401);
  CHECK(knock(it.house.port(), {}) == 404);
  CHECK(eventually([&] { return it.house.metrics().find("cloakroom_held_messages 1") != std::string::npos; }));
  CHECK(it.house.metrics().find("Ivan") == std::string::npos);
}

TEST_CASE("control: a command with another master key than the stores' is told so, and gets nothing", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  auto state = it.house.state();
  // The gateway reads its own file; the command is given a configuration that names another one, and looks before it
  // asks anybody.
  auto other = it.house.folder() / "other.yaml";
  auto text = bytes_of(it.house.folder() / "cloakroom.yaml");
  auto at = text.find("state/master.key");
  REQUIRE(at != std::string::npos);
  std::ofstream(other) << text.replace(at, 16, "state/other.key");
  process keys(CLOAKROOM, {"keys", "init", "--config", other.string()}, it.house.folder() / "other-keys.log");
  REQUIRE(keys.wait(std::chrono::seconds(20)) == 0);
  process command(CLOAKROOM, {"held", "list", "--config", other.string()}, it.house.folder() / "other.log");
  CHECK(command.wait(std::chrono::seconds(20)) == 78);
  auto told = bytes_of(it.house.folder() / "other.log");
  CAPTURE(told);
  CHECK(told.find("it is not the key that wrapped this key ring") != std::string::npos);
}

TEST_CASE("control: one process has the stores, and a second gateway is refused", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  process second(CLOAKROOM, {"serve", "--config", (it.house.folder() / "cloakroom.yaml").string()},
                 it.house.folder() / "second.log");
  CHECK(second.wait(std::chrono::seconds(20)) == 69);
  CHECK(bytes_of(it.house.folder() / "second.log").find("another process of Cloakroom") != std::string::npos);
  visitor me(it.house.port());
  REQUIRE(me.hello());
  CHECK(me.say_and_wait("still there").is_object());
}

TEST_CASE("control: stores that are in use by somebody who does not answer are named", "[held]") {
  desk it;
  REQUIRE(it.house.start());
  REQUIRE(it.house.stop() == 0);
  std::ofstream(it.house.state() / "cloakroom.db.lock");
  auto held = ::open((it.house.state() / "cloakroom.db.lock").c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(held >= 0);
  REQUIRE(::flock(held, LOCK_EX) == 0);
  auto refused = it.held({"list"});
  CHECK(refused.exit == 69);
  CHECK(refused.output.find("server.admin_listen") != std::string::npos);
  ::close(held);
  CHECK(it.held({"list"}).output == "Nothing is held.\n");
}

}  // namespace cloakroom::testing

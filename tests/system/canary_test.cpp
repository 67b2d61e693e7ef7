// Hundreds of invented personal values go in through every door; none may be found in any byte that left for the
// messenger, in logs, in metrics or in any file, in whatever disguise. After an erasure, nothing tells who was there.
#include <catch2/catch.hpp>
#include <iostream>
#include <set>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/visitor.hpp"
#include "tests/system/canaries.hpp"

namespace cloakroom::testing {
namespace {

constexpr std::uint64_t seed = 20261123;
constexpr int chats = 25;
constexpr int messages_each = 10;

std::string sentence(int i, const std::string& value, const std::string& kind) {
  auto context = kind == "telegram" ? "my Telegram is "
                 : kind == "card"   ? "card number "
                 : kind == "iban"   ? "IBAN "
                                    : "";
  switch (i % 4) {
    case 0:
      return "Hello, please use " + (context + value) + " when you answer.";
    case 1:
      return "Добрий день! Ось мої дані: " + (context + value) + ", дякую";
    case 2:
      return context + value;
    default:
      return "It is urgent (" + (context + value) + ") and about parcel " + std::to_string(i) + ".";
  }
}

// What a chat left behind that must go with it.
struct trace {
  std::string reference;
  std::vector<std::string> tokens;
};

class intruder {
 public:
  explicit intruder(gateway_fixture& house) : house_(house), cage_(seed) {}

  canary note(canary one) {
    for (const auto& value : {one.typed, one.compact})
      for (const auto& form : disguises(value)) search_.add(form, one.kind + " " + one.typed);
    ++planted_;
    return one;
  }

  trace chat(visitor& me) {
    REQUIRE(me.hello());
    trace left{me.reference(), {}};
    for (int i = 0; i < messages_each; ++i) {
      auto one = note(cage_.any());
      auto ack = me.say_and_wait(sentence(i, one.typed, one.kind));
      CAPTURE(one.kind, one.typed, ack.dump());
      REQUIRE(ack.is_object());
      bool found = false;
      for (const auto& finding : ack["findings"]) {
        auto token = finding["token"].get<std::string>();
        found = found || token.starts_with("[" + one.kind + "-");
        left.tokens.push_back(token.substr(token.find('-') + 1, 8));
      }
      CHECK(found);
    }
    return left;
  }

  int post(const std::string& path, json body, bool consent = true) {
    body["site"] = "main";
    body["consent"] = consent_claim(consent);
    auto answer = http_call("127.0.0.1", house_.port(), "POST", path,
                            {{"Content-Type", "application/json"}, {"Origin", "http://shop.example"}}, body.dump());
    INFO(answer.body);
    CHECK(answer.status == (consent ? 202 : 403));
    return answer.status;
  }

  void contact(bool consent = true) {
    auto extra = note(cage_.any());
    post("/v1/contact",
         {{"email", note(cage_.email()).typed},
          {"phone", note(cage_.phone()).typed},
          {"telegram", note(cage_.telegram()).typed},
          {"name", "Invented Person"},
          {"subject", "About " + note(cage_.email()).typed},
          {"text", sentence(1, extra.typed, extra.kind)}},
         consent);
  }

  void callback() {
    post("/v1/callback", {{"phone", note(cage_.phone()).typed}, {"topic", "Ask for " + note(cage_.email()).typed}});
  }

  // What is refused must leave no trace either.
  void refused() {
    visitor me(house_.port());
    me.connect();
    me.socket()->send_text("{\"type\":\"hello\",\"name\":\"" + note(cage_.email()).typed);
    me.end();
    me.connect();
    me.send({{"type", "hello"}, {"consent", consent_claim(false)}, {"name", note(cage_.phone()).typed}});
    me.end();
    me.connect();
    me.send({{"type", note(cage_.email()).typed}});
    me.end();
    http_call("127.0.0.1", house_.port(), "GET", "/v1/sites/" + note(cage_.email()).typed);
    http_call("127.0.0.1", house_.port(), "POST", "/v1/contact", {{"Content-Type", "application/json"}},
              "{\"email\":\"" + note(cage_.email()).typed);
  }

  const needle_search& search() const { return search_; }
  int planted() const { return planted_; }

 private:
  gateway_fixture& house_;
  canary_cage cage_;
  needle_search search_;
  int planted_ = 0;
};

// Every place to look in, by name.
std::map<std::string, std::string> everything(const gateway_fixture& house) {
  std::map<std::string, std::string> out{{"what the messenger received", bytes_of(house.journal())},
                                         {"the gateway's log", bytes_of(house.gateway_log())},
                                         {"metrics", house.metrics()}};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(house.state()))
    if (entry.is_regular_file()) out["file " + entry.path().filename().string()] = bytes_of(entry.path());
  return out;
}

std::size_t look(const std::map<std::string, std::string>& places, const needle_search& search) {
  std::size_t bytes = 0;
  for (const auto& [name, content] : places) {
    INFO(name);
    CHECK(search.find(content) == std::vector<std::string>());
    bytes += content.size();
  }
  return bytes;
}

// Which of the traces stand in any file of the state directory.
std::size_t found_in_state(const gateway_fixture& house, const std::vector<trace>& traces) {
  needle_search search;
  for (const auto& one : traces) {
    search.add(one.reference, one.reference);
    for (const auto& token : one.tokens) search.add(token, token);
  }
  std::set<std::string> found;
  for (const auto& [name, content] : everything(house)) {
    if (!name.starts_with("file ")) continue;
    auto here = search.find(content);
    found.insert(here.begin(), here.end());
  }
  for (const auto& one : found) UNSCOPED_INFO("found " << one);
  return found.size();
}

}  // namespace

TEST_CASE("canaries: the search finds every disguise", "[canaries]") {
  canary_cage cage(1);
  for (int i = 0; i < 200; ++i) {
    auto one = cage.any();
    needle_search search;
    for (const auto& form : disguises(one.typed)) search.add(form, one.typed);
    for (const auto& form : disguises(one.typed)) {
      CAPTURE(form);
      CHECK(search.find("before " + form + " behind").size() == 1);
    }
    CHECK(search.find("nothing of the kind stands here, not even " + one.typed.substr(1)).empty());
  }
}

TEST_CASE("canaries: no personal value leaves the house or lies in a file", "[canaries]") {
  gateway_fixture house;
  REQUIRE(house.start());
  intruder guest(house);
  std::vector<std::unique_ptr<visitor>> visitors;
  std::vector<trace> traces;
  for (int i = 0; i < chats; ++i) {
    visitors.push_back(std::make_unique<visitor>(house.port()));
    traces.push_back(guest.chat(*visitors.back()));
  }
  for (int i = 0; i < 30; ++i) guest.contact();
  for (int i = 0; i < 25; ++i) guest.callback();
  for (int i = 0; i < 5; ++i) guest.contact(false);
  for (int i = 0; i < 6; ++i) guest.refused();
  CHECK(guest.planted() >= 500);
  REQUIRE(house.settled(std::chrono::seconds(60)));
  auto delivered = house.messages();
  int tokens = 0;
  for (const auto& row : delivered)
    for (auto kind : {"[email-", "[phone-", "[telegram-", "[card-", "[iban-"})
      for (std::size_t at = 0; (at = row["text"].get<std::string>().find(kind, at)) != std::string::npos; ++at)
        ++tokens;
  CHECK(tokens >= 400);  // They did arrive, as tokens.
  auto bytes = look(everything(house), guest.search());

  // Some go: first their tokens stand in the files, then nothing tells that they were there.
  constexpr std::size_t leaving = 8;
  std::vector<trace> gone(traces.begin(), traces.begin() + leaving), kept(traces.begin() + leaving, traces.end());
  auto keys = house.count("SELECT count(*) FROM keys", true);
  auto before = found_in_state(house, gone);
  CHECK(before >= leaving * messages_each);
  for (std::size_t i = 0; i < leaving; ++i) {
    visitors[i]->send({{"type", "withdraw"}});
    CHECK(visitors[i]->end() == 4403);
  }
  CHECK(found_in_state(house, gone) == 0);
  CHECK(house.count("SELECT count(*) FROM keys", true) == keys - static_cast<std::int64_t>(leaving));
  for (const auto& one : gone)
    CHECK(house.count("SELECT count(*) FROM conversations WHERE reference = '" + one.reference + "'") == 0);
  CHECK(found_in_state(house, kept) > 0);
  // The messenger was asked to delete what it holds.
  CHECK(house.settled(std::chrono::seconds(30)));
  std::size_t deleted = 0;
  for (const auto& chat : house.control("chats"))
    for (const auto& topic : chat["topics"]) deleted += topic["state"] == "deleted";
  CHECK(deleted == leaving);
  CHECK(house.stop() == 0);
  CHECK(found_in_state(house, gone) == 0);
  bytes += look(everything(house), guest.search());
  std::cout << "canaries: " << guest.planted() << " values, " << guest.search().size() << " disguises, " << bytes
            << " bytes searched, 0 found; " << leaving << " visitors erased, " << before
            << " traces of them before, 0 after" << std::endl;
}

}  // namespace cloakroom::testing

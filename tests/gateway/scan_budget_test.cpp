// redaction.budget_ms, through every door that words come in by. A budget of nothing is spent at the first question, so
// no test waits for a clock.
#include "gateway/desk/scan_budget.hpp"

#include <catch2/catch.hpp>

#include "gateway/desk/notices.hpp"
#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using std::chrono::milliseconds;

const consent::decision granted{consent::verdict::granted, "cookiebot", "cookiebot.preferences"};

desk::contact_request contact(std::string name, std::string label, std::string words) {
  desk::contact_request out;
  out.fields.push_back({name, label, "", raw_text(std::move(words))});
  return out;
}

// Nothing of the visitor is stored or on its way.
void check_untouched(desk_world& world) {
  CHECK(world.open_outbox().empty());
  std::function<result<void>(store::keyring&)> work = [&](store::keyring& ring) -> result<void> {
    auto all = ring.keys_after(std::nullopt, 10);
    if (!all) return all.error();
    CHECK(all->empty());
    return {};
  };
  CHECK(world.run(world->database.read_keys(work)).has_value());
}

}  // namespace

TEST_CASE("scan budget: nothing is spent at once, plenty is not", "[gateway]") {
  CHECK(desk::scan_budget(milliseconds(0)).spent());
  CHECK_FALSE(desk::scan_budget(milliseconds(1000000)).spent());
  redact::scan_context context;
  desk::scan_budget budget{milliseconds(0)};
  budget.limit(context);
  redact::redactor scanner{redact::settings{}};
  auto found = scanner.find(raw_text("hello"), context);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error() == redact::errc::budget_exceeded);
}

TEST_CASE("scan budget: a chat message over it is not judged, not stored and not sent", "[gateway]") {
  desk_world world;
  counter messages;
  desk::redaction_in_force at_once(std::in_place, redact::settings{}, milliseconds(0));
  desk::intake hurried(world->database, *world->keys, *world->ledger, at_once, world.clock, world->dispatcher,
                       {messages, [](std::string_view) {}});
  auto visitor = world.visitor();
  desk::incoming words;
  words.client = client_id::make(start);
  words.text = raw_text("I am ann@example.com");
  auto done = world.run(hurried.accept(visitor, words));
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error() == desk::errc::not_judged);
  check_untouched(world);
}

TEST_CASE("scan budget: every free field of a form counts", "[gateway]") {
  desk_world world;
  // A reload that shortens the time counts from the next form on.
  world->judge.replace(std::make_shared<const desk::redaction>(redact::settings{}, milliseconds(0)));
  auto& hurried = world->forms;
  for (const auto& [name, label] :
       std::vector<std::pair<std::string, std::string>>{{"subject", "Subject: "}, {"text", ""}, {"topic", "Topic: "}}) {
    auto request = contact(name, label, "my number is +44 7700 900123");
    auto done = world.run(hurried.contact(world.site(), granted, false, request, {}));
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error() == desk::errc::not_judged);
  }
  desk::callback_request call;
  call.fields.push_back({"phone", "Call back: ", "PHONE_NUMBER", raw_text("+44 7700 900123")});
  auto done = world.run(hurried.callback(world.site(), granted, false, call, {}));
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error() == desk::errc::not_judged);
  check_untouched(world);
}

TEST_CASE("scan budget: an agent's answer over it goes nowhere, its author is told, and the next one is heard",
          "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "hello").has_value());
  world.settle();
  connectors::agent_message answer;
  answer.chat = world.messenger.home_chat();
  answer.thread = world.thread_of(visitor);
  answer.agent = "olena";
  auto take = [&](milliseconds budget, std::int64_t update, std::string words) {
    metrics numbers;
    desk::redaction_in_force judge(std::in_place, redact::settings{}, budget);
    desk::reply hurried(world->database, *world->keys, judge, world.clock, world->feed, world->dispatcher, numbers);
    answer.text = raw_text(std::move(words));
    std::vector<connectors::update> updates;
    updates.push_back({update, std::move(answer)});
    REQUIRE(world.run(hurried.take("support", std::move(updates))).has_value());
    answer = {};
    answer.chat = world.messenger.home_chat();
    answer.thread = world.thread_of(visitor);
    answer.agent = "olena";
  };
  take(milliseconds(0), 1, "ask bob@example.com");
  CHECK(world.reads(visitor) == std::vector<std::string>{"visitor: hello"});
  world.settle();
  auto told = world.messenger.texts(connectors::action::notice);
  REQUIRE(told.size() == 1);
  CHECK(told[0] == desk::notice_text(desk::notice::not_judged).view());
  take(milliseconds(1000000), 2, "good morning");
  CHECK(world.reads(visitor).back() == "agent: good morning");
}

TEST_CASE("reply: a national number of the site's region is masked, whatever the visitor's language", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  visitor.locale = "en";
  REQUIRE(world.say(visitor, "hello").has_value());
  world.settle();
  metrics numbers;
  desk::redaction_in_force patient(std::in_place, redact::settings{}, milliseconds(1000000));
  desk::reply heard(world->database, *world->keys, patient, world.clock, world->feed, world->dispatcher, numbers,
                    [](std::string_view site) { return std::string(site == "main" ? "UA" : ""); });
  connectors::agent_message answer;
  answer.chat = world.messenger.home_chat();
  answer.thread = world.thread_of(visitor);
  answer.agent = "olena";
  answer.text = raw_text("see 0670001234 now");
  std::vector<connectors::update> updates;
  updates.push_back({1, std::move(answer)});
  REQUIRE(world.run(heard.take("support", std::move(updates))).has_value());
  CHECK(world.reads(visitor).back() == "agent: see [phone] now");
}

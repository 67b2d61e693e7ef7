// Values over several messages, from the visitor's words to the copies at the messenger.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using connectors::action;
using nlohmann::json;
using strings = std::vector<std::string>;

std::string token_of(const result<desk::accepted>& done) {
  REQUIRE(done.has_value());
  auto findings = json::parse(done->findings);
  return findings.empty() ? "" : findings[0]["token"].get<std::string>();
}

std::string said(desk_world& world, desk::visitor_session& who, const std::string& words) {
  return token_of(world.say(who, words));
}

// What the messenger shows now: texts by external id, edits taken in.
std::map<std::int64_t, std::string> shown_there(const desk_world& world) {
  std::map<std::int64_t, std::string> out;
  std::int64_t last = 1000;
  for (const auto& call : world.messenger.calls) {
    if (call.what == action::send && call.to.thread) out[++last] = call.text.view();
    if (call.what == action::notice) ++last;
    if (call.what == action::edit) {
      ++last;  // The scripted messenger counts every call.
      out[call.external_id] = call.text.view();
    }
  }
  return out;
}

bool shows(const desk_world& world, std::string_view words) {
  for (const auto& [id, text] : shown_there(world))
    if (text.find(words) != std::string::npos) return true;
  return false;
}

strings notices(const desk_world& world) { return world.messenger.texts(action::notice); }

std::vector<store::outbox_entry> edits(desk_world& world, const desk::visitor_session& who) {
  auto all = world.outbox(who);
  std::erase_if(all, [](const auto& one) { return one.action != store::delivery_action::edit; });
  return all;
}

}  // namespace

TEST_CASE("look-back: both messages show one token, the owner reads what was typed", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  CHECK(said(world, visitor, "my number is 067").empty());
  auto token = said(world, visitor, "123 45 67, thanks");
  REQUIRE(token.starts_with("[phone-"));
  CHECK(world.reads(visitor) == strings{"visitor: my number is 067", "visitor: 123 45 67, thanks"});
  CHECK(edits(world, visitor).empty());  // Nothing was sent yet.
  world.start_sending();
  world.settle();
  REQUIRE(world.messenger.texts().size() >= 1);
  CHECK(world.messenger.texts().back() == "my number is " + token + "\n" + token + ", thanks");
  // The whole, where an agent names it.
  REQUIRE(world.agent_says(world.thread_of(visitor), "calling " + token).has_value());
  CHECK(world.reads(visitor).back() == "agent: calling 067 123 45 67");
}

TEST_CASE("look-back: findings, roles and the index tell of the whole", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  said(world, visitor, "ann@example.com, 067");
  said(world, visitor, "123 45 67");
  auto rows = world.ask([&](store::view& data) { return data.messages_after(visitor.stored.row, 0, 10); });
  REQUIRE(rows.size() == 2);
  auto findings = json::parse(rows[0].findings);
  REQUIRE(findings.size() == 2);
  CHECK(findings[1]["start"] == 17);
  CHECK(findings[1]["end"] == 20);
  CHECK(findings[1]["token"] == json::parse(rows[1].findings)[0]["token"]);
  REQUIRE(rows[0].values.size() == 2);
  CHECK(rows[0].values[0].role == store::value_role::shown);
  CHECK(rows[0].values[1].role == store::value_role::piece);
  REQUIRE(rows[1].values.size() == 2);
  CHECK(rows[1].values[0].role == store::value_role::piece);
  CHECK(rows[1].values[1].role == store::value_role::whole);
  auto indexed = world.ask([](store::view& data) { return data.identifiers_after({}, 10); });
  REQUIRE(indexed.size() == 2);
  CHECK(indexed[1].at.ordinal == 1);
  // The same as if it had been written in one.
  auto other = world.visitor();
  said(world, other, "067 123 45 67");
  indexed = world.ask([](store::view& data) { return data.identifiers_after({}, 10); });
  REQUIRE(indexed.size() == 3);
  CHECK(indexed[2].entry.identifier.hash == indexed[1].entry.identifier.hash);
}

TEST_CASE("look-back: a copy already sent is edited, joined lines as a whole", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  said(world, visitor, "hello");
  said(world, visitor, "067");
  world.start_sending();
  world.settle();
  REQUIRE(shows(world, "hello\n067"));
  auto token = said(world, visitor, "123 45 67");
  world.settle();
  CHECK_FALSE(shows(world, "067"));
  CHECK(world.messenger.texts(action::edit) == strings{"hello\n" + token});
  CHECK(world.messenger.texts().back() == token);
  for (const auto& one : edits(world, visitor)) CHECK(one.state == store::delivery_state::sent);
  CHECK(notices(world).empty());
  CHECK(world.reads(visitor) == strings{"visitor: hello", "visitor: 067", "visitor: 123 45 67"});
}

TEST_CASE("look-back: a value that grows twice takes its pieces along", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  said(world, visitor, "call +380 67 123");
  world.settle();
  said(world, visitor, "45");
  world.settle();
  auto token = said(world, visitor, "67");
  world.settle();
  for (const char* digits : {"380", "67", "123", "45"}) CHECK_FALSE(shows(world, digits));
  CHECK(world.reads(visitor) == strings{"visitor: call +380 67 123", "visitor: 45", "visitor: 67"});
  REQUIRE(world.agent_says(world.thread_of(visitor), token).has_value());
  CHECK(world.reads(visitor).back() == "agent: +380 67 123 45 67");
}

TEST_CASE("look-back: one value in several pieces and messages is read as it was typed each time", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  said(world, visitor, "067");
  auto token = said(world, visitor, "123 45 67, again: 067");
  CHECK(said(world, visitor, "1234567") == token);
  CHECK(world.reads(visitor) == strings{"visitor: 067", "visitor: 123 45 67, again: 067", "visitor: 1234567"});
  world.start_sending();
  world.settle();
  CHECK(world.messenger.texts().back() == token + "\n" + token + ", again: " + token + "\n" + token);
}

TEST_CASE("look-back: it survives a restart and a change of tabs", "[gateway]") {
  desk_world world;
  auto first = world.visitor();
  auto secret = world->reception.resume_text(first);
  said(world, first, "067");
  SECTION("a restart") {
    world.crash();
    auto back = world.run(world->reception.resume(world.site(), secret));
    REQUIRE(back.has_value());
    CHECK(said(world, *back, "123 45 67").starts_with("[phone-"));
    CHECK(world.reads(*back) == strings{"visitor: 067", "visitor: 123 45 67"});
  }
  SECTION("another tab wrote the beginning, and this one has not looked") {
    auto tab = world.run(world->reception.resume(world.site(), secret));
    REQUIRE(tab.has_value());
    said(world, *tab, "one moment");
    said(world, first, "123");  // Completes nothing, but `tab` does not know of it.
    CHECK(said(world, *tab, "45 67").starts_with("[phone-"));
    CHECK(world.reads(*tab) == strings{"visitor: 067", "visitor: one moment", "visitor: 123", "visitor: 45 67"});
  }
  SECTION("an agent asked") {
    world.start_sending();
    world.settle();
    REQUIRE(world.agent_says(world.thread_of(first), "telegram?").has_value());
    CHECK(said(world, first, "ivan_petrov").starts_with("[telegram-"));
  }
}

TEST_CASE("look-back: a messenger that cannot edit, and one that refuses, have the desk told", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  said(world, visitor, "067");
  world.settle();
  std::size_t told = 1;
  std::string detail;
  SECTION("cannot") {
    world.messenger.can_edit = false;
    detail = "cannot_edit";
  }
  SECTION("refuses") {
    world.messenger.script = {connectors::refused{"edit_refused"}};
    detail = "edit_refused";
  }
  SECTION("the chat is another one now") {
    world.messenger.script = {connectors::chat_moved{"-100501"}};
    detail = "copy_moved";
  }
  SECTION("the copy is gone: nothing is left to tell") {
    world.messenger.script = {connectors::refused{connectors::edit_not_found}};
    detail = "edit_not_found";
    told = 0;
  }
  said(world, visitor, "123 45 67");
  world.settle();
  auto all = edits(world, visitor);
  REQUIRE(all.size() == 1);
  CHECK(all[0].state == store::delivery_state::failed);
  CHECK(all[0].detail == detail);
  CHECK(notices(world).size() == told);
  CHECK(world.open_outbox().empty());
}

TEST_CASE("look-back: a copy whose number was lost with an answer has the desk told", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  world.messenger.script = {connectors::topic_made{11}, connectors::unknown_outcome{}};
  said(world, visitor, "067");
  world.settle();
  world.pass(std::chrono::seconds(5));
  said(world, visitor, "123 45 67");
  world.settle();
  CHECK(world.messenger.texts(action::edit).size() == 1);
  REQUIRE(notices(world).size() == 1);
  CHECK(notices(world)[0].find("delete") != std::string::npos);
}

TEST_CASE("look-back: an edit waits and is repeated like everything that is sent", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  said(world, visitor, "067");
  world.settle();
  world.messenger.script = {connectors::wait_and_retry{std::chrono::seconds(7), connectors::holds::chat, false},
                            connectors::unknown_outcome{}};
  auto token = said(world, visitor, "123 45 67");
  world.settle();
  CHECK(world.messenger.texts(action::edit).size() == 1);
  CHECK(world.messenger.texts().back() == "067");  // Nothing overtakes the edit.
  world.pass(std::chrono::seconds(8));
  world.pass(std::chrono::seconds(8));
  CHECK(world.messenger.texts(action::edit) == strings{token, token, token});
  CHECK_FALSE(shows(world, "067"));
  CHECK(world.messenger.texts().back() == token);
}

TEST_CASE("look-back: a process that ends between the commit and the edit makes the edit later", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  auto secret = world->reception.resume_text(visitor);
  said(world, visitor, "067");
  world.start_sending();
  world.settle();
  bool under_way = GENERATE(false, true);
  world.messenger.held = under_way;
  if (!under_way) world->dispatcher.stop();
  said(world, visitor, "123 45 67");
  if (under_way) world.run_until([&] { return !world.messenger.texts(action::edit).empty(); });
  world.crash(ends::anywhere);
  world.messenger.held = false;
  world.start_sending();
  world.settle();
  world.pass(std::chrono::seconds(2));
  CHECK_FALSE(shows(world, "067"));
  CHECK(world.open_outbox().empty());
  auto back = world.run(world->reception.resume(world.site(), secret));
  REQUIRE(back.has_value());
  CHECK(world.reads(*back) == strings{"visitor: 067", "visitor: 123 45 67"});
}

TEST_CASE("look-back: a text in parts is edited part by part, with more or fewer of them", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  SECTION("one part becomes two") {
    world.messenger.part_bytes_max = 20;
    world.start_sending();
    said(world, visitor, "my number: 067");
    world.settle();
    auto token = said(world, visitor, "123 45 67");
    world.settle();
    auto whole = "my number: " + token;
    CHECK(world.messenger.texts(action::edit) == strings{whole.substr(0, 20)});
    auto sends = world.messenger.texts();
    CHECK(std::count(sends.begin(), sends.end(), whole.substr(20)) == 1);
  }
  SECTION("three parts become two") {
    world.messenger.part_bytes_max = 20;
    world.start_sending();
    said(world, visitor, "a value: my.very.long.address.of.mine@");  // 38 bytes.
    world.settle();
    CHECK(shown_there(world).size() == 2);
    world.messenger.part_bytes_max = 60;
    said(world, visitor, "example.com");
    world.settle();
    auto there = world.messenger.texts(action::edit);
    REQUIRE(there.size() == 2);
    CHECK(there[0].starts_with("a value: [email-"));
    CHECK(there[1] == "(see above)");
    CHECK_FALSE(shows(world, "mine@"));
  }
  for (const auto& one : edits(world, visitor)) CHECK(one.state == store::delivery_state::sent);
  CHECK(world.open_outbox().empty());
}

TEST_CASE("look-back: a withdrawn consent lets edits through, an erasure takes them along", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  said(world, visitor, "067");
  world.settle();
  world.messenger.script = {connectors::wait_and_retry{std::chrono::seconds(7), connectors::holds::entry, false}};
  auto token = said(world, visitor, "123 45 67");
  world.settle();
  REQUIRE(edits(world, visitor).size() == 1);
  SECTION("switched off") {
    REQUIRE(world.run(world->withdrawal.stop_deliveries(visitor.stored.row)).has_value());
    world.pass(std::chrono::seconds(8));
    CHECK_FALSE(shows(world, "067"));
    CHECK(world.messenger.texts().back() == "067");  // The completing message was never sent.
  }
  SECTION("erased") {
    REQUIRE(world.run(world->erasure.erase(visitor.known(), "withdrawal")).has_value());
    world.pass(std::chrono::seconds(8));
    CHECK(world.messenger.texts(action::edit).size() == 1);
    CHECK(world.open_outbox().empty());
  }
}

TEST_CASE("look-back: a text that was read and not yet sent is read again", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  said(world, visitor, "067");
  std::string token;
  world.messenger.on_parts = [&] { token = token_of(world.say_aside(visitor, "123 45 67")); };
  world.start_sending();
  world.settle();
  REQUIRE_FALSE(token.empty());
  for (const auto& text : world.messenger.texts()) CHECK(text.find("067") == std::string::npos);
  CHECK(edits(world, visitor).empty());
  CHECK(world.open_outbox().empty());
}

TEST_CASE("look-back: switched off, pieces stay pieces", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  desk::intake::counts counts{world->numbers.add_counter("other"), [](std::string_view) {}};
  desk::redaction_in_force off(std::in_place, redact::settings{}, desk::redaction::scan_time_default, 0u);
  desk::intake blind(world->database, *world->keys, *world->ledger, off, world.clock, world->dispatcher, counts);
  for (const char* words : {"067", "123 45 67"}) {
    desk::incoming one;
    one.client = client_id::make(start);
    one.text = raw_text(words);
    auto done = world.run(blind.accept(visitor, one));
    REQUIRE(done.has_value());
    CHECK(done->findings == "[]");
  }
}

TEST_CASE("look-back: a conversation that others write into all the time is refused at last", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  said(world, visitor, "hello");
  auto tab = world.run(world->reception.resume(world.site(), world->reception.resume_text(visitor)));
  REQUIRE(tab.has_value());
  int times = GENERATE(desk::look_back_attempts_max - 1, desk::look_back_attempts_max);
  bool taken = times < desk::look_back_attempts_max;
  world.write_on(*tab, times);
  auto done = world.say(visitor, "my words");
  CHECK(times == 0);
  CHECK(done.has_value() == taken);
  if (!done) CHECK(done.error() == desk::errc::busy);
}

TEST_CASE("look-back: a repeat of the completing message changes nothing", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  said(world, visitor, "067");
  auto client = client_id::make(start);
  auto once = world.say(visitor, "123 45 67", client), twice = world.say(visitor, "123 45 67", client);
  REQUIRE(once.has_value());
  REQUIRE(twice.has_value());
  CHECK(twice->repeated);
  CHECK(twice->findings == once->findings);
  auto rows = world.ask([&](store::view& data) { return data.messages_after(visitor.stored.row, 0, 10); });
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].revision == 1);
}

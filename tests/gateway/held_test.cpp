// Texts that the scanner could not judge: durable before the visitor hears of them, decided by a person once, and gone
// with their owner.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "gateway/desk/held_review.hpp"
#include "tests/base/collected_log.hpp"
#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using nlohmann::json;
using strings = std::vector<std::string>;

const desk::reviewer olena{"olena", "checked by hand"};
const consent::decision let_in{consent::verdict::granted, "cookiebot", "cookiebot.preferences"};

// The only text that waits.
desk::held_entry waiting_one(desk_world& world) {
  auto all = world.run(world->review.waiting(std::nullopt));
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 1);
  return all->front();
}

std::int64_t waiting(desk_world& world) {
  return world.ask([](store::view& data) { return data.held_waiting(); });
}

std::optional<store::held_message> row_of(desk_world& world, const held_id& id) {
  return world.ask([&](store::view& data) { return data.find_held(id); });
}

// "login action reason" of every audit record; the chain must hold.
strings audited(desk_world& world) {
  strings out;
  for (const auto& one : world.ask([](store::view& data) { return data.audit_after(0, 1000); }))
    out.push_back(one.actor + ' ' + one.action + ' ' + one.reason);
  std::optional<std::int64_t> broken;
  world.ask([&](store::view& data) -> result<int> {
    auto verified = world->keys->verify_audit(data);
    if (!verified) return verified.error();
    broken = *verified;
    return 0;
  });
  CHECK_FALSE(broken.has_value());
  return out;
}

template <class T>
desk::errc held_code(const result<T>& outcome) {
  REQUIRE_FALSE(outcome.has_value());
  return static_cast<desk::errc>(outcome.error().value());
}

}  // namespace

TEST_CASE("held: an unjudged first message is durable, sealed, and at nobody's desk", "[gateway]") {
  desk_world world(GENERATE(kept_in::memory, kept_in::files));
  auto visitor = world.visitor();
  auto secret = world->reception.resume_text(visitor);
  auto done = world.say_unjudged(visitor, "I am ann@example.com");
  REQUIRE(done.has_value());
  CHECK(done->held == "budget_exceeded");
  CHECK_FALSE(done->repeated);
  CHECK(visitor.is_stored());
  CHECK(visitor.consent_recorded);
  world.crash();
  auto one = waiting_one(world);
  CHECK(one.reference == desk::reference_of(visitor.id));
  CHECK(one.site == "main");
  CHECK(one.reason == "budget_exceeded");
  CHECK(one.at == start);
  CHECK(one.text_bytes == 32);
  auto row = row_of(world, one.id);
  REQUIRE(row);
  CHECK(row->envelope.find("ann") == std::string::npos);
  CHECK(world.open_outbox().empty());
  auto back = world.run(world->reception.resume(world.site(), secret));
  REQUIRE(back.has_value());
  CHECK(back->is_stored());
  CHECK(world.reads(*back).empty());
}

TEST_CASE("held: a repeat of its client id stores nothing, also when the scanner has time by now", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  auto client = client_id::make(start);
  REQUIRE(world.say_unjudged(visitor, "words", client).has_value());
  for (bool with_time : {false, true}) {
    auto again = with_time ? world.say(visitor, "words", client) : world.say_unjudged(visitor, "words", client);
    REQUIRE(again.has_value());
    CHECK(again->held == "budget_exceeded");
    CHECK(again->repeated);
  }
  CHECK(waiting(world) == 1);
  CHECK(world.reads(visitor).empty());
  // One that was stored first, and cannot be judged when it is repeated, is the stored one.
  auto other = client_id::make(start);
  auto first = world.say(visitor, "more", other);
  REQUIRE(first.has_value());
  auto repeat = world.say_unjudged(visitor, "more", other);
  REQUIRE(repeat.has_value());
  CHECK(repeat->held.empty());
  CHECK(repeat->id == first->id);
  CHECK(waiting(world) == 1);
}

TEST_CASE("held: what is no text, too long or blank is refused, with or without time", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  CHECK(held_code(world.say_unjudged(visitor, "\xff")) == desk::errc::text_not_utf8);
  CHECK(held_code(world.say_unjudged(visitor, std::string(70000, 'a'))) == desk::errc::text_too_long);
  CHECK(held_code(world.say_unjudged(visitor, " \n\u200b ")) == desk::errc::text_empty);
  CHECK_FALSE(world.knows(visitor));
  CHECK(waiting(world) == 0);
}

TEST_CASE("held: one conversation holds so many, and the next is refused", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  for (int i = 0; i < store::held_per_conversation_max; ++i) REQUIRE(world.say_unjudged(visitor, "words").has_value());
  CHECK(held_code(world.say_unjudged(visitor, "words")) == desk::errc::many_held);
  CHECK(waiting(world) == store::held_per_conversation_max);
  CHECK(world.say(visitor, "what can be judged goes on").has_value());
  auto other = world.visitor();
  CHECK(world.say_unjudged(other, "words").has_value());
}

TEST_CASE("held: released, it is a message like any other, with what the scanner finds when it has time", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  auto client = client_id::make(start);
  REQUIRE(world.say_unjudged(visitor, "I am ann@example.com", client).has_value());
  auto one = waiting_one(world);
  world.clock.advance(std::chrono::hours(1));
  auto done = world.run(world->review.pass_on(one.id, olena, {}));
  REQUIRE(done.has_value());
  CHECK(done->seq == 1);
  CHECK(done->at == start + std::chrono::hours(1));
  auto token = json::parse(done->findings)[0]["token"].get<std::string>();
  CHECK(world.at_the_desk(visitor) == strings{"I am " + token});
  CHECK(world.reads(visitor) == strings{"visitor: I am ann@example.com"});
  CHECK(world.outbox(visitor).size() == 1);
  CHECK(audited(world) == strings{"olena held.release checked by hand"});
  auto row = row_of(world, one.id);
  REQUIRE(row);
  CHECK(row->state == store::held_state::released);
  CHECK(row->decided_by == "olena");
  CHECK(row->decided_at == start + std::chrono::hours(1));
  CHECK(row->envelope.empty());
  // The visitor may send it again: it is this message now.
  auto repeat = world.say(visitor, "I am ann@example.com", client);
  REQUIRE(repeat.has_value());
  CHECK(repeat->id == done->id);
  CHECK(repeat->findings == done->findings);
  // And the value has its token from now on.
  auto later = world.say(visitor, "again: ann@example.com");
  REQUIRE(later.has_value());
  CHECK(json::parse(later->findings)[0]["token"] == token);
  world.start_sending();
  CHECK(world.messenger.texts(connectors::action::send).back().starts_with("I am " + token));
}

TEST_CASE("held: redacted by hand, what a person names is a sealed value with a token", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "ann@example.com").has_value());
  const std::string text = "Іван Приклад lives here, ann@example.com";
  REQUIRE(world.say_unjudged(visitor, text).has_value());
  auto one = waiting_one(world);
  auto done = world.run(world->review.pass_on(one.id, olena, {{{0, 23}, "TELEGRAM_ID"}}));
  REQUIRE(done.has_value());
  auto findings = json::parse(done->findings);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0]["type"] == "TELEGRAM_ID");
  CHECK(findings[0]["end"] == 23);
  auto name = findings[0]["token"].get<std::string>(), mail = findings[1]["token"].get<std::string>();
  CHECK(world.at_the_desk(visitor) == strings{mail, name + " lives here, " + mail});
  CHECK(world.reads(visitor).back() == "visitor: " + text);
  CHECK(row_of(world, one.id)->state == store::held_state::redacted);
  CHECK(audited(world) == strings{"olena held.redact checked by hand"});
}

TEST_CASE("held: discarded, it is gone, and a repeat says so", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  auto client = client_id::make(start);
  REQUIRE(world.say_unjudged(visitor, "words", client).has_value());
  auto one = waiting_one(world);
  REQUIRE(world.run(world->review.discard(one.id, olena)).has_value());
  auto row = row_of(world, one.id);
  REQUIRE(row);
  CHECK(row->state == store::held_state::discarded);
  CHECK(row->envelope.empty());
  CHECK(held_code(world.say(visitor, "words", client)) == desk::errc::discarded);
  CHECK(held_code(world.say_unjudged(visitor, "words", client)) == desk::errc::discarded);
  CHECK(world.run(world->hurried.aside().discarded(visitor.stored.row)).value() == std::vector<client_id>{client});
  CHECK(world.reads(visitor).empty());
  CHECK(world.open_outbox().empty());
  CHECK(audited(world) == strings{"olena held.discard checked by hand"});
}

TEST_CASE("held: a decision is made once, and of what is there", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say_unjudged(visitor, "words").has_value());
  auto one = waiting_one(world);
  auto every = [&](const held_id& id, desk::errc expected) {
    CHECK(held_code(world.run(world->review.pass_on(id, olena, {}))) == expected);
    CHECK(held_code(world.run(world->review.pass_on(id, olena, {{{0, 1}, "VIBER_ID"}}))) == expected);
    CHECK(held_code(world.run(world->review.discard(id, olena))) == expected);
    CHECK(held_code(world.run(world->review.text(id, olena))) == expected);
  };
  every(held_id::make(start), desk::errc::held_unknown);
  SECTION("released") { REQUIRE(world.run(world->review.pass_on(one.id, olena, {})).has_value()); }
  SECTION("discarded") { REQUIRE(world.run(world->review.discard(one.id, olena)).has_value()); }
  every(one.id, desk::errc::held_decided);
  CHECK(audited(world).size() == 1);
}

TEST_CASE("held: of two who decide at once, one does", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say_unjudged(visitor, "words").has_value());
  auto one = waiting_one(world);
  struct both {
    static awaitable<void> discard(desk_world& world, held_id id, bool& done) {
      desk::reviewer taras{"taras", "no message at all"};
      auto outcome = co_await world->review.discard(id, std::move(taras));
      done = outcome.has_value();
    }
  };
  bool discarded = false;
  world->database.before_next_write = [&] { return both::discard(world, one.id, discarded); };
  CHECK(held_code(world.run(world->review.pass_on(one.id, olena, {}))) == desk::errc::held_decided);
  CHECK(discarded);
  CHECK(world.reads(visitor).empty());
  CHECK(audited(world) == strings{"taras held.discard no message at all"});
}

TEST_CASE("held: a look at a text is audited before the text is given", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say_unjudged(visitor, "I am ann@example.com").has_value());
  auto one = waiting_one(world);
  auto text = world.run(world->review.text(one.id, olena));
  REQUIRE(text.has_value());
  CHECK(words_of(*text) == "I am ann@example.com");
  CHECK(audited(world) == strings{"olena held.read checked by hand"});
  CHECK(waiting(world) == 1);
}

TEST_CASE("held: without a login and a reason that may be kept nobody decides or looks", "[gateway]") {
  desk_world world;
  world.settings.sites[0].region = "UA";
  world.crash();
  auto visitor = world.visitor();
  REQUIRE(world.say_unjudged(visitor, "words").has_value());
  auto one = waiting_one(world);
  const std::vector<std::pair<desk::reviewer, desk::errc>> refused = {
      {{"", "why"}, desk::errc::reviewer_unfit},
      {{"olena smith", "why"}, desk::errc::reviewer_unfit},
      {{"ann@example.com", "why"}, desk::errc::reviewer_unfit},
      {{std::string(desk::login_bytes_max + 1, 'a'), "why"}, desk::errc::reviewer_unfit},
      {{"olena", ""}, desk::errc::reason_unfit},
      {{"olena", " \t "}, desk::errc::reason_unfit},
      {{"olena", "two\nlines"}, desk::errc::reason_unfit},
      {{"olena", "\xff"}, desk::errc::reason_unfit},
      {{"olena", std::string(desk::reason_bytes_max + 1, 'a')}, desk::errc::reason_unfit},
      {{"olena", "asked ann@example.com"}, desk::errc::reason_unfit},
      {{"olena", "called 067 000 12 34"}, desk::errc::reason_unfit},
  };
  for (const auto& [who, expected] : refused) {
    CAPTURE(who.login, who.reason);
    CHECK(held_code(world.run(world->review.pass_on(one.id, who, {}))) == expected);
    CHECK(held_code(world.run(world->review.discard(one.id, who))) == expected);
    CHECK(held_code(world.run(world->review.text(one.id, who))) == expected);
  }
  CHECK(audited(world).empty());
  desk::reviewer longest{std::string(desk::login_bytes_max, 'a'), std::string(desk::reason_bytes_max, 'b')};
  CHECK(world.run(world->review.discard(one.id, longest)).has_value());
}

TEST_CASE("held: what is to be hidden must fit the text", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say_unjudged(visitor, "слово").has_value());
  auto one = waiting_one(world);
  std::vector<std::vector<redact::named_span>> refused = {
      {{{0, 11}, "VIBER_ID"}}, {{{0, 3}, "VIBER_ID"}}, {{{4, 4}, "VIBER_ID"}}, {{{0, 4}, "NOBODY"}}};
  refused.emplace_back(desk::hidden_spans_max + 1, redact::named_span{{0, 2}, "VIBER_ID"});
  for (const auto& spans : refused)
    CHECK(held_code(world.run(world->review.pass_on(one.id, olena, spans))) == desk::errc::span_unfit);
  CHECK(waiting(world) == 1);
  CHECK(world.run(world->review.pass_on(one.id, olena, {{{0, 10}, "VIBER_ID"}})).has_value());
}

TEST_CASE("held: a conversation whose site is gone cannot go on, but its text can be discarded", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say_unjudged(visitor, "words").has_value());
  auto one = waiting_one(world);
  world.settings.sites[0].id = "other";
  world.crash();
  CHECK(held_code(world.run(world->review.pass_on(one.id, olena, {}))) == desk::errc::site_gone);
  CHECK(world.run(world->review.discard(one.id, olena)).has_value());
}

TEST_CASE("held: consent switched off discards what waits, by the visitor's own act", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor(), other = world.visitor();
  REQUIRE(world.say_unjudged(visitor, "one").has_value());
  auto one = waiting_one(world);
  REQUIRE(world.say_unjudged(visitor, "two").has_value());
  REQUIRE(world.say_unjudged(other, "three").has_value());
  REQUIRE(world.run(world->withdrawal.stop_deliveries(visitor.known())).has_value());
  CHECK(waiting(world) == 1);
  auto row = row_of(world, one.id);
  CHECK(row->state == store::held_state::discarded);
  CHECK(row->decided_by == "visitor");
  CHECK(row->envelope.empty());
  CHECK(held_code(world.run(world->review.pass_on(one.id, olena, {}))) == desk::errc::held_decided);
}

TEST_CASE("held: erased with its owner, before or while somebody decides", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say_unjudged(visitor, "I am ann@example.com").has_value());
  auto one = waiting_one(world);
  SECTION("before") { REQUIRE(world.run(world->erasure.erase(visitor.stored, "withdrawal")).has_value()); }
  SECTION("while") {
    struct meanwhile {
      static awaitable<void> erase(desk_world& world, store::conversation of) {
        auto done = co_await world->erasure.erase(std::move(of), "withdrawal");
        CHECK(done.has_value());
      }
    };
    world->database.before_next_write = [&] { return meanwhile::erase(world, visitor.stored); };
  }
  SECTION("recorded only") {
    REQUIRE(world->ledger->begin(visitor.stored.subject, "withdrawal", start).has_value());
    CHECK(held_code(world.run(world->review.text(one.id, olena))) == desk::errc::held_unknown);
    world.crash();
  }
  auto done = world.run(world->review.pass_on(one.id, olena, {}));
  REQUIRE_FALSE(done.has_value());
  CHECK_FALSE(row_of(world, one.id).has_value());
  CHECK(waiting(world) == 0);
  CHECK_FALSE(world.knows(visitor));
  CHECK(world.open_outbox().empty());
}

TEST_CASE("held: a form waits, its answer says so, and its fields stay what they are when it goes on", "[gateway]") {
  desk_world world;
  auto send = [&](desk::forms& to) {
    desk::contact_request request;
    request.fields.push_back({"telegram", "Telegram: ", "TELEGRAM_ID", raw_text("ann_example")});
    request.fields.push_back({"text", "", "", raw_text("please write, or to bob@example.com")});
    desk::idempotency once{"key", "contact", "body"};
    return world.run(to.contact(world.site(), let_in, false, request, std::move(once)));
  };
  auto first = send(world->hurried_forms);
  REQUIRE(first.has_value());
  CHECK(first->held);
  CHECK(first->id.size() == 36);
  CHECK(first->reference.size() == 7);
  auto again = send(world->forms);
  REQUIRE(again.has_value());
  CHECK(again->held);
  CHECK(again->id == first->id);
  auto one = waiting_one(world);
  CHECK(one.via == store::channel::contact);
  auto done = world.run(world->review.pass_on(one.id, olena, {}));
  REQUIRE(done.has_value());
  auto findings = json::parse(done->findings);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0]["type"] == "TELEGRAM_ID");
  world.start_sending();
  auto sent = world.messenger.texts(connectors::action::send);
  REQUIRE_FALSE(sent.empty());
  CHECK(sent.back().find("please write") != std::string::npos);
  CHECK(sent.back().find("ann_example") == std::string::npos);
  CHECK(sent.back().find("bob@") == std::string::npos);
}

TEST_CASE("held: a call that is cancelled while its words wait is discarded, and the desk hears nothing", "[gateway]") {
  desk_world world;
  desk::callback_request request;
  request.fields.push_back({"phone", "Call back: ", "PHONE_NUMBER", raw_text("+44 7700 900123")});
  auto made = world.run(world->hurried_forms.callback(world.site(), let_in, false, request, {}));
  REQUIRE(made.has_value());
  CHECK(made->held);
  CHECK(made->due_at.has_value());
  auto id = callback_id::parse(made->id);
  REQUIRE(id.has_value());
  bool goes_on = GENERATE(false, true);
  if (goes_on) REQUIRE(world.run(world->review.pass_on(waiting_one(world).id, olena, {})).has_value());
  CHECK(world.run(world->forms.cancel_callback(&world.site(), *id, made->cancel_secret)).value());
  CHECK(waiting(world) == 0);
  CHECK(world.open_outbox().size() == (goes_on ? 2 : 0));
}

TEST_CASE("held: the visitor's sockets are told", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  std::vector<desk::ring> heard;
  auto listening =
      world->feed.listen(visitor.id, world->loop.get_executor(), [&](desk::ring what) { heard.push_back(what); });
  REQUIRE(world.say_unjudged(visitor, "one").has_value());
  REQUIRE(world.run(world->review.pass_on(waiting_one(world).id, olena, {})).has_value());
  REQUIRE(world.say_unjudged(visitor, "two").has_value());
  REQUIRE(world.run(world->review.discard(waiting_one(world).id, olena)).has_value());
  world.settle();
  CHECK(heard == std::vector<desk::ring>{desk::ring::message, desk::ring::held_decided});
}

TEST_CASE("held: lists have pages", "[gateway]") {
  desk_world world;
  std::size_t wanted = desk::held_page_max + 5;
  std::optional<desk::visitor_session> visitor;
  for (std::size_t i = 0; i < wanted; ++i) {
    if (i % 15 == 0) visitor = world.visitor();
    REQUIRE(world.say_unjudged(*visitor, "words").has_value());
  }
  auto first = world.run(world->review.waiting(std::nullopt));
  REQUIRE(first.has_value());
  REQUIRE(first->size() == desk::held_page_max);
  auto rest = world.run(world->review.waiting(first->back().id));
  REQUIRE(rest.has_value());
  CHECK(rest->size() == 5);
  CHECK(first->back().id < rest->front().id);
}

TEST_CASE("held: no line of the log holds a word of it, nor who decided and why", "[gateway]") {
  desk_world world;
  base_test::collected lines;
  auto visitor = world.visitor();
  REQUIRE(world.say_unjudged(visitor, "I am ann@example.com").has_value());
  auto one = waiting_one(world);
  REQUIRE(world.run(world->review.text(one.id, olena)).has_value());
  REQUIRE(world.run(world->review.pass_on(one.id, olena, {})).has_value());
  std::string all;
  for (const auto& line : base_test::lines()) all += line + '\n';
  CHECK(all.find("message_held") != std::string::npos);
  CHECK(all.find("held_decided") != std::string::npos);
  for (auto secret : {"ann@", "example.com", "olena", "by hand"}) CHECK(all.find(secret) == std::string::npos);
}

TEST_CASE("held: what stands beside a text is read back, whatever somebody made of it", "[gateway]") {
  std::vector<redact::named_span> fields = {{{7, 16}, "PHONE_NUMBER"}, {{20, 30}, "TELEGRAM_ID"}};
  CHECK(desk::read_fields_text(desk::fields_text(fields)) == fields);
  CHECK(desk::fields_text({}).empty());
  for (auto broken : {"", "{", "{}", "[1]", "[[]]", R"([{"type":1,"start":1,"end":2}])",
                      R"([{"type":"X","start":-1,"end":2}])", R"([{"type":"X","start":"1","end":2}])"})
    CHECK(desk::read_fields_text(broken).empty());
}

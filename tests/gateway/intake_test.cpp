// A visitor's words on their way in: acknowledged, stored once, sealed, and readable by their owner alone.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using nlohmann::json;
using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("intake: an acknowledgement names id, seq, time and findings with their tokens", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  auto first = world.say(visitor, "Пишіть на ann@example.com, дякую");
  REQUIRE(first.has_value());
  CHECK(first->seq == 1);
  CHECK(first->at == start);
  CHECK_FALSE(first->repeated);
  auto findings = json::parse(first->findings);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0]["type"] == "EMAIL_ADDRESS");
  CHECK(findings[0]["start"] == 18);
  CHECK(findings[0]["end"] == 33);
  CHECK(findings[0]["score"].is_number());
  auto token = findings[0]["token"].get<std::string>();
  CHECK(token.size() == std::string("[email-7qk2m9xd]").size());
  CHECK(token.starts_with("[email-"));
  auto second = world.say(visitor, "nothing to hide");
  REQUIRE(second.has_value());
  CHECK(second->seq == 2);
  CHECK(second->findings == "[]");
}

TEST_CASE("intake: the same value of one person has one token, another person's another", "[gateway]") {
  desk_world world;
  auto one = world.visitor(), two = world.visitor();
  auto token_of = [&](desk::visitor_session& who, std::string words) {
    auto done = world.say(who, std::move(words));
    REQUIRE(done.has_value());
    return json::parse(done->findings)[0]["token"].get<std::string>();
  };
  auto token = token_of(one, "ann@example.com");
  CHECK(token_of(one, "again: ANN@example.com") == token);
  CHECK(token_of(one, "bob@example.com") != token);
  CHECK(token_of(two, "ann@example.com") != token);
  auto back = world.run(world->reception.resume(world.site(), world->reception.resume_text(one)));
  REQUIRE(back.has_value());
  CHECK(token_of(*back, "ann@example.com") == token);
}

TEST_CASE("intake: nothing is stored before the first message, and everything with it", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  CHECK_FALSE(world.knows(visitor));
  REQUIRE(world.say(visitor, "hello").has_value());
  CHECK(world.knows(visitor));
  CHECK(visitor.is_stored());
  CHECK(visitor.stored.reference == desk::reference_of(visitor.id));
  CHECK(visitor.stored.locale == "uk");
  auto waiting = world.outbox(visitor);
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].connector == "support");
  CHECK(waiting[0].state == store::delivery_state::queued);
  CHECK(waiting[0].due_at == start);
}

TEST_CASE("intake: what is stored holds no word of the visitor", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  visitor.profile = raw_text(R"({"name":"Oksana Secret"})");
  REQUIRE(world.say(visitor, "my address is ann@example.com").has_value());
  auto rows = world.ask([&](store::view& data) { return data.messages_after(visitor.stored.row, 0, 10); });
  REQUIRE(rows.size() == 1);
  for (auto secret : {"ann@example", "address", "Oksana"}) {
    CHECK(rows[0].body.find(secret) == std::string::npos);
    CHECK(rows[0].values.at(0).envelope.find(secret) == std::string::npos);
    CHECK(rows[0].findings.find(secret) == std::string::npos);
    CHECK(visitor.stored.profile.find(secret) == std::string::npos);
  }
}

TEST_CASE("intake: a repeated client id stores nothing, however far back the first one is", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  auto client = client_id::make(start);
  auto first = world.say(visitor, "call ann@example.com", client);
  REQUIRE(first.has_value());
  for (int i = 0; i < 300; ++i) REQUIRE(world.say(visitor, "line").has_value());
  auto again = world.say(visitor, "call ann@example.com", client);
  REQUIRE(again.has_value());
  CHECK(again->repeated);
  CHECK(again->id == first->id);
  CHECK(again->seq == 1);
  CHECK(again->at == first->at);
  CHECK(again->findings == first->findings);
  CHECK(world.outbox(visitor).size() == 301);
  // The same id in another conversation is another message.
  auto other = world.visitor();
  auto fresh = world.say(other, "hello", client);
  REQUIRE(fresh.has_value());
  CHECK_FALSE(fresh->repeated);
}

TEST_CASE("intake: a repeat with other words gets the first one's answer", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  auto client = client_id::make(start);
  REQUIRE(world.say(visitor, "first", client).has_value());
  auto again = world.say(visitor, "second, ann@example.com", client);
  REQUIRE(again.has_value());
  CHECK(again->repeated);
  CHECK(world.reads(visitor) == strings{"visitor: first"});
}

TEST_CASE("intake: consent is recorded once for a session", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "one").has_value());
  CHECK(visitor.consent_recorded);
  // Every removed row is counted: conversation, message, consent, outbox entry, then one more message with its entry.
  auto rows_of = [&](const desk::visitor_session& who) {
    std::int64_t rows = 0;
    store::unit_of_work unit;
    unit.data = [&](store::transaction& data) -> result<void> {
      auto removed = data.remove_subject(desk::first_subject(who.id));
      if (!removed) return removed.error();
      rows = *removed;
      return CLOAKROOM_FAIL(store::errc::storage_failed);  // Undone: only counted.
    };
    CHECK_FALSE(world->database.write_now(unit).has_value());
    return rows;
  };
  CHECK(rows_of(visitor) == 4);
  REQUIRE(world.say(visitor, "two").has_value());
  CHECK(rows_of(visitor) == 6);
}

TEST_CASE("intake: words that cannot be judged or say nothing are refused and leave nothing", "[gateway]") {
  struct row {
    std::string words;
    desk::errc code;
  };
  desk_world world;
  for (const auto& [words, code] : std::vector<row>{{"", desk::errc::text_empty},
                                                    {" \r\n\t ", desk::errc::text_empty},
                                                    {"\u200b\u00a0 \u2060\u00ad\ufeff", desk::errc::text_empty},
                                                    {"a\xff", desk::errc::text_not_utf8},
                                                    {std::string(65537, 'a'), desk::errc::text_too_long}}) {
    auto visitor = world.visitor();
    auto done = world.say(visitor, words);
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error() == code);
    CHECK_FALSE(visitor.is_stored());
    CHECK_FALSE(world.knows(visitor));
  }
}

TEST_CASE("intake: two sessions of one unsaved conversation: the second is busy, looks again, and works", "[gateway]") {
  desk_world world;
  auto one = world.visitor();
  auto resumed = world.run(world->reception.resume(world.site(), world->reception.resume_text(one)));
  REQUIRE(resumed.has_value());
  auto two = std::move(*resumed);
  two.allowed_by = one.allowed_by;
  CHECK_FALSE(two.is_stored());
  REQUIRE(world.say(one, "from one, ann@example.com").has_value());
  auto refused = world.say(two, "from two, ann@example.com");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error() == desk::errc::busy);
  REQUIRE(world.run(world->reception.refresh(two)).has_value());
  auto done = world.say(two, "from two, ann@example.com");
  REQUIRE(done.has_value());
  CHECK(done->seq == 2);
  CHECK(world.reads(two) == strings{"visitor: from one, ann@example.com", "visitor: from two, ann@example.com"});
}

TEST_CASE("intake: a key that a crash left between the two commits is taken up again", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  auto secret = world->reception.resume_text(visitor);
  world->database.fail(1, failure::keys_only);
  REQUIRE_FALSE(world.say(visitor, "ann@example.com").has_value());
  world.crash();
  auto back = world.run(world->reception.resume(world.site(), secret));
  REQUIRE(back.has_value());
  CHECK_FALSE(back->is_stored());
  CHECK(back->key);
  REQUIRE(world.say(*back, "ann@example.com").has_value());
  world.crash();
  auto later = world.run(world->reception.resume(world.site(), secret));
  REQUIRE(later.has_value());
  CHECK(world.reads(*later) == strings{"visitor: ann@example.com"});
}

TEST_CASE("intake: a conversation that is full says so", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "first").has_value());
  store::unit_of_work unit;
  unit.data = [&](store::transaction& data) -> result<void> {
    for (auto seq = visitor.stored.seq + 1; seq <= store::messages_per_conversation_max; ++seq) {
      store::message one;
      one.id = message_id::make(start);
      one.in_conversation = visitor.stored.row;
      one.at = start;
      auto body =
          world->keys->seal(*visitor.key, {"messages", "body", one.id.value}, safe_text(safe_text::literal("x")));
      if (!body) return body.error();
      one.body = std::move(*body);
      if (auto added = data.append_message(one); !added) return added;
    }
    return {};
  };
  REQUIRE(world->database.write_now(unit).has_value());
  auto done = world.say(visitor, "one more");
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error() == desk::errc::conversation_full);
}

TEST_CASE("intake: a message to a closed conversation opens it again", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "hello").has_value());
  REQUIRE(world.run(world->end.by_visitor(visitor)).has_value());
  auto state = [&] {
    return world.ask([&](store::view& data) { return data.conversation_at(visitor.stored.row); })->state;
  };
  CHECK(state() == store::conversation_state::closed);
  REQUIRE(world.say(visitor, "one more thing").has_value());
  CHECK(state() == store::conversation_state::open);
}

TEST_CASE("history: the owner's values come back in the clear, from messages of both sides", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto visitor = world.visitor();
  auto done = world.say(visitor, "I am ann@example.com");
  REQUIRE(done.has_value());
  auto token = json::parse(done->findings)[0]["token"].get<std::string>();
  world.settle();
  REQUIRE(world.agent_says(world.thread_of(visitor), "We wrote to " + token).has_value());
  CHECK(world.reads(visitor) == strings{"visitor: I am ann@example.com", "agent: We wrote to ann@example.com"});
}

TEST_CASE("history: another person's token stays text, also where an agent puts it", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto one = world.visitor(), two = world.visitor();
  auto done = world.say(one, "I am ann@example.com");
  REQUIRE(done.has_value());
  auto token = json::parse(done->findings)[0]["token"].get<std::string>();
  REQUIRE(world.say(two, "hello " + token).has_value());
  world.settle();
  REQUIRE(world.agent_says(world.thread_of(two), "see " + token).has_value());
  auto bare = token.substr(1, token.size() - 2);
  CHECK(world.reads(two) == strings{"visitor: hello (" + bare + ")", "agent: see (" + bare + ")"});
}

TEST_CASE("history: pages of at most the bound, from a cursor", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  for (std::size_t i = 0; i < desk::history_page_max + 5; ++i) REQUIRE(world.say(visitor, "line").has_value());
  auto page = world.run(world->history.after(visitor.stored.row, visitor.key, 0));
  REQUIRE(page.has_value());
  CHECK(page->size() == desk::history_page_max);
  auto rest = world.run(world->history.after(visitor.stored.row, visitor.key, page->back().seq));
  REQUIRE(rest.has_value());
  CHECK(rest->size() == 5);
  CHECK(rest->front().seq == page->back().seq + 1);
}

TEST_CASE("resume: a wrong, cut, foreign or expired secret opens nothing", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "hello").has_value());
  auto secret = world->reception.resume_text(visitor);
  CHECK(secret.size() == 64);
  auto answer = [&](const std::string& text) {
    auto found = world.run(world->reception.resume(world.site(), text));
    return found ? std::string("open") : found.error() == desk::errc::bad_resume ? "bad" : "other";
  };
  CHECK(answer(secret) == "open");
  for (std::size_t i = 0; i < secret.size(); i += 7) {
    auto changed = secret;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK(answer(changed) == "bad");
  }
  CHECK(answer("") == "bad");
  CHECK(answer(secret.substr(1)) == "bad");
  CHECK(answer(secret + "A") == "bad");
  CHECK(answer(secret + "=") == "bad");
  world.clock.advance(desk::resume_life - std::chrono::milliseconds(1));
  CHECK(answer(secret) == "open");
  world.clock.advance(std::chrono::milliseconds(1));
  CHECK(answer(secret) == "bad");
}

TEST_CASE("resume: one that was never stored lives for a day", "[gateway]") {
  desk_world world;
  auto visitor = world.visitor();
  auto secret = world->reception.resume_text(visitor);
  CHECK(world.run(world->reception.resume(world.site(), secret)).has_value());
  world.clock.set(visitor.id.value.made_at() + desk::resume_unstored_life);
  CHECK(world.run(world->reception.resume(world.site(), secret)).has_value());
  world.clock.advance(std::chrono::milliseconds(1));
  CHECK_FALSE(world.run(world->reception.resume(world.site(), secret)).has_value());
}

TEST_CASE("intake: a message opens a conversation that another tab closed unheard", "[gateway]") {
  desk_world world;
  auto session = world.visitor();
  REQUIRE(world.say(session, "one").has_value());
  store::unit_of_work closing;
  closing.data = [&](store::transaction& data) {
    return data.set_conversation_state(session.stored.row, store::conversation_state::closed);
  };
  REQUIRE(world->database.write_now(closing).has_value());
  REQUIRE(world.say(session, "two").has_value());
  auto now = world.ask([&](store::view& data) { return data.conversation_at(session.stored.row); });
  REQUIRE(now);
  CHECK(now->state == store::conversation_state::open);
}

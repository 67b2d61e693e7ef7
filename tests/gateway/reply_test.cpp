// An agent's words on their way to the one visitor they belong to, or to nobody.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "gateway/desk/notices.hpp"
#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using strings = std::vector<std::string>;

// A visitor who wrote once, in a topic.
struct talk {
  desk_world world;
  desk::visitor_session visitor;
  std::int64_t thread = 0;
  std::string token;

  talk() {
    world.start_sending();
    visitor = world.visitor();
    auto done = world.say(visitor, "I am ann@example.com");
    REQUIRE(done.has_value());
    token = nlohmann::json::parse(done->findings)[0]["token"];
    world.settle();
    thread = world.thread_of(visitor);
    world.messenger.calls.clear();
  }
  // What the agents were told by notices since.
  strings notices() {
    world.settle();
    return world.messenger.texts(connectors::action::notice);
  }
  connectors::agent_message message(std::string words) {
    connectors::agent_message out;
    out.chat = world.messenger.home_chat();
    out.thread = thread;
    out.agent = "olena";
    out.text = raw_text(std::move(words));
    return out;
  }
};

std::string notice(std::string_view code) { return std::string(desk::notice_text(code).view()); }

}  // namespace

TEST_CASE("reply: reaches the visitor of its topic, and rings", "[gateway]") {
  talk it;
  std::vector<desk::ring> rung;
  auto heard = it.world->feed.listen(it.visitor.id, it.world->loop.get_executor(),
                                     [&](desk::ring what) { rung.push_back(what); });
  REQUIRE(it.world.agent_says(it.thread, "Good morning").has_value());
  it.world.settle();
  CHECK(it.world.reads(it.visitor).back() == "agent: Good morning");
  CHECK(rung == std::vector<desk::ring>{desk::ring::message});
  CHECK(it.notices().empty());
}

TEST_CASE("reply: a reply to one of our messages finds its visitor without a topic", "[gateway]") {
  talk it;
  auto answer = it.message("Good morning");
  answer.thread = std::nullopt;
  answer.replies_to = it.world.messenger.last_id;
  REQUIRE(it.world.take(std::move(answer)).has_value());
  CHECK(it.world.reads(it.visitor).back() == "agent: Good morning");
}

TEST_CASE("reply: without a conversation it goes nowhere and its author is told", "[gateway]") {
  talk it;
  auto lost = it.message("Good morning, ann@example.com");
  lost.thread = 4711;
  REQUIRE(it.world.take(std::move(lost)).has_value());
  auto general = it.message("hello");
  general.thread = std::nullopt;
  REQUIRE(it.world.take(std::move(general)).has_value());
  auto elsewhere = it.message("hello");
  elsewhere.chat = "-100999";
  REQUIRE(it.world.take(std::move(elsewhere)).has_value());
  CHECK(it.world.reads(it.visitor).size() == 1);
  auto told = it.notices();
  CHECK(told == strings(3, notice(desk::notice::no_conversation)));
}

TEST_CASE("reply: the same update twice is stored once", "[gateway]") {
  talk it;
  for (int i = 0; i < 3; ++i) {
    std::vector<connectors::update> updates;
    updates.push_back({700, it.message("once")});
    REQUIRE(it.world.run(it.world->reply.take("support", std::move(updates))).has_value());
  }
  CHECK(it.world.reads(it.visitor) == strings{"visitor: I am ann@example.com", "agent: once"});
}

TEST_CASE("reply: the poll offset only grows", "[gateway]") {
  talk it;
  auto offset = [&] { return *it.world.run(it.world->reply.recall("support", "offset")).value(); };
  for (auto [id, kept] :
       std::vector<std::pair<std::int64_t, std::string>>{{500, "501"}, {499, "501"}, {500, "501"}, {502, "503"}}) {
    std::vector<connectors::update> updates;
    updates.push_back({id, connectors::ignored{"service"}});
    REQUIRE(it.world.run(it.world->reply.take("support", std::move(updates))).has_value());
    CHECK(offset() == kept);
  }
}

TEST_CASE("reply: other people's data is masked and its author told", "[gateway]") {
  talk it;
  REQUIRE(
      it.world.agent_says(it.thread, "Ask bob@example.com, or me at +44 7700 900123; yours: " + it.token).has_value());
  CHECK(it.world.reads(it.visitor).back() == "agent: Ask [email], or me at [phone]; yours: ann@example.com");
  CHECK(it.notices() == strings{notice(desk::notice::masked)});
}

TEST_CASE("reply: other people's data is shown when its author confirms", "[gateway]") {
  talk it;
  auto again = it.message("Ask bob@example.com, or me at +44 7700 900123; yours: " + it.token);
  again.confirmed = true;
  REQUIRE(it.world.take(std::move(again)).has_value());
  CHECK(it.world.reads(it.visitor).back() ==
        "agent: Ask bob@example.com, or me at +44 7700 900123; yours: ann@example.com");
  CHECK(it.notices().empty());
  SECTION("it is sealed with the visitor's data, leaves a trace, and nobody is found by it") {
    bool audited = false;
    std::size_t indexed = 0, sealed = 0;
    auto read = it.world.run(it.world->database.read([&](store::view& data) -> result<void> {
      auto tokens = data.tokens_of(it.visitor.stored.row);
      if (!tokens) return tokens.error();
      sealed = tokens->size();
      auto found = data.identifiers_after({}, 100);
      if (!found) return found.error();
      indexed = found->size();
      auto last = data.last_audit();
      if (!last) return last.error();
      audited = *last && (*last)->action == "answer.confirm" && (*last)->actor == "olena";
      return {};
    }));
    REQUIRE(read.has_value());
    CHECK(sealed == 3);
    CHECK(indexed == 1);
    CHECK(audited);
  }
  SECTION("a value that the visitor then gives has the same token and is theirs") {
    auto done = it.world.say(it.visitor, "bob@example.com is me, too");
    REQUIRE(done.has_value());
    CHECK(it.world.reads(it.visitor).back() == "visitor: bob@example.com is me, too");
  }
  SECTION("without being confirmed again it is masked as before") {
    REQUIRE(it.world.agent_says(it.thread, "Did bob@example.com answer?").has_value());
    CHECK(it.world.reads(it.visitor).back() == "agent: Did [email] answer?");
  }
}

TEST_CASE("reply: a confirmation of nothing is told to its author", "[gateway]") {
  talk it;
  connectors::agent_command lone;
  lone.chat = it.world.messenger.home_chat();
  lone.thread = it.thread;
  lone.agent = "olena";
  lone.name = "confirm";
  std::vector<connectors::update> updates;
  updates.push_back({900, std::move(lone)});
  REQUIRE(it.world.run(it.world->reply.take("support", std::move(updates))).has_value());
  CHECK(it.notices() == strings{notice(desk::notice::nothing_confirmed)});
}

TEST_CASE("reply: a token of somebody else reveals nothing and its author is told", "[gateway]") {
  talk it;
  REQUIRE(it.world.agent_says(it.thread, "See [email-00000000]").has_value());
  CHECK(it.world.reads(it.visitor).back() == "agent: See (email-00000000)");
  CHECK(it.notices() == strings{notice(desk::notice::unknown_token)});
}

TEST_CASE("reply: a token retyped sloppily is understood", "[gateway]") {
  talk it;
  auto code = it.token.substr(7, 8);
  REQUIRE(it.world.agent_says(it.thread, "We wrote to Email - " + code + " today").has_value());
  CHECK(it.world.reads(it.visitor).back() == "agent: We wrote to ann@example.com today");
}

TEST_CASE("reply: an edit is told from the first words", "[gateway]") {
  talk it;
  auto edit = it.message("Good evening");
  edit.edited = true;
  REQUIRE(it.world.take(std::move(edit)).has_value());
  CHECK(it.world.reads(it.visitor).back() == "agent: * Good evening");
}

TEST_CASE("reply: words that cannot be judged go nowhere and their author is told", "[gateway]") {
  talk it;
  REQUIRE(it.world.agent_says(it.thread, "a\xff").has_value());
  CHECK(it.world.reads(it.visitor).size() == 1);
  CHECK(it.notices() == strings{notice(desk::notice::not_judged)});
}

TEST_CASE("reply: whoever is not on the list is not heard and not answered", "[gateway]") {
  talk it;
  REQUIRE(it.world.agent_says(it.thread, "let me in", "").has_value());
  connectors::agent_command command{it.world.messenger.home_chat(), it.thread, "", "close"};
  REQUIRE(it.world.take(command).has_value());
  CHECK(it.world.reads(it.visitor).size() == 1);
  CHECK(it.notices().empty());
  CHECK(it.world.messenger.calls.empty());
}

TEST_CASE("reply: /close and /reopen change the state and the topic, other commands are explained", "[gateway]") {
  talk it;
  auto command = [&](std::string name, std::optional<std::int64_t> thread) {
    REQUIRE(it.world.take(connectors::agent_command{it.world.messenger.home_chat(), thread, "olena", std::move(name)})
                .has_value());
    it.world.settle();
    return it.world.ask([&](store::view& data) { return data.conversation_at(it.visitor.stored.row); })->state;
  };
  std::vector<desk::ring> rung;
  auto heard = it.world->feed.listen(it.visitor.id, it.world->loop.get_executor(),
                                     [&](desk::ring what) { rung.push_back(what); });
  CHECK(command("close", it.thread) == store::conversation_state::closed);
  CHECK(it.world.messenger.calls.back().what == connectors::action::close);
  CHECK(rung == std::vector<desk::ring>{desk::ring::closed_by_agent});
  CHECK(command("reopen", it.thread) == store::conversation_state::open);
  CHECK(it.world.messenger.calls.back().what == connectors::action::reopen);
  CHECK(command("dance", it.thread) == store::conversation_state::open);
  CHECK(command("close", 4711) == store::conversation_state::open);
  auto told = it.notices();
  CHECK(told == strings{notice(desk::notice::unknown_command), notice(desk::notice::no_conversation)});
}

TEST_CASE("reply: a group that moved keeps its conversations, and the connector learns it after a restart",
          "[gateway]") {
  talk it;
  REQUIRE(it.world.take(connectors::group_moved{it.world.messenger.home_chat(), "-100777"}).has_value());
  auto answer = it.message("still here");
  answer.chat = "-100777";
  REQUIRE(it.world.take(std::move(answer)).has_value());
  CHECK(it.world.reads(it.visitor).back() == "agent: still here");
  auto kept = it.world.run(it.world->reply.recall("support", "moved:" + it.world.messenger.home_chat()));
  REQUIRE(kept.has_value());
  CHECK(*kept == std::optional<std::string>("-100777"));
}

TEST_CASE("reply: to somebody erased it goes nowhere, and the update counts as taken", "[gateway]") {
  talk it;
  REQUIRE(it.world.run(it.world->erasure.erase(it.visitor.stored, "withdrawal")).has_value());
  REQUIRE(it.world.agent_says(it.thread, "are you there?").has_value());
  CHECK_FALSE(it.world.knows(it.visitor));
  CHECK(it.notices().size() == 1);
}

// Several connections of one visitor, over the desk of desk_world: what one does and the others must hear.
#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "gateway/desk/open_key.hpp"
#include "gateway/desk/orphan_sweep.hpp"
#include "gateway/edge/visitor_socket.hpp"
#include "tests/gateway/desk_world.hpp"
#include "tests/gateway/spoken_socket.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using nlohmann::json;
using strings = std::vector<std::string>;

config::settings with_reports(config::settings from) {
  from.sites[0].consent.managers = {"usercentrics"};
  return from;
}

json claim(bool preferences = true) {
  return {{"cmp", "usercentrics"}, {"report", {{"preferences", preferences}, {"at", "2026-11-23T19:49:00.000Z"}}}};
}

// The chat side of the house, on one loop.
struct house {
  desk_world world;
  const bool hurried;  // The scanner has no time: whatever is said is held.
  bool online = true;
  desk::sites sites{with_reports(world.settings)};
  desk::presence presence{[this](const desk::site&) { return online; }};
  edge::message_rates rates;
  edge::chat_bounds bounds;
  edge::chat_desk desk{[this](std::string_view id) { return sites.find(id); },
                       presence,
                       rates,
                       [](std::string_view) {},
                       "Olena",
                       world->reception,
                       hurried ? world->hurried : world->intake,
                       world->history,
                       world->erasure,
                       world->withdrawal,
                       world->end,
                       world->feed,
                       world.clock};
  task_group group{world->loop.get_executor()};
  std::vector<std::shared_ptr<spoken_socket>> open;

  explicit house(std::size_t messages_per_minute = 100000, bool in_a_hurry = false)
      : hurried(in_a_hurry), rates(messages_per_minute) {}
  ~house() {
    for (auto& one : open) one->drop();
    world.run_until([&] { return group.running() == 0; });
  }

  // A connection that was welcomed, or not: then it is closed.
  std::shared_ptr<spoken_socket> hello(const std::string& resume = {}, const json& more = json::object(),
                                       std::size_t queue_frames_max = SIZE_MAX) {
    auto socket = std::make_shared<spoken_socket>(world->loop.get_executor());
    socket->waiting_max = queue_frames_max;
    open.push_back(socket);
    edge::http_request request;
    request.query = "site=main";
    json frame{{"type", "hello"}, {"consent", claim()}, {"locale", "uk"}};
    if (!resume.empty()) frame["resume"] = resume;
    frame.update(more);
    socket->put(frame);
    group.spawn("chat", edge::serve_visitor(socket, std::move(request), desk, bounds, group));
    world.run_until([&] { return !socket->sent.empty() || socket->code != 0; });
    return socket;
  }
  // Waits until a connection was sent a frame of that type, the `count`-th.
  json wait(const std::shared_ptr<spoken_socket>& at, const std::string& type, std::size_t count = 1) {
    json out;
    world.run_until([&] {
      std::size_t seen = 0;
      for (const auto& frame : at->sent)
        if (frame["type"] == type && ++seen == count) out = frame;
      return !out.is_null();
    });
    return out;
  }
  void say(const std::shared_ptr<spoken_socket>& from, const std::string& text) {
    from->put({{"type", "message"}, {"client_id", client_id::make(world.clock.now()).text()}, {"text", text}});
  }
  // Until it is closed; the code.
  std::uint16_t end_of(const std::shared_ptr<spoken_socket>& at) {
    world.run_until([&] { return at->code != 0; });
    return at->code;
  }
};

// Returns when the withdrawal is confirmed.
awaitable<void> withdraw(std::shared_ptr<spoken_socket> from) {
  from->put({{"type", "withdraw"}});
  while (from->code == 0) co_await asio::post(from->executor(), use_awaitable);
}

strings types(const std::shared_ptr<spoken_socket>& of) {
  strings out;
  for (const auto& frame : of->sent) out.push_back(frame["type"]);
  return out;
}

// A client id in a writing of its own: it comes back as it was sent.
std::string shouted_client(desk_world& world) {
  auto out = client_id::make(world.clock.now()).text();
  for (char& c : out)
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string resume_of(const std::shared_ptr<spoken_socket>& of) { return of->sent.at(0)["resume"]; }

}  // namespace

TEST_CASE("chat: an end in one tab ends the others, after the last words", "[gateway]") {
  house it;
  auto one = it.hello();
  auto two = it.hello(resume_of(one)), three = it.hello(resume_of(one)), stranger = it.hello();
  it.say(one, "that was all");
  one->put({{"type", "end"}});
  for (auto& tab : {one, two, three}) CHECK(it.end_of(tab) == 1000);
  CHECK(types(one) == strings{"welcome", "ack", "closed"});
  for (auto& tab : {two, three}) {
    CHECK(types(tab) == strings{"welcome", "message", "closed"});
    CHECK(tab->sent.back()["by"] == "visitor");
  }
  it.world.settle();
  CHECK(stranger->code == 0);
  CHECK(types(stranger) == strings{"welcome"});
  // Whoever comes back reads on and may write.
  auto again = it.hello(resume_of(one));
  it.say(again, "one more thing");
  CHECK(it.wait(again, "ack")["seq"] == 2);
}

TEST_CASE("chat: an end or a withdrawal before the first word ends the other tabs, too, and stores nothing",
          "[gateway]") {
  for (auto [frame, code] : {std::pair("end", 1000), std::pair("withdraw", 4403)}) {
    CAPTURE(frame);
    house it;
    auto one = it.hello();
    auto two = it.hello(resume_of(one));
    one->put({{"type", frame}});
    CHECK(it.end_of(one) == code);
    CHECK(it.end_of(two) == code);
    if (code == 1000) CHECK(types(two) == strings{"welcome", "closed"});
    CHECK(it.world.keys() == 0);
  }
}

TEST_CASE("chat: an agent's end is told behind their last words, and the chat stays", "[gateway]") {
  house it;
  it.world.start_sending();
  auto tab = it.hello();
  it.say(tab, "hello");
  it.wait(tab, "ack");
  it.world.settle();
  auto session = it.world.run(it.world->reception.resume(*it.sites.find("main"), resume_of(tab)));
  REQUIRE(session.has_value());
  auto thread = it.world.thread_of(*session);
  REQUIRE(it.world.agent_says(thread, "Goodbye").has_value());
  REQUIRE(it.world.take(connectors::agent_command{it.world.messenger.home_chat(), thread, "olena", "close"}));
  it.wait(tab, "closed");
  CHECK(types(tab) == strings{"welcome", "ack", "message", "closed"});
  CHECK(tab->sent.back()["by"] == "agent");
  it.say(tab, "wait");
  CHECK(it.wait(tab, "ack", 2)["seq"] == 3);
}

TEST_CASE("chat: the rate of messages is the conversation's, over its tabs and over time", "[gateway]") {
  house it(3);
  auto one = it.hello();
  auto two = it.hello(resume_of(one)), other = it.hello();
  it.say(one, "1");
  it.wait(one, "ack");
  it.say(two, "2");
  it.wait(two, "ack");
  it.say(one, "3");
  it.wait(one, "ack", 2);
  it.say(two, "4");
  auto refused = it.wait(two, "error");
  CHECK(refused["code"] == "rate_limited");
  CHECK(refused["retry_after"].get<int>() >= 1);
  CHECK(refused["client_id"].is_string());
  // A new connection brings no new messages; another conversation has its own.
  one->drop();
  auto again = it.hello(resume_of(one));
  it.say(again, "4");
  CHECK(it.wait(again, "error")["code"] == "rate_limited");
  it.say(other, "1");
  it.wait(other, "ack");
}

TEST_CASE("chat: frames without words have a bound of their own, and a flood ends the connection", "[gateway]") {
  house it;
  it.bounds.signals_per_minute = 5;
  it.bounds.flood_messages_max = 3;
  auto tab = it.hello();
  for (int i = 0; i < 5; ++i) tab->put({{"type", "typing"}, {"on", true}});
  it.say(tab, "still heard");
  it.wait(tab, "ack");
  CHECK(types(tab) == strings{"welcome", "ack"});
  for (const auto& frame : {json{{"type", "read"}, {"seq", 1}}, json{{"type", "consent"}, {"consent", claim()}},
                            json{{"type", "typing"}, {"on", false}}})
    tab->put(frame);
  CHECK(it.end_of(tab) == 4429);
  CHECK(types(tab) == strings{"welcome", "ack", "error", "error", "error"});
  CHECK(tab->sent.back()["code"] == "rate_limited");
}

TEST_CASE("chat: a change of presence is told once to everyone who knows otherwise", "[gateway]") {
  house it;
  auto one = it.hello();
  CHECK(one->sent[0]["agents_online"] == true);
  it.presence.look(it.sites);
  CHECK_FALSE(it.presence.tell(10));
  it.online = false;
  it.presence.look(it.sites);
  auto two = it.hello();
  CHECK(two->sent[0]["agents_online"] == false);
  while (it.presence.tell(1)) it.world.settle();
  CHECK(it.wait(one, "presence")["agents_online"] == false);
  it.world.settle();
  CHECK(types(one) == strings{"welcome", "presence"});
  CHECK(types(two) == strings{"welcome"});
}

TEST_CASE("chat: what an agent does beside writing is told as it is", "[gateway]") {
  house it;
  auto tab = it.hello();
  auto id = *conversation_id::parse(tab->sent[0]["conversation"].get<std::string>());
  it.world->feed.publish(id, desk::ring::agent_typing);
  it.world->feed.publish(id, desk::ring::agent_read);
  it.world.settle();
  CHECK(types(tab) == strings{"welcome", "typing", "read"});
}

TEST_CASE("chat: a tab that does not know yet what another one stored ends and erases it all the same", "[gateway]") {
  for (const char* last : {"end", "withdraw"}) {
    CAPTURE(last);
    house it;
    auto one = it.hello();
    auto two = it.hello(resume_of(one));
    // The ring is lost: the second tab learns nothing.
    auto session = it.world.run(it.world->reception.resume(*it.sites.find("main"), resume_of(one)));
    REQUIRE(session.has_value());
    session->allowed_by = {consent::verdict::granted, "usercentrics", "usercentrics.report"};
    REQUIRE(it.world.say(*session, "a word").has_value());
    two->put({{"type", last}});
    auto code = std::string(last) == "end" ? 1000 : 4403;
    CHECK(it.end_of(two) == code);
    CHECK(it.end_of(one) == code);
    auto row = it.world.ask([&](store::view& data) { return data.find_conversation(session->id); });
    CHECK(row.has_value() == (code == 1000));
    if (row) CHECK(row->state == store::conversation_state::closed);
  }
}

TEST_CASE("chat: a withdrawal in one tab is final while the first message of another one is on its way in",
          "[gateway]") {
  house it;
  auto one = it.hello();
  auto two = it.hello(resume_of(one));
  it.world->database.before_next_write = [&] { return withdraw(one); };
  it.say(two, "write to ann@example.com");
  CHECK(it.end_of(one) == 4403);
  CHECK(it.end_of(two) == 4403);
  it.world.start_sending();
  CHECK(it.world.messenger.calls.empty());
  CHECK(it.world.keys() == 0);
  auto back = it.hello(resume_of(one));
  CHECK(it.end_of(back) == 4401);
}

TEST_CASE("chat: consent switched off in one tab closes the others", "[gateway]") {
  house it;
  auto one = it.hello();
  auto two = it.hello(resume_of(one)), other = it.hello();
  one->put({{"type", "consent"}, {"consent", claim(false)}});
  CHECK(it.end_of(one) == 4403);
  CHECK(it.end_of(two) == 4403);
  CHECK(two->sent.back()["code"] == "consent_required");
  it.world.settle();
  CHECK(other->code == 0);
}

TEST_CASE("chat: a connection that took up a crash's key writes after the key was swept", "[gateway]") {
  house it;
  auto visitor = it.world.visitor();
  it.world->database.fail(1, failure::keys_only);
  REQUIRE_FALSE(it.world.say(visitor, "lost").has_value());
  REQUIRE(it.world.keys() == 1);
  auto resume = it.world->reception.resume_text(visitor);
  auto two = it.hello(resume);
  REQUIRE(two->code == 0);
  desk::orphan_sweep sweep(it.world->database, it.world.clock);
  // Taking the key up renewed it; left alone for longer it goes all the same.
  it.world.clock.advance(std::chrono::minutes(59));
  CHECK(it.world.run(sweep.pass()).value() == 0);
  it.world.clock.advance(std::chrono::hours(2));
  CHECK(it.world.run(sweep.pass()).value() == 1);
  CHECK(it.world.keys() == 0);
  it.say(two, "write to ann@example.com");
  CHECK(it.wait(two, "ack")["seq"] == 1);
  CHECK(it.world.keys() == 1);
  CHECK(it.world.run(sweep.pass()).value() == 0);
  // The key in the ring, not one in memory, opens what was stored.
  auto session = it.world.run(it.world->reception.resume(*it.sites.find("main"), resume));
  REQUIRE(session.has_value());
  auto stored = it.world.run(desk::open_stored_key(it.world->database, *it.world->keys, session->stored.subject));
  REQUIRE(stored.has_value());
  CHECK(it.world.reads(*session) == strings{"visitor: write to ann@example.com"});
}

TEST_CASE("chat: a long conversation is caught up with as fast as the visitor reads", "[gateway]") {
  house it;
  auto first = it.hello();
  auto resume = resume_of(first);
  constexpr std::size_t count = 1000;
  for (std::size_t i = 1; i <= count; ++i) it.say(first, "message " + std::to_string(i));
  it.wait(first, "ack", count);
  first->drop();
  constexpr std::size_t queue_frames_max = 16;
  auto again = it.hello(resume, {{"after", 0}}, queue_frames_max);
  // Heard while the queue is full, and so is who comes meanwhile.
  again->put({{"type", "typing"}, {"on", true}});
  it.say(again, "in between");
  it.world.run_until([&] {
    again->waiting -= std::min<std::size_t>(again->waiting, 3);
    return again->code != 0 || again->sent.size() >= count + 2;
  });
  REQUIRE(again->code == 0);
  std::vector<std::int64_t> seen;
  for (const auto& frame : again->sent)
    if (frame["type"] == "message") seen.push_back(frame["seq"]);
  std::vector<std::int64_t> all(count);
  std::iota(all.begin(), all.end(), 1);
  CHECK(seen == all);
  CHECK(it.wait(again, "ack")["seq"] == count + 1);
}

TEST_CASE("chat: what answers a message names it as its sender did", "[gateway]") {
  house it(2);
  auto tab = it.hello();
  const std::string id = "019A5C1E-7d2a-7C3B-8D4E-5F60718293A4";
  for (const char* text : {"a word", "   ", "too fast"})
    tab->put({{"type", "message"}, {"client_id", id}, {"text", text}});
  CHECK(it.wait(tab, "ack")["client_id"] == id);
  for (std::size_t count : {1u, 2u}) CHECK(it.wait(tab, "error", count)["client_id"] == id);
  CHECK(tab->sent.back()["code"] == "rate_limited");
  tab->put({{"type", "message"}, {"client_id", client_id::parse(id)->text()}, {"text", "a word"}});
  it.wait(tab, "error", 3);
  CHECK(tab->sent.back()["client_id"] == client_id::parse(id)->text());
}

TEST_CASE("chat: a client that claims to have seen more than there is hears what is new", "[gateway]") {
  house it;
  auto one = it.hello();
  it.say(one, "first");
  it.wait(one, "ack");
  auto two = it.hello(resume_of(one), {{"after", 100000}});
  it.say(one, "second");
  CHECK(it.wait(two, "message")["seq"] == 2);
  CHECK(types(two) == strings{"welcome", "message"});
}

TEST_CASE("chat: a resume secret of any wrong form is a bad secret, not a broken frame", "[gateway]") {
  house it;
  auto sound = resume_of(it.hello());
  for (const auto& wrong : strings{"x", std::string(129, 'A'), std::string(8000, 'A'), sound + "A", sound + sound}) {
    CAPTURE(wrong.size());
    auto tab = it.hello(wrong);
    CHECK(it.end_of(tab) == 4401);
    CHECK(tab->sent.back()["code"] == "bad_resume");
  }
}

TEST_CASE("chat: a held message is told, acknowledged when it goes on, and shown to other tabs only then",
          "[gateway]") {
  house it(100000, true);
  auto one = it.hello();
  auto client = shouted_client(it.world);
  json frame{{"type", "message"}, {"client_id", client}, {"text", "I am ann@example.com"}};
  one->put(frame);
  auto held = it.wait(one, "held");
  CHECK(held == json{{"type", "held"}, {"client_id", client}, {"reason", "budget_exceeded"}});
  one->put(frame);
  CHECK(it.wait(one, "held", 2) == held);
  auto two = it.hello(resume_of(one));
  auto page = it.world.run(it.world->review.waiting(std::nullopt));
  REQUIRE(page.has_value());
  REQUIRE(page->size() == 1);
  REQUIRE(it.world.run(it.world->review.pass_on(page->front().id, {"olena", "checked"}, {})).has_value());
  auto ack = it.wait(one, "ack");
  CHECK(ack["client_id"] == client);
  CHECK(ack["seq"] == 1);
  CHECK(ack["findings"].size() == 1);
  CHECK(it.wait(two, "message")["text"] == "I am ann@example.com");
  CHECK(types(one) == strings{"welcome", "held", "held", "ack"});
  CHECK(types(two) == strings{"welcome", "message"});
  // After that it is a message like any other: a repeat gets the same words.
  one->put(frame);
  CHECK(it.wait(one, "ack", 2) == ack);
}

TEST_CASE("chat: of several held messages, the refused one is told, and no other tab hears of it", "[gateway]") {
  house it(100000, true);
  auto one = it.hello();
  std::vector<std::string> clients;
  for (std::size_t i = 1; i <= 2; ++i) {
    clients.push_back(shouted_client(it.world));
    one->put({{"type", "message"}, {"client_id", clients.back()}, {"text", "words"}});
    it.wait(one, "held", i);
  }
  auto two = it.hello(resume_of(one));
  auto page = it.world.run(it.world->review.waiting(std::nullopt));
  REQUIRE(page->size() == 2);
  REQUIRE(it.world.run(it.world->review.discard(page->at(1).id, {"olena", "checked"})).has_value());
  auto told = it.wait(one, "error");
  CHECK(told["code"] == "discarded");
  CHECK(told["client_id"] == clients[1]);
  it.world.settle();
  CHECK(types(one) == strings{"welcome", "held", "held", "error"});
  CHECK(types(two) == strings{"welcome"});
  one->put({{"type", "message"}, {"client_id", clients[1]}, {"text", "words"}});
  CHECK(it.wait(one, "error", 2) == told);
  CHECK(one->code == 0);
}

TEST_CASE("chat: more than one conversation may hold is refused, and the connection stays", "[gateway]") {
  house it(100000, true);
  auto one = it.hello();
  for (int i = 0; i <= store::held_per_conversation_max; ++i) it.say(one, "words");
  CHECK(it.wait(one, "error")["code"] == "many_held");
  CHECK(one->code == 0);
}

// The Telegram connector against the messenger sandbox, a program that behaves as Telegram does, faults included.
#include <catch2/catch.hpp>

#include "base/raw_text_reader.hpp"
#include "base/safe_text_maker.hpp"
#include "base/task_group.hpp"
#include "connectors/telegram/connector.hpp"
#include "tests/connectors/memory_sink.hpp"
#include "tests/connectors/run.hpp"
#include "tests/connectors/sandbox_process.hpp"

using namespace cloakroom;
using namespace cloakroom::connectors;
using namespace cloakroom::connectors::telegram;
using namespace cloakroom::test;
using nlohmann::json;

namespace {

struct desk_and_sandbox {
  asio::io_context loop;
  sandbox_process sandbox{loop};
  system_clock_source clock;
  memory_sink sink;
  telegram_connector desk{settings(), clock};

  telegram_settings settings() const {
    telegram_settings made;
    made.id = "support";
    made.token = secret_bytes::from_text("110201543:sandbox");
    made.api = sandbox.origin();
    made.chat_id = -1001234567890;
    made.agents = {{501, "olena"}};
    return made;
  }
  outcome deliver(action what, std::optional<std::int64_t> thread, std::string text = "[email-7qk2m9xd] asks") {
    outbound work;
    work.what = what;
    work.to = {desk.home_chat(), thread};
    work.reference = "K7-2M9Q";
    work.text = safe_text_maker::make(std::move(text));
    return run(loop, desk.deliver(work));
  }
  std::int64_t topic() {
    auto made = deliver(action::send, std::nullopt);
    REQUIRE(std::holds_alternative<topic_made>(made));
    return std::get<topic_made>(made).thread;
  }
  void fault(json wish) { sandbox.control("fault", wish); }
  // Polls until so many updates were taken, then stops.
  bool receive(std::size_t count) {
    task_group group(loop.get_executor());
    group.spawn("receive", desk.receive(sink));
    for (int i = 0; i < 8000 && sink.taken.size() < count; ++i) run(loop, sleep_for(std::chrono::milliseconds(1)));
    group.cancel();
    return run(loop, group.drained(std::chrono::seconds(5))) && sink.taken.size() >= count;
  }
};

}  // namespace

TEST_CASE("sandbox: a conversation gets its topic, its messages, and is closed, reopened, retracted", "[sandbox]") {
  desk_and_sandbox world;
  const auto thread = world.topic();
  auto done = world.deliver(action::send, thread, "\xf0\x9f\x98\x80 [email-7qk2m9xd] asks *about* <b>order</b>");
  REQUIRE(std::holds_alternative<sent>(done));
  auto rows = world.sandbox.messages(thread);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["topic"] == "K7-2M9Q");
  CHECK(rows[0]["message_id"] == *std::get<sent>(done).external_id);
  CHECK(rows[0]["text"] == "\xf0\x9f\x98\x80 [email-7qk2m9xd] asks *about* <b>order</b>");
  CHECK(rows[0]["entities"] == json::parse(R"([{"type":"code","offset":3,"length":16}])"));

  CHECK(std::holds_alternative<sent>(world.deliver(action::close, thread)));
  CHECK(std::holds_alternative<sent>(world.deliver(action::close, thread)));
  CHECK(std::holds_alternative<sent>(world.deliver(action::reopen, thread)));
  CHECK(std::holds_alternative<sent>(world.deliver(action::close, thread)));
  CHECK(std::holds_alternative<sent>(world.deliver(action::send, thread)));  // Opens it by itself.
  CHECK(std::holds_alternative<sent>(world.deliver(action::retract, thread)));
  CHECK(std::holds_alternative<topic_lost>(world.deliver(action::send, thread)));
  CHECK(std::holds_alternative<sent>(world.deliver(action::retract, thread)));
}

TEST_CASE("sandbox: a long text arrives in parts that all fit", "[sandbox]") {
  desk_and_sandbox world;
  const auto thread = world.topic();
  std::string text;
  for (int i = 0; i < 700; ++i) text += "\xf0\x9f\x98\x80 слово [email-7qk2m9xd]. ";
  const auto parts = world.desk.parts(safe_text_maker::make(text));
  REQUIRE(parts.size() > 3);
  for (const auto& part : parts)
    REQUIRE(std::holds_alternative<sent>(world.deliver(action::send, thread, std::string(part.view()))));
  CHECK(world.sandbox.messages(thread).size() == parts.size());
}

TEST_CASE("sandbox: every fault has its outcome, and the message stands there as often as it says", "[sandbox]") {
  desk_and_sandbox world;
  const auto thread = world.topic();
  const auto standing = [&] { return world.sandbox.messages(thread).size(); };
  auto hit = [&](json wish) {
    wish["method"] = "sendMessage";
    world.fault(wish);
    return world.deliver(action::send, thread);
  };
  auto slowed = hit({{"kind", "429"}, {"retry_after", 7}});
  REQUIRE(std::holds_alternative<wait_and_retry>(slowed));
  CHECK(std::get<wait_and_retry>(slowed).wait >= std::chrono::seconds(7));
  CHECK(std::get<wait_and_retry>(slowed).what == holds::chat);
  CHECK(std::holds_alternative<unknown_outcome>(hit({{"kind", "500"}})));
  CHECK(std::holds_alternative<unknown_outcome>(hit({{"kind", "502html"}})));
  CHECK(standing() == 0);
  CHECK(std::holds_alternative<unknown_outcome>(hit({{"kind", "commit_then_reset"}})));
  CHECK(standing() == 1);
  CHECK(std::holds_alternative<unknown_outcome>(hit({{"kind", "truncated"}})));
  CHECK(standing() == 2);
  CHECK(std::holds_alternative<out_of_order>(hit({{"kind", "401"}})));
  CHECK(std::holds_alternative<sent>(world.deliver(action::send, thread)));
}

TEST_CASE("sandbox: a group that migrates is followed", "[sandbox]") {
  desk_and_sandbox world;
  const auto thread = world.topic();
  world.fault({{"kind", "migrate"}, {"method", "sendMessage"}, {"to", -1009876543210}});
  auto moved = world.deliver(action::send, thread);
  REQUIRE(std::holds_alternative<chat_moved>(moved));
  CHECK(std::get<chat_moved>(moved).chat == "-1009876543210");
  CHECK(std::holds_alternative<sent>(world.deliver(action::send, thread)));
}

TEST_CASE("sandbox: an agent's words, notes and commands come in as they should", "[sandbox]") {
  desk_and_sandbox world;
  const auto thread = world.topic();
  auto first = world.deliver(action::send, thread);
  const auto ours = *std::get<sent>(first).external_id;
  const auto says = [&](json deed) {
    deed["thread"] = thread;
    return world.sandbox.control("agent/message", deed);
  };
  says({{"text", "Добрий день"}, {"reply_to", ours}});
  says({{"text", "// rings twice"}});
  says({{"text", "/close"}});
  says({{"text", "spam"}, {"user", 777}, {"name", "Stranger"}});
  says({{"kind", "service"}, {"service", "forum_topic_closed"}});
  REQUIRE(world.receive(5));
  const auto& all = world.sink.taken;
  REQUIRE(std::holds_alternative<agent_message>(all[0].what));
  const auto& words = std::get<agent_message>(all[0].what);
  CHECK(words.thread == thread);
  CHECK(words.replies_to == ours);
  CHECK(words.agent == "olena");
  CHECK(raw_text_reader::view(words.text) == "Добрий день");
  REQUIRE(std::holds_alternative<ignored>(all[1].what));
  CHECK(std::get<ignored>(all[1].what).reason == "note");
  REQUIRE(std::holds_alternative<agent_command>(all[2].what));
  CHECK(std::get<agent_command>(all[2].what).name == "close");
  REQUIRE(std::holds_alternative<ignored>(all[3].what));
  CHECK(std::get<ignored>(all[3].what).reason == "unknown_agent");
  REQUIRE(std::holds_alternative<ignored>(all[4].what));
  CHECK(std::get<ignored>(all[4].what).reason == "service");
}

TEST_CASE("sandbox: after a restart nothing comes twice and nothing is left out", "[sandbox]") {
  desk_and_sandbox world;
  const auto thread = world.topic();
  world.sandbox.control("agent/message", {{"thread", thread}, {"text", "one"}});
  REQUIRE(world.receive(1));
  world.sandbox.control("agent/message", {{"thread", thread}, {"text", "two"}});
  telegram_connector again(world.settings(), world.clock);
  task_group group(world.loop.get_executor());
  group.spawn("receive", again.receive(world.sink));
  for (int i = 0; i < 8000 && world.sink.taken.size() < 2; ++i)
    run(world.loop, sleep_for(std::chrono::milliseconds(1)));
  group.cancel();
  REQUIRE(run(world.loop, group.drained(std::chrono::seconds(5))));
  REQUIRE(world.sink.taken.size() == 2);
  CHECK(raw_text_reader::view(std::get<agent_message>(world.sink.taken[1].what).text) == "two");
}

TEST_CASE("sandbox: a poll that fails is made again", "[sandbox]") {
  desk_and_sandbox world;
  const auto thread = world.topic();
  world.fault({{"kind", "502html"}, {"method", "getUpdates"}});
  world.sandbox.control("agent/message", {{"thread", thread}, {"text", "one"}});
  REQUIRE(world.receive(1));
  CHECK(world.desk.healthy());
}

TEST_CASE("sandbox: a message is edited, once more without effect, and visibly not where that is refused",
          "[sandbox]") {
  desk_and_sandbox world;
  const auto thread = world.topic();
  auto first = world.deliver(action::send, thread, "067");
  REQUIRE(std::holds_alternative<sent>(first));
  auto edit = [&](std::int64_t message, std::string text) {
    outbound work;
    work.what = action::edit;
    work.to = {world.desk.home_chat(), thread};
    work.reference = "K7-2M9Q";
    work.external_id = message;
    work.text = safe_text_maker::make(std::move(text));
    return run(world.loop, world.desk.deliver(work));
  };
  auto reason = [](const outcome& what) {
    return std::holds_alternative<refused>(what) ? std::get<refused>(what).reason : "";
  };
  auto id = *std::get<sent>(first).external_id;
  world.fault({{"kind", "commit_then_reset"}, {"method", "editMessageText"}});
  auto lost = edit(id, "[phone-7qk2m9xd]");
  // The client repeats what is safe to repeat; whatever it tells, the text stands there.
  if (std::holds_alternative<wait_and_retry>(lost)) lost = edit(id, "[phone-7qk2m9xd]");
  CHECK(std::holds_alternative<sent>(lost));
  CHECK(std::holds_alternative<sent>(edit(id, "[phone-7qk2m9xd]")));
  auto rows = world.sandbox.messages(thread);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["text"] == "[phone-7qk2m9xd]");
  CHECK(rows[0]["entities"] == json::parse(R"([{"type":"code","offset":0,"length":16}])"));
  CHECK(rows[0]["edits"] == 1);
  CHECK(reason(edit(id + 100, "[phone-7qk2m9xd]")) == edit_not_found);
  CHECK(reason(edit(thread, "[phone-7qk2m9xd]")) == "edit_refused");  // The message that made the topic.
  world.fault({{"kind", "429"}, {"retry_after", 7}, {"method", "editMessageText"}});
  CHECK(std::holds_alternative<wait_and_retry>(edit(id, "anew")));
}

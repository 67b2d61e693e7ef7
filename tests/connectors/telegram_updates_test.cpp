// What of an update reaches the desk, and what never does.
#include <catch2/catch.hpp>

#include "base/raw_text_reader.hpp"
#include "connectors/telegram/polling.hpp"
#include "connectors/telegram/updates.hpp"

using namespace cloakroom;
using namespace cloakroom::connectors;
using namespace cloakroom::connectors::telegram;

namespace {

const std::map<std::int64_t, std::string> agents = {{501, "olena"}, {4503599627370497, "petro"}};
const desk_view desk{-1001234567890, 0, agents, "desk_bot"};

std::string said(std::string_view members, std::string_view kind = "message", std::int64_t from = 501,
                 std::int64_t chat = -1001234567890) {
  return R"({"update_id":873520001,")" + std::string(kind) + R"(":{"message_id":912,"from":{"id":)" +
         std::to_string(from) + R"(},"chat":{"id":)" + std::to_string(chat) + R"(,"type":"supergroup"},)" +
         std::string(members) + "}}";
}

event read_one(std::string_view body, const desk_view& with = desk) {
  auto one = read_update(body, with);
  REQUIRE(one.has_value());
  CHECK(one->id == 873520001);
  return std::move(one->what);
}

std::string ignored_for(std::string_view body, const desk_view& with = desk) {
  auto what = read_one(body, with);
  auto no = std::get_if<ignored>(&what);
  return no ? std::string(no->reason) : "relayed";
}

std::string text_of(const agent_message& one) { return std::string(raw_text_reader::view(one.text)); }

}  // namespace

TEST_CASE("telegram updates: an agent's message in a topic", "[telegram]") {
  auto what = read_one(said(R"("message_thread_id":41,"is_topic_message":true,"text":"Checking now",
      "reply_to_message":{"message_id":58})"));
  const auto& one = std::get<agent_message>(what);
  CHECK(one.chat == "-1001234567890");
  CHECK(one.thread == 41);
  CHECK(one.replies_to == 58);
  CHECK(one.external_id == 912);
  CHECK(one.agent == "olena");
  CHECK(text_of(one) == "Checking now");
  CHECK_FALSE(one.edited);
}

TEST_CASE("telegram updates: the message that made a topic is not an answered one", "[telegram]") {
  auto same_id = read_one(
      said(R"("message_thread_id":41,"is_topic_message":true,"text":"a","reply_to_message":{"message_id":41})"));
  CHECK_FALSE(std::get<agent_message>(same_id).replies_to.has_value());
  auto creation = read_one(said(R"("message_thread_id":41,"is_topic_message":true,"text":"a",
      "reply_to_message":{"message_id":40,"forum_topic_created":{"name":"x"}})"));
  CHECK_FALSE(std::get<agent_message>(creation).replies_to.has_value());
}

TEST_CASE("telegram updates: without is_topic_message there is no topic", "[telegram]") {
  auto what = read_one(said(R"("message_thread_id":41,"text":"a","reply_to_message":{"message_id":58})"));
  const auto& one = std::get<agent_message>(what);
  CHECK_FALSE(one.thread.has_value());
  CHECK(one.replies_to == 58);
}

TEST_CASE("telegram updates: edits, captions and ids of 52 bits", "[telegram]") {
  auto edited = read_one(said(R"("text":"b")", "edited_message"));
  CHECK(std::get<agent_message>(edited).edited);
  auto caption = read_one(said(R"("photo":[{"file_id":"x"}],"caption":"see here")", "message", 4503599627370497));
  CHECK(std::get<agent_message>(caption).agent == "petro");
  CHECK(text_of(std::get<agent_message>(caption)) == "see here");
}

TEST_CASE("telegram updates: who may not speak is not heard", "[telegram]") {
  CHECK(ignored_for(said(R"("text":"a")", "message", 502)) == "unknown_agent");
  CHECK(ignored_for(said(R"("text":"/close")", "message", 502)) == "unknown_agent");
  CHECK(ignored_for(said(R"("text":"a")", "message", 501, -100777)) == "foreign_chat");
  CHECK(ignored_for(said(R"("text":"a")", "message", 501, 501)) == "foreign_chat");
  CHECK(ignored_for(R"({"update_id":873520001,"message":{"message_id":1,"chat":{"id":-1001234567890},"text":"a"}})") ==
        "unknown_agent");
  CHECK(ignored_for(R"({"update_id":873520001,"message":{"message_id":1,"text":"a"}})") == "foreign_chat");
  CHECK(ignored_for(
            R"({"update_id":873520001,"message":{"chat":{"id":"-1001234567890"},"from":{"id":501},"text":"a"}})") ==
        "foreign_chat");
}

TEST_CASE("telegram updates: a service message is never relayed, whatever it holds", "[telegram]") {
  for (const char* member :
       {R"("forum_topic_created":{"name":"x","icon_color":1})", R"("forum_topic_edited":{"name":"x"})",
        R"("forum_topic_closed":{})", R"("forum_topic_reopened":{})", R"("pinned_message":{"text":"x"})",
        R"("new_chat_title":"x")", R"("new_chat_members":[{"id":1}])", R"("left_chat_member":{"id":1})",
        R"("migrate_from_chat_id":-1)", R"("general_forum_topic_hidden":{})"}) {
    CAPTURE(member);
    CHECK(ignored_for(said(member)) == "service");
    CHECK(ignored_for(said(std::string(member) + R"(,"text":"a")")) == "service");
  }
}

TEST_CASE("telegram updates: media without words stays where it is", "[telegram]") {
  for (const char* member : {R"("photo":[{}])", R"("voice":{})", R"("sticker":{})",
                             R"("contact":{"phone_number":"+12025550123"})", R"("location":{})", R"("document":{})"}) {
    CAPTURE(member);
    CHECK(ignored_for(said(member)) == "media");
  }
  CHECK(ignored_for(said(R"("text":"")")) == "no_text");
  CHECK(ignored_for(said(R"("text":" \n ")")) == "no_text");
  CHECK(ignored_for(said(R"("text":"\u3000\u00ad\u2063")")) == "no_text");
  CHECK(ignored_for(said(R"("text":7)")) == "no_text");
  CHECK(ignored_for(said(R"("something_new":{})")) == "no_text");
}

TEST_CASE("telegram updates: notes are never relayed", "[telegram]") {
  for (const char* text : {"//call him", "// call him", "  //x", "\\n//x", "\\u200b//x", "\\u00a0// x", "//", "///x",
                           "\\u3000//x", "\\u00ad//x", "\\u2063//x", "\\u2003 //x", "\\u202e//x", "\\ufe0f//x",
                           "\\udb40\\udc20//x", "\\u3000\\u00ad\\n\\u2063//x"}) {
    CAPTURE(text);
    CHECK(ignored_for(said("\"text\":\"" + std::string(text) + '"')) == "note");
    CHECK(ignored_for(said("\"text\":\"" + std::string(text) + '"', "edited_message")) == "note");
    CHECK(ignored_for(said("\"photo\":[{}],\"caption\":\"" + std::string(text) + '"')) == "note");
  }
  auto link = read_one(said(R"("text":"https://example.com // x")"));
  CHECK(std::holds_alternative<agent_message>(link));
}

TEST_CASE("telegram updates: a line among agents stays there, and the rest is sent", "[telegram]") {
  struct row {
    const char *written, *sent;
  };
  for (const auto& [written, sent] : std::vector<row>{
           {"Hello\\n// he is rude", "Hello"},
           {"Hello\\n//a\\n// b\\nbye", "Hello\nbye"},
           {"// first\\nHello", "Hello"},
           {"Hello\\r\\n\\u00a0\\u200b// x\\r\\nbye", "Hello\r\nbye"},
           {"Hello\\u2028// x\\u2029bye", "Hello\u2028bye"},
           {"Hello\\u0085\\u3000//x", "Hello\u0085"},
           {"Hello\\r//x\\rbye", "Hello\rbye"},
           {"Hello\\u000b//x\\u000cbye", "Hello\vbye"},
           {"a // b\\nhttps://example.com\\n\\n", "a // b\nhttps://example.com\n\n"},
       }) {
    CAPTURE(written);
    for (const char* kind : {"message", "edited_message"}) {
      auto what = read_one(said("\"text\":\"" + std::string(written) + '"', kind));
      REQUIRE(std::holds_alternative<agent_message>(what));
      const auto& message = std::get<agent_message>(what);
      CHECK(text_of(message) == sent);
      CHECK(message.edited == (std::string(kind) == "edited_message"));
    }
  }
  for (const char* text : {"//a\\n//b", "\\n //a\\n\\u2003\\n//b\\n"})
    CHECK(ignored_for(said("\"text\":\"" + std::string(text) + '"')) == "note");
  auto closed = read_one(said(R"("text":"// done\n/close")"));
  REQUIRE(std::holds_alternative<agent_command>(closed));
  CHECK(std::get<agent_command>(closed).name == "close");
}

TEST_CASE("telegram updates: commands are told, never relayed", "[telegram]") {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"/close", "close"},          {"/claim", "claim"},          {"/reopen", "reopen"},
      {"/close@desk_bot", "close"}, {"/close@DESK_bot", "close"}, {"/CLOSE now please", "close"},
      {"/close\\nthanks", "close"}, {" /close", "close"},         {"/label_2 vip", "label_2"}};
  for (const auto& [text, name] : table) {
    CAPTURE(text);
    auto what =
        read_one(said("\"message_thread_id\":41,\"is_topic_message\":true,\"text\":\"" + std::string(text) + '"'));
    REQUIRE(std::holds_alternative<agent_command>(what));
    const auto& command = std::get<agent_command>(what);
    CHECK(command.name == name);
    CHECK(command.thread == 41);
    CHECK(command.agent == "olena");
    CHECK(command.chat == "-1001234567890");
  }
  CHECK(ignored_for(said(R"("text":"/close@other_bot")")) == "other_bot");
  CHECK(ignored_for(said(R"("text":"/close")", "edited_message")) == "edited_command");
  const desk_view nameless{-1001234567890, 0, agents, ""};
  auto addressed = read_one(said(R"("text":"/close@any_bot")"), nameless);
  CHECK(std::holds_alternative<agent_command>(addressed));
}

TEST_CASE("telegram updates: a path is no command", "[telegram]") {
  for (const char* text : {"/var/log is full", "/", "/ close", "/close-it", "/123456789012345678901234567890123"}) {
    CAPTURE(text);
    auto what = read_one(said("\"text\":\"" + std::string(text) + '"'));
    CHECK(std::holds_alternative<agent_message>(what));
  }
}

TEST_CASE("telegram updates: the group may move, and both its ids are ours", "[telegram]") {
  auto what = read_one(said(R"("migrate_to_chat_id":-1009876543210)"));
  REQUIRE(std::holds_alternative<group_moved>(what));
  CHECK(std::get<group_moved>(what).from == "-1001234567890");
  CHECK(std::get<group_moved>(what).to == "-1009876543210");
  const desk_view moved{-1001234567890, -1009876543210, agents, ""};
  auto there = read_one(said(R"("text":"a")", "message", 501, -1009876543210), moved);
  CHECK(std::get<agent_message>(there).chat == "-1009876543210");
  CHECK(ignored_for(said(R"("text":"a")", "message", 501, 0), desk) == "foreign_chat");
}

TEST_CASE("telegram updates: membership of the bot", "[telegram]") {
  const auto member = [](std::string_view status, std::int64_t chat) {
    return R"({"update_id":873520001,"my_chat_member":{"chat":{"id":)" + std::to_string(chat) +
           R"(},"new_chat_member":{"status":")" + std::string(status) + R"("}}})";
  };
  CHECK(ignored_for(member("kicked", -1001234567890)) == bot_removed);
  CHECK(ignored_for(member("left", -1001234567890)) == bot_removed);
  CHECK(ignored_for(member("administrator", -1001234567890)) == bot_admitted);
  CHECK(ignored_for(member("kicked", 501)) == "foreign_chat");
}

TEST_CASE("telegram updates: unknown kinds are counted, not refused", "[telegram]") {
  CHECK(ignored_for(R"({"update_id":873520001,"poll_answer":{}})") == "unknown_kind");
  CHECK(ignored_for(R"({"update_id":873520001})") == "unknown_kind");
  CHECK(ignored_for(R"({"update_id":873520001,"message":7})") == "unknown_kind");
  CHECK(ignored_for(R"({"update_id":873520001,"callback_query":{"id":"1","data":"c:41"}})") == "button");
}

TEST_CASE("telegram updates: what is none is malformed, what is too large is not read", "[telegram]") {
  for (const char* body :
       {"", "[]", "{", "7", "{}", R"({"update_id":"1"})", R"({"update_id":-1,"message":{}})", R"({"update_id":1.5})"}) {
    CAPTURE(body);
    auto one = read_update(body, desk);
    REQUIRE(one.has_error());
    CHECK(one.error() == errc::malformed);
  }
  CHECK(read_update(said("\"text\":\"" + std::string(update_bytes_max, 'x') + '"'), desk).error() == errc::too_large);
  CHECK(read_update(R"({"update_id":1,"x":)" + std::string(100, '[') + std::string(100, ']') + "}", desk).error() ==
        errc::malformed);
}

TEST_CASE("telegram polls: a batch leaves out what is no update", "[telegram]") {
  const auto body = R"({"ok":true,"result":[{"update_id":5},{"no":1},)" + said(R"("text":"a")") + "]}";
  auto updates = read_updates(body, desk);
  REQUIRE(updates.has_value());
  REQUIRE(updates->size() == 2);
  CHECK((*updates)[0].id == 5);
  CHECK(offset_after(*updates) == 873520002);
  CHECK(read_updates(R"({"ok":true,"result":[]})", desk)->empty());
  for (const char* bad : {R"({"ok":true,"result":[{"no":1}]})", R"({"ok":false,"result":[]})", R"({"result":[]})",
                          R"({"ok":true,"result":{}})", "x"})
    CHECK(read_updates(bad, desk).has_error());
}

TEST_CASE("telegram polls: every answer has its next step", "[telegram]") {
  const auto of = [](unsigned status, std::string body, std::string retry_after = "") {
    return judge_poll(http_answer{status, std::move(body), std::move(retry_after)}, desk);
  };
  const std::string conflict = R"({"ok":false,"error_code":409,"description":"Conflict: )";
  auto other = of(
      409, conflict + R"(terminated by other getUpdates request; make sure that only one bot instance is running"})");
  auto hooked = of(409, conflict + R"(can't use getUpdates method while webhook is active; use deleteWebhook"})");
  REQUIRE(std::holds_alternative<rival>(other));
  CHECK(std::get<rival>(other).reason == "other_poller");
  REQUIRE(std::holds_alternative<rival>(hooked));
  CHECK(std::get<rival>(hooked).reason == "webhook_active");
  CHECK(std::holds_alternative<batch>(of(200, R"({"ok":true,"result":[]})")));
  CHECK(std::holds_alternative<turned_away>(of(401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})")));
  CHECK(std::holds_alternative<turned_away>(of(404, R"({"ok":false,"error_code":404,"description":"Not Found"})")));
  CHECK(std::holds_alternative<failed>(of(502, "<html>")));
  CHECK(std::holds_alternative<failed>(of(200, "<html>")));
  CHECK(std::holds_alternative<failed>(judge_poll(make_error_code(http_errc::answer_lost), desk)));
  auto slow = of(429, R"({"ok":false,"error_code":429,"parameters":{"retry_after":7}})");
  REQUIRE(std::holds_alternative<slow_down>(slow));
  CHECK(std::get<slow_down>(slow).wait == std::chrono::seconds(7));
}

TEST_CASE("telegram polls: pauses grow, have a bound, and never fight a rival", "[telegram]") {
  using std::chrono::milliseconds;
  unsigned failures = 0;
  CHECK(pause_after(failed{"x"}, failures, 0.5) == milliseconds(1000));
  CHECK(pause_after(failed{"x"}, failures, 0.5) == milliseconds(2000));
  CHECK(pause_after(failed{"x"}, failures, 0.5) == milliseconds(4000));
  for (int i = 0; i < 100; ++i) CHECK(pause_after(failed{"x"}, failures, 0.999) <= backoff_max);
  CHECK(pause_after(failed{"x"}, failures, 0.5) == backoff_max);
  CHECK(pause_after(batch{}, failures, 0.5) == milliseconds(0));
  CHECK(failures == 0);
  for (double chance : {0.0, 0.5, 0.99}) {
    unsigned conflicts = 0;
    CHECK(pause_after(rival{"x"}, conflicts, chance) >= conflict_wait);
  }
  CHECK(pause_after(turned_away{}, failures, 0) == refused_wait);
  CHECK(pause_after(slow_down{milliseconds(7000)}, failures, 0) == milliseconds(7000));
  CHECK(backoff(1, 0.0) == milliseconds(500));
}

TEST_CASE("telegram polls: a stored offset is a number from 0 on, or none", "[telegram]") {
  CHECK(read_offset("873520002") == 873520002);
  CHECK(read_offset("0") == 0);
  for (const char* text : {"", "-1", "x", "1x", " 1", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(read_offset(text).has_value());
  }
  std::vector<update> last(1);
  last[0].id = std::numeric_limits<std::int64_t>::max();
  CHECK(offset_after(last) == last[0].id);
}

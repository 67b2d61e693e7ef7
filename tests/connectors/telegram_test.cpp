// The Telegram connector against a scripted Bot API on loopback: the order of calls, what is remembered, what is
// logged.
#include <catch2/catch.hpp>

#include "base/log.hpp"
#include "base/safe_text_maker.hpp"
#include "base/utf8.hpp"
#include "connectors/bounded_json.hpp"
#include "connectors/telegram/connector.hpp"
#include "tests/connectors/run.hpp"
#include "tests/connectors/scripted_server.hpp"

using namespace cloakroom;
using namespace cloakroom::connectors;
using namespace cloakroom::connectors::telegram;
using namespace cloakroom::test;

namespace {

const std::string secret = "AAE-very_secret";
const std::string chat = "-1001234567890";

// Lines of the log while this lives.
class log_lines {
 public:
  log_lines() {
    text_.clear();
    set_log_level(log_level::debug);
    set_log_sink([](std::string_view line) { text_ += std::string(line) + '\n'; });
  }
  ~log_lines() {
    set_log_sink(nullptr);
    set_log_level(log_level::info);
  }
  bool hold(std::string_view part) const { return text_.find(part) != std::string::npos; }

 private:
  static inline std::string text_;
};

telegram_settings settings_for(const std::string& api) {
  telegram_settings settings;
  settings.id = "support";
  settings.token = secret_bytes::from_text("110201543:" + secret);
  settings.api = api;
  settings.chat_id = -1001234567890;
  settings.agents = {{501, "olena"}};
  return settings;
}

// One answer per call, all on one kept connection; the requests are read back as method and body.
struct bot_api {
  explicit bot_api(std::vector<std::pair<unsigned, std::string>> answers) : server(loop, {to_script(answers)}) {}

  static script to_script(const std::vector<std::pair<unsigned, std::string>>& answers) {
    script steps;
    for (const auto& [status, body] : answers) {
      steps.push_back(read_request{});
      steps.push_back(write_bytes{http_text(status, body)});
    }
    return steps;
  }
  std::string method(std::size_t call) const {
    const auto& text = server.requests().at(call);
    const auto end = text.find(" HTTP/1.1");
    return text.substr(text.rfind('/', end - 1) + 1, end - text.rfind('/', end - 1) - 1);
  }
  nlohmann::json body(std::size_t call) const {
    const auto& text = server.requests().at(call);
    return nlohmann::json::parse(text.substr(text.find("\r\n\r\n") + 4));
  }
  std::size_t calls() const { return server.requests().size(); }

  asio::io_context loop;
  scripted_server server;
  manual_clock clock{time_point(std::chrono::seconds(1'790'000'000))};
  telegram_connector desk{settings_for(server.origin()), clock};
  log_lines lines;

  outcome deliver(const outbound& work) { return run(loop, desk.deliver(work)); }
};

outbound work(action what, std::optional<std::int64_t> thread, std::string text = "[email-7qk2m9xd] asks") {
  outbound made;
  made.what = what;
  made.to = {chat, thread};
  made.reference = "K7-2M9Q";
  made.text = safe_text_maker::make(std::move(text));
  return made;
}

std::pair<unsigned, std::string> ok(std::string_view result) {
  return {200, "{\"ok\":true,\"result\":" + std::string(result) + "}"};
}
std::pair<unsigned, std::string> no(unsigned status, std::string_view description, std::string_view more = "") {
  return {status, "{\"ok\":false,\"error_code\":" + std::to_string(status) + ",\"description\":\"" +
                      std::string(description) + "\"" + std::string(more) + "}"};
}
const auto in_topic = ok(R"({"message_id":58,"message_thread_id":41})");
const auto in_general = ok(R"({"message_id":59})");

}  // namespace

TEST_CASE("telegram: the first message of a conversation makes its topic", "[telegram]") {
  bot_api api({ok(R"({"message_thread_id":41,"name":"K7-2M9Q"})"), in_topic});
  auto made = api.deliver(work(action::send, std::nullopt));
  REQUIRE(std::holds_alternative<topic_made>(made));
  CHECK(std::get<topic_made>(made).thread == 41);
  CHECK(api.calls() == 1);
  CHECK(api.method(0) == "createForumTopic");
  CHECK(api.body(0) == nlohmann::json({{"chat_id", -1001234567890}, {"name", "K7-2M9Q"}}));

  auto done = api.deliver(work(action::send, 41));
  REQUIRE(std::holds_alternative<sent>(done));
  CHECK(std::get<sent>(done).external_id == 58);
  CHECK(api.method(1) == "sendMessage");
  CHECK(api.body(1)["message_thread_id"] == 41);
  CHECK(api.body(1)["text"] == "[email-7qk2m9xd] asks");
  CHECK(api.desk.healthy());
}

TEST_CASE("telegram: where topics cannot be, the reference stands in the first line", "[telegram]") {
  bot_api api({no(400, "Bad Request: the chat is not a forum"), in_general, in_general});
  for (int i = 0; i < 2; ++i) {
    auto done = api.deliver(work(action::send, std::nullopt));
    REQUIRE(std::holds_alternative<sent>(done));
    CHECK(std::get<sent>(done).external_id == 59);
  }
  REQUIRE(api.calls() == 3);  // Asked for a topic once, then never again.
  for (std::size_t call : {1U, 2U}) {
    CHECK(api.method(call) == "sendMessage");
    CHECK(api.body(call)["text"] == "#K7-2M9Q\n[email-7qk2m9xd] asks");
    CHECK(api.body(call)["entities"][0]["offset"] == 9);
    CHECK_FALSE(api.body(call).contains("message_thread_id"));
  }
  CHECK(api.lines.hold("telegram_topics_unavailable"));
}

TEST_CASE("telegram: a message that landed elsewhere means the topic is lost", "[telegram]") {
  bot_api api({in_general, ok(R"({"message_id":60,"message_thread_id":42})"),
               no(400, "Bad Request: message thread not found")});
  for (int i = 0; i < 3; ++i) CHECK(std::holds_alternative<topic_lost>(api.deliver(work(action::send, 41))));
}

TEST_CASE("telegram: a closed topic is opened again, once", "[telegram]") {
  bot_api api({no(400, "Bad Request: TOPIC_CLOSED"), ok("true"), in_topic, no(400, "Bad Request: TOPIC_CLOSED"),
               ok("true"), no(400, "Bad Request: TOPIC_CLOSED"), no(400, "Bad Request: TOPIC_CLOSED"),
               no(400, "Bad Request: not enough rights to reopen the topic")});
  CHECK(std::holds_alternative<sent>(api.deliver(work(action::send, 41))));
  CHECK(api.method(1) == "reopenForumTopic");
  CHECK(api.method(2) == "sendMessage");
  auto stubborn = api.deliver(work(action::send, 41));
  REQUIRE(std::holds_alternative<refused>(stubborn));
  CHECK(std::get<refused>(stubborn).reason == "topic_closed");
  auto powerless = api.deliver(work(action::send, 41));
  REQUIRE(std::holds_alternative<refused>(powerless));
  CHECK(std::get<refused>(powerless).reason == "no_right_to_manage_topics");
  CHECK(api.calls() == 8);
}

TEST_CASE("telegram: refused markup is left away, once", "[telegram]") {
  const auto bad = no(400, "Bad Request: can't parse entities: x");
  bot_api api({bad, in_topic, bad, bad});
  CHECK(std::holds_alternative<sent>(api.deliver(work(action::send, 41))));
  CHECK(api.body(0).contains("entities"));
  CHECK_FALSE(api.body(1).contains("entities"));
  auto again = api.deliver(work(action::send, 41));
  REQUIRE(std::holds_alternative<refused>(again));
  CHECK(std::get<refused>(again).reason == "markup_refused");
}

TEST_CASE("telegram: closing, reopening and retracting a conversation", "[telegram]") {
  bot_api api({ok("true"), no(400, "Bad Request: TOPIC_NOT_MODIFIED"), ok("true"),
               no(400, "Bad Request: not enough rights to delete the topic")});
  CHECK(std::holds_alternative<sent>(api.deliver(work(action::close, 41))));
  CHECK(std::holds_alternative<sent>(api.deliver(work(action::reopen, 41))));
  CHECK(std::holds_alternative<sent>(api.deliver(work(action::retract, 41))));
  auto kept = api.deliver(work(action::retract, 41));
  REQUIRE(std::holds_alternative<refused>(kept));
  CHECK(std::get<refused>(kept).reason == "no_right_to_delete_topics");
  CHECK(api.method(0) == "closeForumTopic");
  CHECK(api.method(1) == "reopenForumTopic");
  CHECK(api.method(2) == "deleteForumTopic");
  CHECK(api.body(2) == nlohmann::json({{"chat_id", -1001234567890}, {"message_thread_id", 41}}));
}

TEST_CASE("telegram: without a topic there is nothing to close, and nothing to retract", "[telegram]") {
  bot_api api({});
  CHECK(std::holds_alternative<sent>(api.deliver(work(action::close, std::nullopt))));
  CHECK(std::holds_alternative<sent>(api.deliver(work(action::reopen, std::nullopt))));
  CHECK(std::holds_alternative<refused>(api.deliver(work(action::retract, std::nullopt))));
  CHECK(api.calls() == 0);
}

TEST_CASE("telegram: a notice goes to the topic it is about", "[telegram]") {
  bot_api api({no(400, "Bad Request: message thread not found")});
  CHECK(std::holds_alternative<topic_lost>(api.deliver(work(action::notice, 41, "The visitor closed it."))));
  CHECK(api.body(0)["message_thread_id"] == 41);
}

TEST_CASE("telegram: a notice without a topic goes to the chat and makes none", "[telegram]") {
  bot_api api({in_general});
  auto notice = work(action::notice, std::nullopt, "Three callbacks are due.");
  notice.reference.clear();
  CHECK(std::holds_alternative<sent>(api.deliver(notice)));
  CHECK(api.method(0) == "sendMessage");
  CHECK(api.body(0)["text"] == "Three callbacks are due.");
  CHECK_FALSE(api.body(0).contains("message_thread_id"));
}

TEST_CASE("telegram: what cannot be sent is refused without a call", "[telegram]") {
  bot_api api({});
  for (const std::string& text : {std::string(), std::string(" \n\t "), std::string(message_units_max + 1, 'x')})
    CHECK(std::holds_alternative<refused>(api.deliver(work(action::send, 41, text))));
  CHECK(api.calls() == 0);
}

TEST_CASE("telegram: one slow chat holds itself, a second one holds everything", "[telegram]") {
  const auto slow = no(429, "Too Many Requests", R"(,"parameters":{"retry_after":7})");
  bot_api api({slow, slow, slow, slow});
  const auto hold_of = [&](const std::string& to) {
    auto one = work(action::send, 41);
    one.to.chat = to;
    auto wait = std::get<wait_and_retry>(api.deliver(one));
    CHECK(wait.wait >= std::chrono::seconds(7));
    CHECK(wait.wait < std::chrono::seconds(8));
    CHECK_FALSE(wait.counts);
    return wait.what;
  };
  CHECK(hold_of(chat) == holds::chat);
  CHECK(hold_of(chat) == holds::chat);
  CHECK(hold_of("-100777") == holds::everything);
  api.clock.advance(std::chrono::minutes(2));
  CHECK(hold_of(chat) == holds::chat);
}

TEST_CASE("telegram: a moved group is followed", "[telegram]") {
  bot_api api({no(400, "Bad Request: group chat was upgraded to a supergroup chat",
                  R"(,"parameters":{"migrate_to_chat_id":-1009876543210})")});
  auto moved = api.deliver(work(action::send, 41));
  REQUIRE(std::holds_alternative<chat_moved>(moved));
  CHECK(std::get<chat_moved>(moved).chat == "-1009876543210");
  CHECK(api.desk.home_chat() == "-1009876543210");
}

TEST_CASE("telegram: a revoked token makes the desk unhealthy", "[telegram]") {
  bot_api api({in_topic, no(401, "Unauthorized")});
  api.deliver(work(action::send, 41));
  CHECK(api.desk.healthy());
  CHECK(std::holds_alternative<out_of_order>(api.deliver(work(action::send, 41))));
  CHECK_FALSE(api.desk.healthy());
  CHECK(api.lines.hold("token_refused"));
}

TEST_CASE("telegram: the token is in the call and nowhere else", "[telegram]") {
  const std::vector<script> ways = {
      answering(401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})"),
      answering(502, "<html>/bot110201543:" + secret + "/sendMessage</html>"),
      answering(400, R"({"ok":false,"error_code":400,"description":"bad )" + secret + "\"}"),
      {read_request{}, reset_now{}}};
  for (const auto& way : ways) {
    asio::io_context loop;
    scripted_server server(loop, {way});
    system_clock_source clock;
    telegram_connector desk(settings_for(server.origin()), clock);
    log_lines lines;
    auto done = run(loop, desk.deliver(work(action::send, 41)));
    REQUIRE(server.requests().size() == 1);
    CHECK(server.requests()[0].find("/bot110201543:" + secret + "/sendMessage") != std::string::npos);
    CHECK_FALSE(lines.hold(secret));
    if (auto why = std::get_if<refused>(&done)) CHECK(why->reason.find(secret) == std::string_view::npos);
  }
}

TEST_CASE("telegram: parts carry their mark, stay under the limit, and join to the text", "[telegram]") {
  bot_api api({});
  std::string text;
  for (int i = 0; i < 900; ++i) text += "слово [email-7qk2m9xd] \xf0\x9f\x98\x80. ";
  const auto parts = api.desk.parts(safe_text_maker::make(text));
  REQUIRE(parts.size() > 2);
  std::string joined;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto mark = "(" + std::to_string(i + 1) + "/" + std::to_string(parts.size()) + ") ";
    REQUIRE(parts[i].view().starts_with(mark));
    CHECK(utf16_length(parts[i].view()) + reference_units_max <= message_units_max);
    joined += parts[i].view().substr(mark.size());
  }
  CHECK(joined == text);
  CHECK(api.desk.parts(safe_text_maker::make("short")) == std::vector{safe_text_maker::make("short")});
  CHECK(api.desk.parts(safe_text()).empty());
  CHECK(api.desk.parts(safe_text_maker::make("\xff")).size() == 1);
}

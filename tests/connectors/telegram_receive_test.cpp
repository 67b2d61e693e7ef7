// Receiving against a scripted Bot API: what confirms updates, what a failure costs, what a webhook must show.
#include <catch2/catch.hpp>

#include "base/log.hpp"
#include "base/task_group.hpp"
#include "connectors/bounded_json.hpp"
#include "connectors/telegram/connector.hpp"
#include "tests/connectors/memory_sink.hpp"
#include "tests/connectors/run.hpp"
#include "tests/connectors/scripted_server.hpp"

using namespace cloakroom;
using namespace cloakroom::connectors;
using namespace cloakroom::connectors::telegram;
using namespace cloakroom::test;

namespace {

script answers(const std::vector<std::pair<unsigned, std::string>>& all) {
  script steps;
  for (const auto& [status, body] : all) {
    steps.push_back(read_request{});
    steps.push_back(write_bytes{http_text(status, body)});
  }
  steps.push_back(read_request{});  // And then the long poll that nothing answers.
  return steps;
}

nlohmann::json body_of(const std::string& request) {
  return nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
}
bool asks(const std::string& request, std::string_view method) {
  return request.find("/" + std::string(method) + " HTTP/1.1") != std::string::npos;
}

const std::pair<unsigned, std::string> me{200, R"({"ok":true,"result":{"id":1,"is_bot":true,"username":"desk_bot"}})"};
std::pair<unsigned, std::string> updates(std::vector<std::int64_t> ids) {
  auto list = nlohmann::json::array();
  for (auto id : ids)
    list.push_back(
        {{"update_id", id},
         {"message",
          {{"message_id", 9}, {"from", {{"id", 501}}}, {"chat", {{"id", -1001234567890}}}, {"text", "hi"}}}});
  return {200, nlohmann::json({{"ok", true}, {"result", list}}).dump()};
}

struct receiving {
  receiving(std::vector<std::pair<unsigned, std::string>> calls, std::vector<std::pair<unsigned, std::string>> polls,
            receive_mode mode = receive_mode::polling)
      : server(loop, {answers(calls), answers(polls)}), desk(settings(mode), clock) {
    set_log_sink([](std::string_view line) { lines += std::string(line) + '\n'; });
    lines.clear();
  }
  ~receiving() { set_log_sink(nullptr); }

  telegram_settings settings(receive_mode mode) const {
    telegram_settings made;
    made.id = "support";
    made.token = secret_bytes::from_text("110201543:AAE-very_secret");
    made.api = server.origin();
    made.chat_id = -1001234567890;
    made.agents = {{501, "olena"}};
    made.receive = mode;
    made.secret = secret_bytes::from_text("webhook_secret-1");
    made.public_url = "https://chat.example.com/";
    return made;
  }
  // Receives until the server has got so many requests, then stops; true when it ended by that.
  bool until(std::size_t requests) {
    task_group group(loop.get_executor());
    group.spawn("receive", desk.receive(sink));
    for (int i = 0; i < 8000 && server.requests().size() < requests; ++i)
      run(loop, sleep_for(std::chrono::milliseconds(1)));
    group.cancel();
    const bool ended = run(loop, group.drained(std::chrono::seconds(5)));
    return ended && server.requests().size() >= requests && lines.find("task_failed") == std::string::npos;
  }
  static inline std::string lines;

  asio::io_context loop;
  scripted_server server;
  system_clock_source clock;
  memory_sink sink;
  telegram_connector desk;
};

}  // namespace

TEST_CASE("telegram polling: updates are confirmed only after they were taken", "[telegram]") {
  receiving run({me}, {updates({7, 8}), updates({9})});
  REQUIRE(run.until(4));
  const auto& requests = run.server.requests();
  CHECK(asks(requests[0], "getMe"));
  REQUIRE(asks(requests[1], "getUpdates"));
  CHECK_FALSE(body_of(requests[1]).contains("offset"));
  CHECK(body_of(requests[1])["timeout"] == 50);
  CHECK(body_of(requests[2])["offset"] == 9);
  CHECK(body_of(requests[3])["offset"] == 10);
  REQUIRE(run.sink.taken.size() == 3);
  CHECK(std::get<agent_message>(run.sink.taken[2].what).agent == "olena");
  CHECK(run.desk.healthy());
  CHECK(run.server.connections() == 2);  // Calls and polls do not share one.
}

TEST_CASE("telegram polling: a restart goes on where the store stands", "[telegram]") {
  receiving run({me}, {updates({})});
  run.sink.kept["offset"] = "873520002";
  run.sink.kept["moved:-1001234567890"] = "-1009876543210";
  REQUIRE(run.until(2));
  CHECK(body_of(run.server.requests()[1])["offset"] == 873520002);
  CHECK(run.desk.home_chat() == "-1009876543210");
}

TEST_CASE("telegram polling: what is no offset is not used", "[telegram]") {
  receiving run({me}, {});
  run.sink.kept["offset"] = "-5";
  REQUIRE(run.until(2));
  CHECK_FALSE(body_of(run.server.requests()[1]).contains("offset"));
}

TEST_CASE("telegram polling: updates that could not be stored come again", "[telegram]") {
  receiving run({me}, {updates({7}), updates({7})});
  run.sink.failures = 1;
  REQUIRE(run.until(4));
  CHECK_FALSE(body_of(run.server.requests()[2]).contains("offset"));
  CHECK(body_of(run.server.requests()[3])["offset"] == 8);
  CHECK(run.sink.taken.size() == 1);
  CHECK(run.lines.find("telegram_updates_not_stored") != std::string::npos);
}

TEST_CASE("telegram polling: without its offset nothing is polled", "[telegram]") {
  receiving run({me}, {});
  run.sink.recall_failures = 2;  // One for where the group moved, one for the offset.
  REQUIRE(run.until(2));
  CHECK(run.sink.recalls == 3);
}

TEST_CASE("telegram polling: a revoked token is no reason to hurry", "[telegram]") {
  const std::pair<unsigned, std::string> gone{401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})"};
  receiving run({gone}, {gone});
  REQUIRE(run.until(2));
  cloakroom::test::run(run.loop, sleep_for(std::chrono::milliseconds(200)));
  CHECK(run.server.requests().size() == 2);
  CHECK_FALSE(run.desk.healthy());
  CHECK(run.lines.find("very_secret") == std::string::npos);
}

TEST_CASE("telegram polling: a rival raises the alarm and is left alone", "[telegram]") {
  const std::pair<unsigned, std::string> conflict{
      409, R"({"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"})"};
  receiving run({me}, {conflict});
  REQUIRE(run.until(2));
  for (int i = 0; i < 1000 && run.lines.empty(); ++i)
    cloakroom::test::run(run.loop, sleep_for(std::chrono::milliseconds(1)));
  CHECK(run.server.requests().size() == 2);
}

TEST_CASE("telegram polling: the bot's removal is noticed, and its return", "[telegram]") {
  const auto change = [](std::string_view status) {
    return std::pair<unsigned, std::string>{
        200, R"({"ok":true,"result":[{"update_id":7,"my_chat_member":{"chat":{"id":-1001234567890},)"
             R"("new_chat_member":{"status":")" +
                 std::string(status) + R"("}}}]})"};
  };
  receiving removed({me}, {change("kicked")});
  REQUIRE(removed.until(3));
  CHECK_FALSE(removed.desk.healthy());
  receiving returned({me}, {change("kicked"), change("administrator")});
  REQUIRE(returned.until(4));
  CHECK(returned.desk.healthy());
}

TEST_CASE("telegram webhook: the address is told with its secret", "[telegram]") {
  receiving run({me, {200, R"({"ok":true,"result":true,"description":"Webhook was set"})"}}, {}, receive_mode::webhook);
  REQUIRE(run.until(2));
  REQUIRE(asks(run.server.requests()[1], "setWebhook"));
  const auto body = body_of(run.server.requests()[1]);
  CHECK(body["url"] == "https://chat.example.com/webhooks/telegram/support");
  CHECK(body["secret_token"] == "webhook_secret-1");
}

TEST_CASE("telegram webhook: the secret is checked before the body is read", "[telegram]") {
  receiving run({}, {}, receive_mode::webhook);
  const std::string body =
      R"({"update_id":7,"message":{"message_id":9,"from":{"id":501},"chat":{"id":-1001234567890},"text":"hi"}})";
  for (const char* wrong : {"", "webhook_secret-2", "webhook_secret-", "webhook_secret-11"}) {
    CHECK(run.desk.read_webhook({wrong, body}).error() == errc::not_found);
    CHECK(run.desk.read_webhook({wrong, "{"}).error() == errc::not_found);
  }
  auto read = run.desk.read_webhook({"webhook_secret-1", body});
  REQUIRE(read.has_value());
  REQUIRE(read->size() == 1);
  CHECK((*read)[0].id == 7);
  CHECK(std::holds_alternative<agent_message>((*read)[0].what));
  CHECK(run.desk.read_webhook({"webhook_secret-1", "{"}).error() == errc::malformed);
  CHECK(run.desk.read_webhook({"webhook_secret-1", std::string(70000, ' ')}).error() == errc::too_large);
}

TEST_CASE("telegram webhook: a desk that polls has no webhook", "[telegram]") {
  receiving run({}, {});
  CHECK(run.desk.read_webhook({"webhook_secret-1", "{}"}).error() == errc::not_found);
  CHECK(run.desk.read_webhook({"", "{}"}).error() == errc::not_found);
}

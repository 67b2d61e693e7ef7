// Updates pushed to a webhook: the secret, order, retries, replies; and the rates a bot must keep.
#include <catch2/catch.hpp>
#include <future>

#include "tests/sandbox/rig.hpp"

namespace cloakroom::testing {
namespace {

constexpr auto patience = std::chrono::seconds(20);
constexpr const char* secret_header = "X-Telegram-Bot-Api-Secret-Token";
constexpr const char* server_error = "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

std::string hook(const http_catcher& catcher) {
  return "http://127.0.0.1:" + std::to_string(catcher.port()) + "/hooks/telegram/7f3a?x=1";
}

std::string text_of(const std::optional<http_catcher::caught>& caught) {
  if (!caught) return "(nothing)";
  auto update = json::parse(caught->body, nullptr, false);
  return update.contains("message") ? update["message"].value("text", "") : update.items().begin().key();
}

}  // namespace

TEST_CASE("sandbox: an update is pushed with the secret", "[sandbox]") {
  rig it;
  http_catcher catcher;
  CHECK(it.call("setWebhook", {{"url", hook(catcher)}, {"secret_token", "s3cret_-A"}}).description() ==
        "Webhook was set");
  it.says(0, "hello");
  auto caught = catcher.catch_one(patience);
  REQUIRE(caught);
  CHECK(caught->method == "POST");
  CHECK(caught->path == "/hooks/telegram/7f3a?x=1");
  CHECK(caught->header(secret_header) == "s3cret_-A");
  CHECK(caught->header("Content-Type") == "application/json");
  CHECK(json::parse(caught->body)["message"]["text"] == "hello");
  CHECK(json::parse(caught->body)["update_id"].is_number());
}

TEST_CASE("sandbox: the secret is spoilt or left out on demand, then right again", "[sandbox]") {
  rig it(100);
  http_catcher catcher;
  it.call("setWebhook", {{"url", hook(catcher)}, {"secret_token", "right"}});
  it.fault({{"kind", "bad_secret"}});
  it.fault({{"kind", "missing_secret"}});
  it.says(0, "hello");
  std::vector<std::string> secrets;
  for (int i = 0; i < 3; ++i) {
    auto caught = catcher.catch_one(patience, i < 2 ? server_error : http_catcher::ok_answer);
    REQUIRE(caught);
    secrets.emplace_back(caught->header(secret_header));
  }
  CHECK(secrets == std::vector<std::string>{"", "rightx", "right"});
}

TEST_CASE("sandbox: a failing head blocks its chat, other chats and presses go on", "[sandbox]") {
  rig it(20);
  http_catcher catcher;
  auto id = it.says(0, "button here")["message_id"];
  it.call("getUpdates", {{"offset", 1999999999}});
  it.call("setWebhook", {{"url", hook(catcher)}});
  it.says(0, "first");
  CHECK(text_of(catcher.catch_one(patience, server_error)) == "first");
  CHECK(text_of(catcher.catch_one(patience, server_error)) == "first");  // At once; the next try waits 2 s / 20.
  it.says(0, "second");
  it.control("agent/message", {{"chat", 900}, {"text", "private"}});
  it.control("agent/message", {{"kind", "callback_query"}, {"message_id", id}, {"data", "x"}});
  std::vector<std::string> seen;
  while (seen.empty() || seen.back() != "second") {
    seen.push_back(text_of(catcher.catch_one(patience)));
    REQUIRE(seen.back() != "(nothing)");
  }
  auto at = [&](const std::string& what) { return std::ranges::find(seen, what) - seen.begin(); };
  CHECK(seen.size() == 4);
  CHECK(at("first") + 1 <= at("second"));
  CHECK(at("private") < at("second"));
  CHECK(at("callback_query") < at("second"));
}

TEST_CASE("sandbox: an update that is never taken comes again and again", "[sandbox]") {
  rig it(100);
  http_catcher catcher;
  it.call("setWebhook", {{"url", hook(catcher)}});
  it.says(0, "stubborn");
  for (int i = 0; i < 5; ++i) CHECK(text_of(catcher.catch_one(patience, i % 2 == 0 ? server_error : "")) == "stubborn");
  auto info = it.call("getWebhookInfo").result();
  CHECK(info["pending_update_count"] == 1);
  CHECK(info["last_error_message"] == "Wrong response from the webhook: 500 Oh");
  CHECK(text_of(catcher.catch_one(patience)) == "stubborn");
  it.says(0, "next");
  CHECK(text_of(catcher.catch_one(patience)) == "next");
}

TEST_CASE("sandbox: 410 for a day removes the webhook", "[sandbox]") {
  rig it(100000);  // 23 hours in 0.9 s.
  http_catcher catcher;
  it.call("setWebhook", {{"url", hook(catcher)}});
  it.says(0, "hello");
  int tries = 0;
  while (it.call("getWebhookInfo").result()["url"] != "" && tries < 10000) {
    catcher.catch_one(milliseconds(100), "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    ++tries;
  }
  CHECK(tries > 1);
  CHECK(it.call("getWebhookInfo").result()["url"] == "");
}

TEST_CASE("sandbox: a webhook's answer may carry a call", "[sandbox]") {
  rig it;
  http_catcher catcher;
  auto answer = [](const json& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
           std::to_string(body.dump().size()) + "\r\n\r\n" + body.dump();
  };
  it.call("setWebhook", {{"url", hook(catcher)}});
  it.says(0, "a");
  catcher.catch_one(patience, answer({{"method", "deleteWebhook"}}));
  it.says(0, "b");
  catcher.catch_one(patience, answer({{"method", "sendMessage"}, {"chat_id", group}, {"text", "from the hook"}}));
  it.says(0, "c");
  REQUIRE(catcher.catch_one(patience));
  auto all = it.control("messages");
  CHECK(std::ranges::count_if(all, [](const json& one) { return one["text"] == "from the hook"; }) == 1);
  bool journaled = false;
  for (const auto& row : it.control("journal")) {
    journaled |=
        row["method"] == "WEBHOOK-ANSWER" && row["body"].get<std::string>().find("from the hook") != std::string::npos;
  }
  CHECK(journaled);
}

TEST_CASE("sandbox: the same webhook twice, a wrong one, one off this machine", "[sandbox]") {
  rig it(1000);
  auto set = [&](json arguments) {
    std::this_thread::sleep_for(milliseconds(3));  // One call a second, scaled.
    return it.call("setWebhook", arguments).description();
  };
  const std::string url = "http://127.0.0.1:9/x";
  CHECK(set({{"url", url}}) == "Webhook was set");
  CHECK(set({{"url", url}}) == "Webhook is already set");
  CHECK(set({{"url", url}, {"secret_token", "a b"}}) == "Bad Request: secret token contains unallowed characters");
  CHECK(set({{"url", url}, {"secret_token", std::string(257, 'a')}}) == "Bad Request: secret token is too long");
  CHECK(set({{"url", "http://192.0.2.1/x"}}).starts_with("Bad Request: bad webhook: "));
  CHECK(set({{"url", "https://127.0.0.1/x"}}).starts_with("Bad Request: bad webhook: "));
}

TEST_CASE("sandbox: setting webhooks faster than once a second is refused", "[sandbox]") {
  rig it;
  it.call("setWebhook", {{"url", "http://127.0.0.1:9/x"}});
  auto second = it.call("setWebhook", {{"url", "http://127.0.0.1:9/y"}});
  CHECK(second.http.status == 429);
  CHECK(second.body["parameters"]["retry_after"] == 1);
}

TEST_CASE("sandbox: a pushed update comes twice, or after one of another chat", "[sandbox]") {
  rig it;
  http_catcher catcher;
  it.call("setWebhook", {{"url", hook(catcher)}});
  it.fault({{"kind", "duplicate_update"}});
  it.says(0, "double");
  auto first = catcher.catch_one(patience);
  auto second = catcher.catch_one(patience);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->body == second->body);
  it.fault({{"kind", "reorder_updates"}});
  it.says(0, "older");
  it.control("agent/message", {{"chat", 900}, {"text", "newer"}});
  CHECK(text_of(catcher.catch_one(patience)) == "newer");
  CHECK(text_of(catcher.catch_one(patience)) == "older");
}

TEST_CASE("sandbox: pending updates are dropped when asked", "[sandbox]") {
  rig it;
  it.says(0, "old");
  http_catcher catcher;
  it.call("setWebhook", {{"url", hook(catcher)}, {"drop_pending_updates", true}});
  it.says(0, "new");
  CHECK(text_of(catcher.catch_one(patience)) == "new");
}

TEST_CASE("sandbox: a chat takes a short burst, then one message a second", "[sandbox]") {
  rig it(1, true);
  it.control("agent/message", {{"chat", 900}, {"text", "hi"}});
  json note{{"chat_id", 900}, {"text", "x"}};
  for (int i = 0; i < 3; ++i) CHECK(it.call("sendMessage", note).http.status == 200);
  auto refused = it.call("sendMessage", note);
  CHECK(refused.http.status == 429);
  auto seconds = refused.body["parameters"]["retry_after"].get<std::int64_t>();
  CHECK(seconds >= 1);
  CHECK(seconds <= 3);
  CHECK(refused.http.header("Retry-After") == std::to_string(seconds));
  CHECK(refused.description() == "Too Many Requests: retry after " + std::to_string(seconds));
  CHECK(it.call("sendMessage", {{"chat_id", group}, {"text", "another chat"}}).http.status == 200);
}

TEST_CASE("sandbox: rates are switched on and off while running", "[sandbox]") {
  rig it;
  json note{{"chat_id", group}, {"text", "x"}};
  for (int i = 0; i < 25; ++i) CHECK(it.call("sendMessage", note).http.status == 200);
  CHECK(it.control("rates", {{"strict", true}}) == json{{"strict", true}});
  for (int i = 0; i < 3; ++i) it.call("sendMessage", note);
  CHECK(it.call("sendMessage", note).http.status == 429);
}

}  // namespace cloakroom::testing

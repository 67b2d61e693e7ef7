// getUpdates: confirmation, held polls, conflicts; what people's deeds look like.
#include <catch2/catch.hpp>
#include <future>

#include "tests/sandbox/rig.hpp"

namespace cloakroom::testing {
namespace {

std::vector<std::string> texts(const json& updates) {
  std::vector<std::string> out;
  for (const auto& update : updates) {
    for (const char* kind : {"message", "edited_message"}) {
      if (update.contains(kind)) out.push_back(update[kind].value("text", ""));
    }
  }
  return out;
}

std::future<bot_reply> poll(const rig& it, const json& arguments) {
  return std::async(std::launch::async, [&it, arguments] { return it.call("getUpdates", arguments); });
}

// Whether a getUpdates is being held, by the number of journal records.
void wait_for_requests(const rig& it, std::size_t count) {
  while (it.control("journal").size() < count) std::this_thread::sleep_for(milliseconds(5));
}

}  // namespace

TEST_CASE("sandbox: updates come again until they are confirmed", "[sandbox]") {
  rig it;
  for (const char* text : {"one", "two", "three"}) it.says(0, text);
  auto first = it.call("getUpdates", {{"limit", 2}}).result();
  CHECK(texts(first) == std::vector<std::string>{"one", "two"});
  auto id = first[0]["update_id"].get<std::int64_t>();
  CHECK(first[1]["update_id"] == id + 1);
  CHECK(texts(it.call("getUpdates", {{"offset", id}}).result()) == std::vector<std::string>{"one", "two", "three"});
  CHECK(texts(it.call("getUpdates", {{"offset", id + 2}}).result()) == std::vector<std::string>{"three"});
  CHECK(texts(it.call("getUpdates").result()) == std::vector<std::string>{"three"});
  CHECK(it.call("getWebhookInfo").result()["pending_update_count"] == 1);
}

TEST_CASE("sandbox: a negative offset keeps only the last ones", "[sandbox]") {
  rig it;
  for (const char* text : {"one", "two", "three"}) it.says(0, text);
  CHECK(texts(it.call("getUpdates", {{"offset", -1}}).result()) == std::vector<std::string>{"three"});
  CHECK(texts(it.call("getUpdates").result()) == std::vector<std::string>{"three"});
}

TEST_CASE("sandbox: a held poll wakes when something happens", "[sandbox]") {
  rig it;
  auto held = poll(it, {{"timeout", 50}});
  wait_for_requests(it, 1);
  it.says(0, "wake up");
  auto reply = held.get();
  CHECK(texts(reply.result()) == std::vector<std::string>{"wake up"});
}

TEST_CASE("sandbox: a held poll ends empty after its time", "[sandbox]") {
  rig it;
  auto reply = it.call("getUpdates", {{"timeout", 1}});
  CHECK(reply.result() == json::array());
  CHECK(reply.http.whole >= milliseconds(990));
}

TEST_CASE("sandbox: a second poller ends the first, repeated conflicts are slower", "[sandbox]") {
  rig it(10);
  const std::string text =
      "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
  auto first = poll(it, {{"timeout", 50}, {"offset", 1}});
  wait_for_requests(it, 1);
  auto second = poll(it, {{"timeout", 50}, {"offset", 2}});
  auto lost = first.get();
  CHECK(lost.http.status == 409);
  CHECK(lost.description() == text);
  wait_for_requests(it, 2);
  auto third = poll(it, {{"timeout", 50}, {"offset", 3}});
  lost = second.get();
  CHECK(lost.description() == text);
  it.says(0, "hello");
  CHECK(texts(third.get().result()) == std::vector<std::string>{"hello"});
}

TEST_CASE("sandbox: a poller that hangs up loses nothing", "[sandbox]") {
  rig it;
  {
    tcp_probe connection("127.0.0.1", it.port());
    connection.send("GET " + it.path("getUpdates") + "?timeout=50 HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_for_requests(it, 1);
  }
  while (it.control("journal")[0]["answer"] != nullptr) std::this_thread::sleep_for(milliseconds(5));
  it.says(0, "still here");
  CHECK(texts(it.call("getUpdates", {{"offset", 1}}).result()) == std::vector<std::string>{"still here"});
}

TEST_CASE("sandbox: polling and a webhook exclude each other", "[sandbox]") {
  rig it(10);
  auto held = poll(it, {{"timeout", 50}});
  wait_for_requests(it, 1);
  auto set = it.call("setWebhook", {{"url", "http://127.0.0.1:9/hook"}});
  CHECK(set.description() == "Webhook was set");
  auto lost = held.get();
  CHECK(lost.http.status == 409);
  CHECK(lost.description() == "Conflict: terminated by setWebhook request");
  auto refused = it.call("getUpdates");
  CHECK(refused.http.status == 409);
  CHECK(refused.description() ==
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
  CHECK(it.call("deleteWebhook").description() == "Webhook was deleted");
  CHECK(it.call("deleteWebhook").description() == "Webhook is already deleted");
  CHECK(it.call("getUpdates").http.status == 200);
}

TEST_CASE("sandbox: the same offset at once gets one update", "[sandbox]") {
  rig it;
  it.says(0, "one");
  it.says(0, "two");
  CHECK(it.call("getUpdates", {{"offset", 5}}).result().size() == 2);
  CHECK(it.call("getUpdates", {{"offset", 5}}).result().size() == 1);
}

TEST_CASE("sandbox: allowed_updates stick", "[sandbox]") {
  rig it;
  it.call("getUpdates", {{"allowed_updates", {"edited_message"}}});
  auto id = it.says(0, "typo")["message_id"];
  it.control("agent/message", {{"kind", "edited_message"}, {"message_id", id}, {"text", "fixed"}});
  auto updates = it.call("getUpdates", {{"offset", 1}}).result();
  REQUIRE(updates.size() == 1);
  CHECK(updates[0]["edited_message"]["text"] == "fixed");
  CHECK(updates[0]["edited_message"].contains("edit_date"));
}

TEST_CASE("sandbox: what people do arrives as Telegram sends it", "[sandbox]") {
  rig it;
  auto thread = it.topic("Visitor");
  json keys{{"inline_keyboard", {{{{"text", "Close"}, {"callback_data", "c:41"}}}}}};
  auto sent = it.call("sendMessage",
                      {{"chat_id", group}, {"message_thread_id", thread}, {"text", "hi"}, {"reply_markup", keys}});
  auto id = sent.result()["message_id"];
  it.control("agent/message", {{"thread", thread}, {"text", "/close now"}, {"reply_to", id}});
  it.control("agent/message", {{"thread", thread}, {"user", 666}, {"name", "Mallory"}, {"text", "me too"}});
  it.control("agent/message", {{"kind", "callback_query"}, {"message_id", id}, {"data", "c:41"}});
  it.control("agent/message", {{"kind", "service"}, {"service", "forum_topic_closed"}, {"thread", thread}});
  it.control("agent/message", {{"kind", "my_chat_member"}, {"status", "member"}});
  it.control("agent/message", {{"kind", "raw"}, {"update", {{"new_thing", {{"a", 1}}}}}});
  it.control("agent/message", {{"kind", "delete_topic"}, {"thread", thread}});  // No update at all.
  auto updates = it.call("getUpdates").result();
  REQUIRE(updates.size() == 6);
  auto first = updates[0]["message"];
  CHECK(first["from"] == json{{"id", 501}, {"is_bot", false}, {"first_name", "Olena"}});
  CHECK(first["reply_to_message"]["message_id"] == id);
  CHECK(first["entities"] == json{{{"type", "bot_command"}, {"offset", 0}, {"length", 6}}});
  CHECK(first["message_thread_id"] == thread);
  CHECK(first["is_topic_message"] == true);
  auto second = updates[1]["message"];
  CHECK(second["from"]["id"] == 666);
  CHECK(second["reply_to_message"]["message_id"] == thread);  // Nobody pressed Reply.
  auto press = updates[2]["callback_query"];
  CHECK(press["data"] == "c:41");
  CHECK(press["message"]["message_id"] == id);
  CHECK(updates[3]["message"]["forum_topic_closed"] == json::object());
  CHECK(updates[4]["my_chat_member"]["new_chat_member"]["status"] == "member");
  CHECK(updates[5]["new_thing"]["a"] == 1);
  for (std::size_t i = 1; i < updates.size(); ++i) CHECK(updates[i]["update_id"] > updates[i - 1]["update_id"]);
  CHECK(it.call("answerCallbackQuery", {{"callback_query_id", press["id"]}}).result() == true);
  CHECK(it.call("answerCallbackQuery", {{"callback_query_id", press["id"]}}).http.status == 400);
}

TEST_CASE("sandbox: a bot does not hear itself", "[sandbox]") {
  rig it;
  it.topic();
  it.call("sendMessage", {{"chat_id", group}, {"text", "x"}});
  CHECK(it.call("getUpdates").result() == json::array());
}

}  // namespace cloakroom::testing

// The bodies we send, compared as JSON.
#include <catch2/catch.hpp>

#include "connectors/bounded_json.hpp"
#include "connectors/telegram/calls.hpp"

using namespace cloakroom::connectors;
using namespace cloakroom::connectors::telegram;
using nlohmann::json;

namespace {

json message(std::string_view text, std::optional<std::int64_t> thread = {}, bool show_tokens = true) {
  message_call call;
  call.chat = "-1001234567890";
  call.thread = thread;
  call.text = text;
  call.show_tokens = show_tokens;
  return json::parse(send_message_body(call));
}

}  // namespace

TEST_CASE("telegram: a message names chat, topic and text, and shows no previews", "[telegram]") {
  CHECK(message("Добрий день", 41) == json::parse(R"({"chat_id":-1001234567890,"message_thread_id":41,
      "text":"Добрий день","link_preview_options":{"is_disabled":true}})"));
  CHECK_FALSE(message("x").contains("message_thread_id"));
}

TEST_CASE("telegram: tokens are code, at offsets in UTF-16 units", "[telegram]") {
  const auto body = message("\xf0\x9f\x98\x80 ї [email-7qk2m9xd], [phone-0123abcd]");
  CHECK(body["entities"] ==
        json::parse(R"([{"type":"code","offset":5,"length":16},{"type":"code","offset":23,"length":16}])"));
  CHECK_FALSE(body.contains("parse_mode"));
  CHECK_FALSE(message("[email-7qk2m9xd]", {}, false).contains("entities"));
  CHECK_FALSE(message("<b>[email]</b> *x*").contains("entities"));
}

TEST_CASE("telegram: entities are bounded", "[telegram]") {
  std::string text;
  for (int i = 0; i < 150; ++i) text += "[id-7qk2m9xd]";
  CHECK(message(text)["entities"].size() == entities_max);
}

TEST_CASE("telegram: a text that is no UTF-8 is mended, not thrown", "[telegram]") {
  CHECK(message("a\xff"
                "b")["text"] ==
        "a\xef\xbf\xbd"
        "b");
}

TEST_CASE("telegram: chats are numbers, or a name", "[telegram]") {
  CHECK(json::parse(topic_body("-100123456789012", 7)) ==
        json::parse(R"({"chat_id":-100123456789012,"message_thread_id":7})"));
  CHECK(json::parse(topic_body("@desk", 7))["chat_id"] == "@desk");
}

TEST_CASE("telegram: a topic's title is bounded", "[telegram]") {
  CHECK(json::parse(create_topic_body("-1", "K7-2M9Q")) == json::parse(R"({"chat_id":-1,"name":"K7-2M9Q"})"));
  CHECK(json::parse(create_topic_body("-1", std::string(200, 'x')))["name"] == std::string(topic_name_units_max, 'x'));
}

TEST_CASE("telegram: a poll asks for our kinds of updates from the offset on", "[telegram]") {
  const auto kinds = json::parse(R"(["message","edited_message","callback_query","my_chat_member"])");
  const auto first = json::parse(get_updates_body(std::nullopt));
  CHECK(first["allowed_updates"] == kinds);
  CHECK(first["timeout"] == 50);
  CHECK_FALSE(first.contains("offset"));
  CHECK(json::parse(get_updates_body(873520002))["offset"] == 873520002);
  CHECK(json::parse(set_webhook_body("https://example.com/w", "abc")) ==
        json({{"url", "https://example.com/w"}, {"secret_token", "abc"}, {"allowed_updates", kinds}}));
}

TEST_CASE("telegram: the target holds token and method", "[telegram]") {
  CHECK(call_target("110201543:XX", method::send_message) == "/bot110201543:XX/sendMessage");
  CHECK(method_name(method::delete_topic) == "deleteForumTopic");
}

TEST_CASE("telegram: an edit names its message and marks tokens anew", "[telegram]") {
  message_call call;
  call.chat = "-1001234567890";
  call.thread = 41;
  call.text = "hello [email-7qk2m9xd]";
  CHECK(json::parse(edit_message_body(call, 58)) ==
        json::parse(R"({"chat_id":-1001234567890,"message_id":58,"text":"hello [email-7qk2m9xd]",
      "entities":[{"type":"code","offset":6,"length":16}],"link_preview_options":{"is_disabled":true}})"));
}

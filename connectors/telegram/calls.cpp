// Building of JSON bodies and targets. Nothing is sent here.
#include "connectors/telegram/calls.hpp"

#include <cassert>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/utf8.hpp"
#include "connectors/token_spans.hpp"

namespace cloakroom::connectors::telegram {
namespace {

using nlohmann::json;

// Groups are numbers on the wire; a public channel may be "@name".
json chat_value(std::string_view chat) {
  std::int64_t number = 0;
  const auto end = chat.data() + chat.size();
  auto [stop, failure] = std::from_chars(chat.data(), end, number);
  if (failure == std::errc() && stop == end) return number;
  return chat;
}

// Offsets and lengths are UTF-16 code units; tokens are ASCII, so their bytes are their units.
json token_entities(std::string_view text) {
  auto entities = json::array();
  std::size_t units = 0;
  std::size_t counted = 0;
  for (const auto& token : find_tokens(text)) {
    if (entities.size() == entities_max) break;
    units += utf16_length(text.substr(counted, token.start - counted));
    counted = token.start;
    entities.push_back({{"type", "code"}, {"offset", units}, {"length", token.end - token.start}});
  }
  return entities;
}

json text_body(const message_call& call) {
  json body{{"chat_id", chat_value(call.chat)}, {"text", call.text}, {"link_preview_options", {{"is_disabled", true}}}};
  if (auto entities = token_entities(call.text); call.show_tokens && !entities.empty())
    body["entities"] = std::move(entities);
  return body;
}

json allowed_updates() { return json::array({"message", "edited_message", "callback_query", "my_chat_member"}); }

// Ill-formed UTF-8 becomes U+FFFD instead of an exception.
std::string written(const json& body) { return body.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

std::string_view method_name(method what) {
  switch (what) {
    case method::get_me:
      return "getMe";
    case method::send_message:
      return "sendMessage";
    case method::edit_message:
      return "editMessageText";
    case method::create_topic:
      return "createForumTopic";
    case method::close_topic:
      return "closeForumTopic";
    case method::reopen_topic:
      return "reopenForumTopic";
    case method::delete_topic:
      return "deleteForumTopic";
    case method::get_updates:
      return "getUpdates";
    case method::set_webhook:
      return "setWebhook";
  }
  return "unknown";
}

std::string call_target(std::string_view token, method what) {
  std::string target = "/bot";
  target += token;
  target += '/';
  target += method_name(what);
  return target;
}

std::string send_message_body(const message_call& call) {
  json body = text_body(call);
  if (call.thread) body["message_thread_id"] = *call.thread;
  return written(body);
}

std::string edit_message_body(const message_call& call, std::int64_t message) {
  json body = text_body(call);
  body["message_id"] = message;
  return written(body);
}

std::string create_topic_body(std::string_view chat, std::string_view name) {
  return written({{"chat_id", chat_value(chat)}, {"name", name.substr(0, topic_name_units_max)}});
}

std::string topic_body(std::string_view chat, std::int64_t thread) {
  return written({{"chat_id", chat_value(chat)}, {"message_thread_id", thread}});
}

std::string get_updates_body(std::optional<std::int64_t> offset) {
  assert(!offset || *offset >= 0);
  json body{{"timeout", poll_timeout.count()}, {"limit", updates_per_call_max}, {"allowed_updates", allowed_updates()}};
  if (offset) body["offset"] = *offset;
  return written(body);
}

std::string set_webhook_body(std::string_view url, std::string_view secret) {
  return written({{"url", url}, {"secret_token", secret}, {"allowed_updates", allowed_updates()}});
}

}  // namespace cloakroom::connectors::telegram

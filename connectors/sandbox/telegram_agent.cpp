// Deeds of people and the updates they cause. A deleted message or topic causes none, as in real life.
#include "connectors/sandbox/telegram_agent.hpp"

#include <map>

#include "base/utf8.hpp"

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

json problem(const std::string& what) { return {{"error", what}}; }

std::int64_t integer_of(const json& deed, const char* name, std::int64_t absent) {
  return deed.contains(name) && deed[name].is_number_integer() ? deed[name].get<std::int64_t>() : absent;
}

std::string text_of(const json& deed, const char* name) {
  return deed.contains(name) && deed[name].is_string() ? deed[name].get<std::string>() : std::string();
}

}  // namespace

json telegram_agent::act(const json& deed) {
  if (!deed.is_object()) return problem("expected a JSON object");
  auto kind = deed.contains("kind") ? text_of(deed, "kind") : "message";
  if (kind == "raw") return raw(deed);
  using deed_of = json (telegram_agent::*)(telegram_chat&, const json&);
  static const std::map<std::string, deed_of> deeds = {{"message", &telegram_agent::message},
                                                       {"edited_message", &telegram_agent::edited_message},
                                                       {"callback_query", &telegram_agent::callback_query},
                                                       {"service", &telegram_agent::service},
                                                       {"my_chat_member", &telegram_agent::membership},
                                                       {"delete_message", &telegram_agent::delete_message},
                                                       {"delete_topic", &telegram_agent::delete_topic},
                                                       {"create_topic", &telegram_agent::create_topic}};
  auto found = deeds.find(kind);
  if (found == deeds.end()) {
    std::string known = "raw";
    for (const auto& [name, what] : deeds) known += ", " + name;
    return problem("kind: expected one of " + known);
  }
  auto id = integer_of(deed, "chat", api_.settings().chat);
  auto* chat = world_.chat(id);
  if (chat == nullptr && id > 0) chat = &world_.private_chat(id);  // Whoever writes first opens the chat.
  if (chat == nullptr) return problem("chat: there is no such chat");
  world_.set_clock_ahead(0);
  return (this->*found->second)(*chat, deed);
}

std::int64_t telegram_agent::user_of(const json& deed) {
  const auto& agents = api_.settings().agents;
  auto chat = integer_of(deed, "chat", 0);
  auto usual = chat > 0 ? chat : agents.empty() ? 501 : agents.front().first;
  return world_.person(integer_of(deed, "user", usual), text_of(deed, "name")).id;
}

json telegram_agent::push_message(telegram_chat& chat, const telegram_message& message, const std::string& type) {
  std::int64_t update = 0;
  if (chat.bot_status != "kicked" && chat.bot_status != "left") {
    update =
        api_.inbox().push(type, world_.message_json(chat, message), "messages " + std::to_string(chat.id), chat.id);
  }
  return {{"update_id", update}, {"message_id", message.id}, {"chat", chat.id}};
}

json telegram_agent::message(telegram_chat& chat, const json& deed) {
  auto text = text_of(deed, "text");
  auto media = deed.contains("media") ? deed["media"] : json(nullptr);
  if (text.empty() && !media.is_object()) return problem("text: expected a text, or media an object");
  if (!utf8_valid(text)) return problem("text: expected UTF-8");
  telegram_message made;
  made.from = user_of(deed);
  made.thread = integer_of(deed, "thread", 0);
  if (made.thread != 0 && chat.topic(made.thread) == nullptr) return problem("thread: there is no such topic");
  made.reply_to = integer_of(deed, "reply_to", 0);
  if (made.reply_to != 0 && chat.message(made.reply_to) == nullptr)
    return problem("reply_to: there is no such message");
  made.content = typed_text(text);
  made.service = media;
  return push_message(chat, world_.add(chat, std::move(made)), "message");
}

json telegram_agent::edited_message(telegram_chat& chat, const json& deed) {
  auto* message = chat.message(integer_of(deed, "message_id", 0));
  if (message == nullptr) return problem("message_id: there is no such message");
  auto text = text_of(deed, "text");
  if (text.empty() || !utf8_valid(text)) return problem("text: expected a text in UTF-8");
  message->content = typed_text(text);
  message->edit_date = world_.unix_time();
  ++message->edits;
  world_.changed();
  return push_message(chat, *message, "edited_message");
}

json telegram_agent::callback_query(telegram_chat& chat, const json& deed) {
  auto* message = chat.message(integer_of(deed, "message_id", 0));
  if (message == nullptr) return problem("message_id: there is no such message");
  auto id = std::int64_t{7000000000000001} + static_cast<std::int64_t>(world_.presses.size());
  auto user = user_of(deed);
  world_.presses[id] = {api_.world().now(), false};
  json query{{"id", std::to_string(id)},
             {"from", world_.user_json(user)},
             {"message", world_.message_json(chat, *message)},
             {"chat_instance", std::to_string(-chat.id)},
             {"data", text_of(deed, "data")}};
  auto update = api_.inbox().push("callback_query", query, "presses " + std::to_string(user), chat.id);
  return {{"update_id", update}, {"callback_query_id", std::to_string(id)}};
}

// "service": the member of the Message, such as forum_topic_closed; "value": what it holds.
json telegram_agent::service(telegram_chat& chat, const json& deed) {
  auto name = text_of(deed, "service");
  if (name.empty()) return problem("service: expected the name of a service message, such as forum_topic_closed");
  telegram_message made;
  made.from = user_of(deed);
  made.thread = integer_of(deed, "thread", 0);
  auto* topic = chat.topic(made.thread);
  if (made.thread != 0 && topic == nullptr) return problem("thread: there is no such topic");
  auto value = deed.contains("value") ? deed["value"] : json::object();
  if (topic != nullptr && name == "forum_topic_closed") topic->state = topic_state::closed;
  if (topic != nullptr && name == "forum_topic_reopened") topic->state = topic_state::open;
  if (topic != nullptr && name == "forum_topic_edited" && value.is_object() && !text_of(value, "name").empty()) {
    topic->name = text_of(value, "name");
  }
  if (name == "new_chat_title" && value.is_string()) chat.title = value.get<std::string>();
  made.service = {{name, value}};
  return push_message(chat, world_.add(chat, std::move(made)), "message");
}

json telegram_agent::membership(telegram_chat& chat, const json& deed) {
  auto status = text_of(deed, "status");
  if (status != "administrator" && status != "member" && status != "left" && status != "kicked") {
    return problem("status: expected administrator, member, left or kicked");
  }
  auto bot = world_.user_json(world_.bot().id);
  json change{{"chat", world_.chat_json(chat)},
              {"from", world_.user_json(user_of(deed))},
              {"date", world_.unix_time()},
              {"old_chat_member", {{"user", bot}, {"status", chat.bot_status}}},
              {"new_chat_member", {{"user", bot}, {"status", status}}}};
  chat.bot_status = status;
  world_.changed();
  return {{"update_id", api_.inbox().push("my_chat_member", change, "members " + std::to_string(chat.id), chat.id)}};
}

json telegram_agent::delete_message(telegram_chat& chat, const json& deed) {
  auto* message = chat.message(integer_of(deed, "message_id", 0));
  if (message == nullptr) return problem("message_id: there is no such message");
  world_.erase(chat, *message);
  return {{"update_id", 0}};
}

json telegram_agent::delete_topic(telegram_chat& chat, const json& deed) {
  auto* topic = chat.topic(integer_of(deed, "thread", 0));
  if (topic == nullptr) return problem("thread: there is no such topic");
  world_.erase_topic(chat, *topic);
  return {{"update_id", 0}};
}

json telegram_agent::create_topic(telegram_chat& chat, const json& deed) {
  auto name = text_of(deed, "name");
  if (name.empty() || !utf8_valid(name)) return problem("name: expected a text in UTF-8");
  if (!chat.forum) return problem("chat: not a forum");
  json owner = deed;
  owner.erase("name");
  auto& topic = world_.add_topic(chat, user_of(owner), name, 7322096);
  auto out = push_message(chat, chat.messages.at(topic.thread), "message");
  out["thread"] = topic.thread;
  return out;
}

// "update": one member beside update_id, passed on as it is: kinds that a client does not know yet.
json telegram_agent::raw(const json& deed) {
  if (!deed.contains("update") || !deed["update"].is_object() || deed["update"].size() != 1) {
    return problem("update: expected an object with one member");
  }
  auto first = deed["update"].begin();
  auto chat = integer_of(deed, "chat", api_.settings().chat);
  return {{"update_id", api_.inbox().push(first.key(), first.value(), "messages " + std::to_string(chat), chat)}};
}

}  // namespace cloakroom::sandbox

// Keeping and rendering chats and messages; member names as in Client.cpp of the Bot API server.
#include "connectors/sandbox/telegram_world.hpp"

namespace cloakroom::sandbox {

using nlohmann::json;

telegram_message* telegram_chat::message(std::int64_t wanted) {
  auto found = messages.find(wanted);
  return found == messages.end() || found->second.deleted ? nullptr : &found->second;
}

telegram_topic* telegram_chat::topic(std::int64_t thread) {
  auto found = topics.find(thread);
  return found == topics.end() || found->second.state == topic_state::deleted ? nullptr : &found->second;
}

telegram_chat& telegram_world::add_group(std::int64_t id, std::string title) {
  auto& made = chats_[id];
  made.id = id;
  made.type = "supergroup";
  made.title = std::move(title);
  made.forum = true;
  made.last_message_id = 1;  // "Group created" is the first message of every group.
  return made;
}

telegram_chat& telegram_world::private_chat(std::int64_t user) {
  auto [at, fresh] = chats_.try_emplace(user);
  if (!fresh) return at->second;
  at->second.id = user;
  at->second.type = "private";
  at->second.title = person(user, {}).name;
  at->second.bot_status = "member";
  return at->second;
}

telegram_chat* telegram_world::chat(std::int64_t id) {
  auto found = chats_.find(id);
  return found == chats_.end() ? nullptr : &found->second;
}

const telegram_user& telegram_world::person(std::int64_t id, const std::string& name) {
  auto& known = people_[id];
  known.id = id;
  if (!name.empty()) known.name = name;
  if (known.name.empty()) known.name = "User " + std::to_string(id);
  return known;
}

telegram_message& telegram_world::add(telegram_chat& chat, telegram_message message) {
  message.id = ++chat.last_message_id;
  message.number = ++last_number_;
  message.date = unix_time();
  auto id = message.id;
  auto& kept = chat.messages[id] = std::move(message);
  if (chat.messages.size() > chat_messages_max) chat.messages.erase(chat.messages.begin());
  changed();
  return kept;
}

telegram_topic& telegram_world::add_topic(telegram_chat& chat, std::int64_t from, std::string name,
                                          std::int64_t icon_color) {
  telegram_message created;
  created.from = from;
  created.thread = chat.last_message_id + 1;
  created.service = {{"forum_topic_created", {{"name", name}, {"icon_color", icon_color}}}};
  auto& made = chat.topics[created.thread];
  made = {created.thread, std::move(name), icon_color, topic_state::open};
  add(chat, std::move(created));
  return made;
}

void telegram_world::erase(telegram_chat&, telegram_message& message) {
  message.deleted = true;
  message.content = {};
  message.markup = nullptr;
  changed();
}

void telegram_world::erase_topic(telegram_chat& chat, telegram_topic& topic) {
  topic.state = topic_state::deleted;
  for (auto& [id, message] : chat.messages) {
    if (message.thread == topic.thread) erase(chat, message);
  }
  changed();
}

telegram_chat& telegram_world::migrate(telegram_chat& chat, std::int64_t to) {
  auto& fresh = add_group(to, chat.title);
  fresh.forum = chat.forum;
  fresh.topics = chat.topics;
  fresh.last_message_id = chat.last_message_id;
  telegram_message gone;
  gone.from = bot_.id;
  gone.service = {{"migrate_to_chat_id", to}};
  add(chat, std::move(gone));
  telegram_message come;
  come.from = bot_.id;
  come.service = {{"migrate_from_chat_id", chat.id}};
  add(fresh, std::move(come));
  chat.migrated_to = to;
  return fresh;
}

void telegram_world::clear() {
  chats_.clear();
  people_.clear();
  presses.clear();
  clock_ahead_ = 0;
  changed();
}

std::int64_t telegram_world::unix_time() const {
  return std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count() + clock_ahead_;
}

json telegram_world::user_json(std::int64_t id) const {
  if (id == bot_.id) {
    return {{"id", id}, {"is_bot", true}, {"first_name", bot_.name}, {"username", bot_.username}};
  }
  auto found = people_.find(id);
  json out{{"id", id}, {"is_bot", false}, {"first_name", found == people_.end() ? "" : found->second.name}};
  if (found != people_.end() && !found->second.username.empty()) out["username"] = found->second.username;
  return out;
}

json telegram_world::chat_json(const telegram_chat& chat) const {
  if (chat.type == "private") return {{"id", chat.id}, {"first_name", chat.title}, {"type", chat.type}};
  json out{{"id", chat.id}, {"title", chat.title}, {"type", chat.type}};
  if (chat.forum) out["is_forum"] = true;
  return out;
}

json telegram_world::message_json(const telegram_chat& chat, const telegram_message& message, bool with_reply) const {
  json out{
      {"message_id", message.id}, {"from", user_json(message.from)}, {"chat", chat_json(chat)}, {"date", message.date}};
  if (message.edit_date != 0) out["edit_date"] = message.edit_date;
  if (message.thread != 0) {
    out["message_thread_id"] = message.thread;
    out["is_topic_message"] = true;
  }
  // Without an explicit reply, a message of a topic answers the message that created the topic.
  auto answered = message.reply_to != 0 ? message.reply_to : message.thread;
  auto found = chat.messages.find(answered);
  if (with_reply && answered != 0 && answered != message.id && found != chat.messages.end() && !found->second.deleted) {
    out["reply_to_message"] = message_json(chat, found->second, false);
  }
  if (!message.content.text.empty()) out["text"] = message.content.text;
  if (!message.content.entities.empty()) out["entities"] = message.content.entities_json();
  if (!message.markup.is_null()) out["reply_markup"] = message.markup;
  if (message.service.is_object()) out.update(message.service);
  return out;
}

}  // namespace cloakroom::sandbox

// Forum topics: creating, renaming, closing, reopening, deleting. Texts as in TDLib's ForumTopicManager.cpp and, in
// capitals, as the far server gives them.
#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "connectors/sandbox/telegram_methods.hpp"

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

constexpr std::array<std::int64_t, 6> icon_colors = {7322096, 16766590, 13338331, 9367192, 16749490, 16478047};

// Blanks cut at both ends, the rest cut to the longest name allowed.
std::string topic_name(std::string_view given) {
  auto name = trimmed(given);
  std::size_t at = 0;
  for (std::size_t count = 0; at < name.size() && count < topic_name_code_points_max; ++count) {
    at += utf8_at(name, at).bytes;
  }
  return std::string(name.substr(0, at));
}

}  // namespace

or_refusal<telegram_topic*> telegram_methods::checked_topic(telegram_chat& chat, const arguments& given) {
  if (!chat.forum) return bad_request("the chat is not a forum");
  auto thread = given.integer("message_thread_id");
  if (thread <= 0) return bad_request("invalid message thread identifier specified");
  auto found = chat.topics.find(thread);
  if (found == chat.topics.end()) return bad_request("TOPIC_ID_INVALID");
  if (found->second.state == topic_state::deleted) return bad_request("TOPIC_DELETED");
  return &found->second;
}

telegram_answer telegram_methods::create_forum_topic(const arguments& given) {
  auto chat = checked_chat(given, access::write);
  if (!chat) return chat.refusal;
  if (!(*chat)->forum) return bad_request("the chat is not a forum");
  if ((*chat)->bot_status != "administrator") return bad_request("not enough rights to create a topic");
  if (!utf8_valid(given.text("name"))) return bad_request("strings must be encoded in UTF-8");
  auto name = topic_name(given.text("name"));
  if (name.empty()) return bad_request("title must be non-empty");
  auto color = given.integer("icon_color");
  if (color < 0 || color > 0xffffff) return bad_request("invalid icon color specified");
  if (std::ranges::count(icon_colors, color) == 0) color = icon_colors.front();
  if (auto limited = charge(**chat)) return *limited;
  const auto& made = world_.add_topic(**chat, world_.bot().id, name, color);
  return telegram_answer::good({{"message_thread_id", made.thread}, {"name", made.name}, {"icon_color", color}});
}

telegram_answer telegram_methods::edit_forum_topic(const arguments& given) {
  auto chat = checked_chat(given, access::write);
  if (!chat) return chat.refusal;
  auto topic = checked_topic(**chat, given);
  if (!topic) return topic.refusal;
  if (!utf8_valid(given.text("name"))) return bad_request("strings must be encoded in UTF-8");
  auto name = topic_name(given.text("name"));
  if (name.empty() && !given.text("name").empty()) return bad_request("title must be non-empty");
  if (name.empty()) return telegram_answer::good(true);
  if (name == (*topic)->name) return bad_request("TOPIC_NOT_MODIFIED");
  (*topic)->name = name;
  telegram_message note;
  note.from = world_.bot().id;
  note.thread = (*topic)->thread;
  note.service = {{"forum_topic_edited", {{"name", name}}}};
  world_.add(**chat, std::move(note));
  return telegram_answer::good(true);
}

telegram_answer telegram_methods::toggle_topic(const arguments& given, topic_state wanted) {
  auto chat = checked_chat(given, access::write);
  if (!chat) return chat.refusal;
  auto topic = checked_topic(**chat, given);
  if (!topic) return topic.refusal;
  if ((*topic)->state == wanted) return bad_request("TOPIC_NOT_MODIFIED");
  (*topic)->state = wanted;
  telegram_message note;
  note.from = world_.bot().id;
  note.thread = (*topic)->thread;
  note.service = {{wanted == topic_state::closed ? "forum_topic_closed" : "forum_topic_reopened", json::object()}};
  world_.add(**chat, std::move(note));
  return telegram_answer::good(true);
}

telegram_answer telegram_methods::delete_forum_topic(const arguments& given) {
  auto chat = checked_chat(given, access::write);
  if (!chat) return chat.refusal;
  auto topic = checked_topic(**chat, given);
  if (!topic) return topic.refusal;
  world_.erase_topic(**chat, **topic);
  return telegram_answer::good(true);
}

}  // namespace cloakroom::sandbox

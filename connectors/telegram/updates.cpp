// The order of the questions matters: is it our chat, is it a message of a person, may that person speak, is it meant
// for the visitor. Only what passes all of them is relayed.
#include "connectors/telegram/updates.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/blank_text.hpp"
#include "connectors/bounded_json.hpp"

namespace cloakroom::connectors::telegram {
namespace {

using nlohmann::json;

// Messages that Telegram writes about the chat itself. They may hold names and titles: never relayed.
constexpr std::array service_members = {
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "migrate_from_chat_id",
    "pinned_message",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "new_chat_members",
    "left_chat_member",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "proximity_alert_triggered",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "boost_added",
    "chat_background_set",
    "write_access_allowed",
    "users_shared",
    "chat_shared",
    "connected_website",
};
constexpr std::array media_members = {
    "photo",    "document", "voice", "video", "video_note", "audio", "animation",  "sticker",   "contact",
    "location", "venue",    "poll",  "dice",  "story",      "game",  "paid_media", "checklist", "invoice",
};

template <std::size_t N>
bool has_any(const json& message, const std::array<const char*, N>& names) {
  return std::any_of(names.begin(), names.end(), [&](const char* name) { return message.contains(name); });
}

bool ours(std::int64_t chat, const desk_view& desk) {
  return chat == desk.chat || (desk.moved_chat != 0 && chat == desk.moved_chat);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view take_name(std::string_view& text) {
  const auto length = static_cast<std::size_t>(std::find_if(text.begin(), text.end(),
                                                            [](char c) {
                                                              const char small = lower(c);
                                                              return !((small >= 'a' && small <= 'z') ||
                                                                       (c >= '0' && c <= '9') || c == '_');
                                                            }) -
                                               text.begin());
  const auto name = text.substr(0, length);
  text.remove_prefix(length);
  return name;
}

// "/close", "/close@desk_bot", "/claim please". Core.telegram.org/bots: 1-32 of [a-z0-9_].
struct command {
  std::string name;
  std::string_view addressee;
};
std::optional<command> read_command(std::string_view text) {
  constexpr std::size_t name_bytes_max = 32;
  if (!text.starts_with('/')) return std::nullopt;
  text.remove_prefix(1);
  command found;
  for (char c : take_name(text)) found.name += lower(c);
  if (found.name.empty() || found.name.size() > name_bytes_max) return std::nullopt;
  if (text.starts_with('@')) {
    text.remove_prefix(1);
    found.addressee = take_name(text);
  }
  const bool ends = text.empty() || text.front() == ' ' || text.front() == '\n' || text.front() == '\t';
  if (!ends) return std::nullopt;
  return found;
}

std::optional<std::int64_t> topic_of(const json& message) {
  // Replies in groups without topics carry a thread id too, which is none.
  const auto& is_topic = member(message, "is_topic_message");
  if (!is_topic.is_boolean() || !is_topic.get<bool>()) return std::nullopt;
  return whole_number(message, "message_thread_id");
}

std::optional<std::int64_t> reply_of(const json& message) {
  const auto& answered = member(message, "reply_to_message");
  auto id = whole_number(answered, "message_id");
  // Every message of a topic may claim to answer the message that made the topic.
  if (!id || id == whole_number(message, "message_thread_id") || answered.contains("forum_topic_created"))
    return std::nullopt;
  return id;
}

event command_event(const json& message, std::int64_t chat, const std::string& agent, const command& found,
                    const desk_view& desk) {
  const bool for_others =
      !found.addressee.empty() && !desk.bot_name.empty() && !same_name(found.addressee, desk.bot_name);
  if (for_others) return ignored{"other_bot"};
  return agent_command{std::to_string(chat), topic_of(message), agent, found.name};
}

// How many bytes the line at the front of the text takes, its end included: whatever Unicode calls a new line (Unicode
// Standard 15, 5.8), so that no separator hides a note within another line.
std::size_t line_bytes(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    if (rest.starts_with("\r\n") || rest.starts_with("\u0085")) return i + 2;
    if (rest.starts_with("\u2028") || rest.starts_with("\u2029")) return i + 3;
    if (rest[0] >= '\n' && rest[0] <= '\r') return i + 1;
  }
  return text.size();
}

// What is left when the lines that agents write for each other are taken out, whatever stands before their slashes
// unseen. A text without such lines is left as it is.
std::string without_notes(std::string_view text, bool& had_notes) {
  std::string kept;
  had_notes = false;
  while (!text.empty()) {
    const auto line = text.substr(0, line_bytes(text));
    text.remove_prefix(line.size());
    const bool note = without_leading_blanks(line).starts_with("//");
    if (!note) kept += line;
    had_notes = had_notes || note;
  }
  while (had_notes && !kept.empty() && (kept.back() == '\n' || kept.back() == '\r')) kept.pop_back();
  return kept;
}

// Of a picture it is the caption.
std::string_view written_text(const json& message) {
  auto text = text_member(message, "text");
  return text.empty() ? text_member(message, "caption") : text;
}

constexpr std::string_view confirm_command = "confirm";

agent_message placed(agent_message written, const json& message, std::int64_t chat, const std::string& agent) {
  written.chat = std::to_string(chat);
  written.thread = topic_of(message);
  written.replies_to = reply_of(message);
  written.external_id = whole_number(message, "message_id").value_or(0);
  written.agent = agent;
  return written;
}

// "/confirm" as a reply to an answer of one's own: that answer again. Telegram brings its words along, so that nobody
// has to keep them.
std::optional<agent_message> confirmed_answer(const json& message, std::int64_t author) {
  const auto& answered = member(message, "reply_to_message");
  if (whole_number(member(answered, "from"), "id") != author) return std::nullopt;
  const auto text = written_text(answered);
  bool had_notes = false;
  auto kept = without_notes(text, had_notes);
  const auto shown = without_leading_blanks(kept);
  if (shown.empty() || read_command(shown)) return std::nullopt;
  agent_message out;
  out.text = raw_text(std::move(kept));
  out.confirmed = true;
  return out;
}

event text_event(const json& message, std::int64_t chat, bool edited, const desk_view& desk) {
  const auto text = written_text(message);
  if (text.empty()) return ignored{has_any(message, media_members) ? "media" : "no_text"};

  const auto author = whole_number(member(message, "from"), "id");
  const auto agent = author ? desk.agents.find(*author) : desk.agents.end();
  if (agent == desk.agents.end()) return ignored{"unknown_agent"};

  // A note or a command is one whatever stands before it unseen.
  bool had_notes = false;
  auto kept = without_notes(text, had_notes);
  const auto shown = without_leading_blanks(kept);
  if (shown.empty()) return ignored{had_notes ? "note" : "no_text"};
  if (auto found = read_command(shown)) {
    if (edited) return ignored{"edited_command"};
    auto command = command_event(message, chat, agent->second, *found, desk);
    auto again = found->name == confirm_command && std::holds_alternative<agent_command>(command)
                     ? confirmed_answer(message, *author)
                     : std::nullopt;
    if (!again) return command;
    return placed(std::move(*again), message, chat, agent->second);
  }
  agent_message written;
  written.text = raw_text(std::move(kept));
  written.edited = edited;
  return placed(std::move(written), message, chat, agent->second);
}

event message_event(const json& message, bool edited, const desk_view& desk) {
  const auto chat = whole_number(member(message, "chat"), "id");
  if (!chat || !ours(*chat, desk)) return ignored{"foreign_chat"};
  if (auto to = whole_number(message, "migrate_to_chat_id"))
    return group_moved{std::to_string(*chat), std::to_string(*to)};
  if (has_any(message, service_members)) return ignored{"service"};
  return text_event(message, *chat, edited, desk);
}

// What became of the bot itself in the desk's group.
event membership_event(const json& change, const desk_view& desk) {
  const auto chat = whole_number(member(change, "chat"), "id");
  if (!chat || !ours(*chat, desk)) return ignored{"foreign_chat"};
  const auto status = text_member(member(change, "new_chat_member"), "status");
  if (status == "left" || status == "kicked") return ignored{bot_removed};
  return ignored{bot_admitted};
}

std::optional<update> read_entry(const json& entry, const desk_view& desk) {
  const auto id = whole_number(entry, "update_id");
  if (!id || *id < 0) return std::nullopt;
  if (const auto& message = member(entry, "message"); message.is_object())
    return update{*id, message_event(message, false, desk)};
  if (const auto& message = member(entry, "edited_message"); message.is_object())
    return update{*id, message_event(message, true, desk)};
  if (const auto& change = member(entry, "my_chat_member"); change.is_object())
    return update{*id, membership_event(change, desk)};
  if (entry.contains("callback_query")) return update{*id, ignored{"button"}};
  return update{*id, ignored{"unknown_kind"}};
}

}  // namespace

result<update> read_update(std::string_view body, const desk_view& desk) {
  if (body.size() > update_bytes_max) return CLOAKROOM_FAIL(errc::too_large);
  const auto parsed = parse_json(body, update_bytes_max);
  if (!parsed) return CLOAKROOM_FAIL(errc::malformed);
  auto read = read_entry(*parsed, desk);
  if (!read) return CLOAKROOM_FAIL(errc::malformed);
  return std::move(*read);
}

result<std::vector<update>> read_updates(std::string_view body, const desk_view& desk) {
  const auto parsed = parse_json(body, updates_bytes_max);
  if (!parsed) return CLOAKROOM_FAIL(errc::malformed);
  const auto& entries = member(*parsed, "result");
  const auto& ok = member(*parsed, "ok");
  if (!entries.is_array() || !ok.is_boolean() || !ok.get<bool>()) return CLOAKROOM_FAIL(errc::malformed);
  std::vector<update> updates;
  for (const auto& entry : entries)
    if (auto read = read_entry(entry, desk)) updates.push_back(std::move(*read));
  if (updates.empty() && !entries.empty()) return CLOAKROOM_FAIL(errc::malformed);
  return updates;
}

}  // namespace cloakroom::connectors::telegram

// Sending, editing and deleting messages; chats, commands, buttons.
#include "connectors/sandbox/telegram_methods.hpp"

#include <algorithm>
#include <map>

#include "connectors/sandbox/bounded_json.hpp"

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

constexpr std::size_t callback_text_bytes_max = 200 * 4;

// An argument that is a JSON object: nothing if absent, a refusal if it is something else.
or_refusal<json> object_argument(const request_arguments& given, const char* name, const char* wrong,
                                 const char* type) {
  if (given.text(name).empty()) return json(nullptr);
  auto parsed = read_json(given.text(name));
  if (parsed.is_discarded()) return bad_request(wrong);
  if (!parsed.is_object()) return bad_request(type);
  return parsed;
}

or_refusal<json> reply_wish(const request_arguments& given) {
  if (!given.has("reply_parameters")) {
    return json{{"message_id", given.integer("reply_to_message_id")},
                {"allow_sending_without_reply", given.flag("allow_sending_without_reply")}};
  }
  auto wish = object_argument(given, "reply_parameters", "can't parse reply parameters JSON object",
                              "object expected as reply parameters");
  if (!wish || wish->is_null() || wish->empty()) return wish;
  if (!wish->contains("message_id")) return bad_request("can't find field \"message_id\"");
  if (!(*wish)["message_id"].is_number_integer()) return bad_request("field \"message_id\" must be of type Number");
  return wish;
}

std::string button_problem(const json& button) {
  if (!button.is_object()) return "expected an Object";
  if (!button.contains("text")) return "Can't find field \"text\"";
  auto text_or = [&](const char* name) {
    return button.contains(name) && button[name].is_string() ? button[name].get<std::string>() : std::string();
  };
  if (!text_or("url").empty() || !text_or("callback_data").empty()) return {};
  return "Text buttons are unallowed in the inline keyboard";
}

// The inline keyboard of a call, null if it has none.
or_refusal<json> read_markup(const request_arguments& given) {
  auto markup = object_argument(given, "reply_markup", "can't parse reply keyboard markup JSON object",
                                "object expected as reply markup");
  if (!markup || markup->is_null() || !markup->contains("inline_keyboard")) return markup ? json(nullptr) : markup;
  const auto& rows = (*markup)["inline_keyboard"];
  if (!rows.is_array()) return bad_request("field \"inline_keyboard\" must be of type Array");
  for (const auto& row : rows) {
    if (!row.is_array()) {
      return bad_request("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays");
    }
    for (const auto& button : row) {
      auto problem = button_problem(button);
      if (!problem.empty()) return bad_request("can't parse inline keyboard button: " + problem);
    }
  }
  return rows.empty() ? json(nullptr) : json{{"inline_keyboard", rows}};
}

// What only the far server finds: data of a button that is too long.
bool button_data_fits(const json& markup) {
  if (markup.is_null()) return true;
  for (const auto& row : markup["inline_keyboard"]) {
    for (const auto& button : row) {
      if (!button.contains("callback_data") || !button["callback_data"].is_string()) continue;
      if (button["callback_data"].get_ref<const std::string&>().size() > callback_data_bytes_max) return false;
    }
  }
  return true;
}

or_refusal<formatted_text> read_message_text(const request_arguments& given) {
  auto preview = object_argument(given, "link_preview_options", "can't parse link preview options JSON object",
                                 "object expected as link preview options");
  if (!preview) return preview.refusal;
  return read_text(given.text("text"), given.text("parse_mode"), given.text("entities"));
}

}  // namespace

telegram_answer telegram_methods::call(std::string_view method, const request_arguments& given) {
  using call_of = telegram_answer (telegram_methods::*)(const arguments&);
  static const std::map<std::string_view, call_of> calls = {
      {"getme", &telegram_methods::get_me},
      {"getchat", &telegram_methods::get_chat},
      {"sendmessage", &telegram_methods::send_message},
      {"editmessagetext", &telegram_methods::edit_message_text},
      {"deletemessage", &telegram_methods::delete_message},
      {"createforumtopic", &telegram_methods::create_forum_topic},
      {"editforumtopic", &telegram_methods::edit_forum_topic},
      {"closeforumtopic", &telegram_methods::close_forum_topic},
      {"reopenforumtopic", &telegram_methods::reopen_forum_topic},
      {"deleteforumtopic", &telegram_methods::delete_forum_topic},
      {"answercallbackquery", &telegram_methods::answer_callback_query},
      {"setmycommands", &telegram_methods::set_my_commands},
      {"sendchataction", &telegram_methods::send_chat_action}};
  auto found = calls.find(method);
  if (found == calls.end()) return telegram_answer::bad(404, "Not Found: method not found");
  return (this->*found->second)(given);
}

or_refusal<telegram_chat*> telegram_methods::checked_chat(const arguments& given, access need) {
  auto named = given.text("chat_id");
  if (named.empty()) return bad_request("chat_id is empty");
  auto* chat = named.front() == '@' ? nullptr : world_.chat(given.integer("chat_id"));
  if (chat == nullptr) return bad_request("chat not found");
  if (chat->migrated_to != 0 && need == access::write) {
    auto refusal = bad_request("group chat was upgraded to a supergroup chat");
    refusal.parameters = {{"migrate_to_chat_id", chat->migrated_to}};
    return refusal;
  }
  if (chat->type == "private") {
    if (chat->bot_status == "kicked" && need == access::write) {
      return telegram_answer::bad(403, "Forbidden: bot was blocked by the user");
    }
    return chat;
  }
  if (chat->bot_status == "kicked") {
    return telegram_answer::bad(403, "Forbidden: bot was kicked from the supergroup chat");
  }
  if (chat->bot_status == "left") {
    return telegram_answer::bad(403, "Forbidden: bot is not a member of the supergroup chat");
  }
  return chat;
}

or_refusal<std::int64_t> telegram_methods::checked_thread(telegram_chat& chat, const arguments& given) {
  auto thread = std::max<std::int64_t>(0, given.integer("message_thread_id"));
  if (thread == 0 || (!chat.forum && chat.type != "private")) return std::int64_t{0};
  if (chat.topic(thread) == nullptr) return bad_request("message thread not found");
  return thread;
}

or_refusal<std::int64_t> telegram_methods::checked_reply(telegram_chat& chat, const json& reply) {
  if (!reply.is_object() || !reply.contains("message_id")) return std::int64_t{0};
  auto id = reply["message_id"].get<std::int64_t>();
  if (id <= 0 || chat.message(id) != nullptr) return std::max<std::int64_t>(0, id);
  auto lenient = reply.value("allow_sending_without_reply", json(false));
  if (lenient == json(true)) return std::int64_t{0};
  return bad_request("message to be replied not found");
}

std::optional<telegram_answer> telegram_methods::charge(const telegram_chat& chat) {
  auto seconds = rates_.charge(chat.id, chat.type != "private", clock_.now());
  if (!seconds) return std::nullopt;
  return telegram_answer::too_many(*seconds);
}

telegram_answer telegram_methods::get_me(const arguments&) {
  auto me = world_.user_json(world_.bot().id);
  for (const char* name :
       {"supports_inline_queries", "supports_guest_queries", "can_connect_to_business", "has_main_web_app",
        "has_topics_enabled", "allows_users_to_create_topics", "can_manage_bots"}) {
    me[name] = false;
  }
  me["can_join_groups"] = true;
  me["can_read_all_group_messages"] = false;
  return telegram_answer::good(me);
}

telegram_answer telegram_methods::get_chat(const arguments& given) {
  auto chat = checked_chat(given, access::read);
  if (!chat) return chat.refusal;
  auto out = world_.chat_json(**chat);
  out["accent_color_id"] = 0;
  out["max_reaction_count"] = 11;
  return telegram_answer::good(out);
}

telegram_answer telegram_methods::send_message(const arguments& given) {
  auto text = read_message_text(given);
  if (!text) return text.refusal;
  auto wish = reply_wish(given);
  if (!wish) return wish.refusal;
  auto markup = read_markup(given);
  if (!markup) return markup.refusal;
  auto chat = checked_chat(given, access::write);
  if (!chat) return chat.refusal;
  auto thread = checked_thread(**chat, given);
  if (!thread) return thread.refusal;
  auto reply = checked_reply(**chat, *wish);
  if (!reply) return reply.refusal;
  auto fixed = fixed_text(std::move(*text));
  if (!fixed) return fixed.refusal;
  if (!button_data_fits(*markup)) return bad_request("BUTTON_DATA_INVALID");
  if (*thread != 0 && (*chat)->topic(*thread)->state == topic_state::closed) return bad_request("TOPIC_CLOSED");
  if (auto limited = charge(**chat)) return *limited;
  telegram_message message;
  message.from = world_.bot().id;
  message.thread = *thread;
  message.reply_to = *reply;
  message.content = std::move(*fixed);
  message.markup = std::move(*markup);
  return telegram_answer::good(world_.message_json(**chat, world_.add(**chat, std::move(message))));
}

telegram_answer telegram_methods::edit_message_text(const arguments& given) {
  auto text = read_message_text(given);
  if (!text) return text.refusal;
  auto markup = read_markup(given);
  if (!markup) return markup.refusal;
  auto id = std::max<std::int64_t>(0, given.integer("message_id"));
  if (given.text("chat_id").empty() && id == 0) return bad_request("message identifier is not specified");
  auto chat = checked_chat(given, access::write);
  if (!chat) return chat.refusal;
  auto* message = (*chat)->message(id);
  if (message == nullptr) return bad_request("message to edit not found");
  auto fixed = fixed_text(std::move(*text));
  if (!fixed) return fixed.refusal;
  if (message->from != world_.bot().id || message->service.is_object()) return bad_request("message can't be edited");
  if (!button_data_fits(*markup)) return bad_request("BUTTON_DATA_INVALID");
  if (message->content.text == fixed->text && message->content.entities_json() == fixed->entities_json() &&
      message->markup == *markup) {
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message");
  }
  if (auto limited = charge(**chat)) return *limited;
  message->content = std::move(*fixed);
  message->markup = std::move(*markup);
  message->edit_date = world_.unix_time();
  ++message->edits;
  world_.changed();
  return telegram_answer::good(world_.message_json(**chat, *message));
}

telegram_answer telegram_methods::delete_message(const arguments& given) {
  if (given.text("chat_id").empty()) return bad_request("chat identifier is not specified");
  auto id = given.integer("message_id");
  if (id <= 0) return bad_request("message identifier is not specified");
  auto chat = checked_chat(given, access::write);
  if (!chat) return chat.refusal;
  auto* message = (*chat)->message(id);
  if (message == nullptr) return bad_request("message to delete not found");
  world_.erase(**chat, *message);
  return telegram_answer::good(true);
}

telegram_answer telegram_methods::answer_callback_query(const arguments& given) {
  auto press = world_.presses.find(given.integer("callback_query_id"));
  if (press == world_.presses.end() || press->second.answered || press->second.at + press_answer_time < clock_.now()) {
    return bad_request("query is too old and response timeout expired or query ID is invalid");
  }
  if (given.text("text").size() > callback_text_bytes_max) return bad_request("MESSAGE_TOO_LONG");
  press->second.answered = true;
  return telegram_answer::good(true);
}

telegram_answer telegram_methods::set_my_commands(const arguments& given) {
  auto list = given.text("commands").empty() ? json::array() : read_json(given.text("commands"));
  if (list.is_discarded()) return bad_request("can't parse commands JSON object");
  if (!list.is_array()) return bad_request("expected an Array of BotCommand");
  if (list.size() > commands_max) return bad_request("BOT_COMMANDS_TOO_MUCH");
  for (const auto& one : list) {
    if (!one.is_object()) return bad_request("can't parse BotCommand: expected an Object");
    for (const char* field : {"command", "description"}) {
      if (!one.contains(field)) {
        return bad_request("can't parse BotCommand: Can't find field \"" + std::string(field) + "\"");
      }
      if (!one[field].is_string()) {
        return bad_request("can't parse BotCommand: Field \"" + std::string(field) + "\" must be of type String");
      }
    }
    auto name = one["command"].get<std::string>();
    auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    if (name.empty() || name.size() > 32 || !std::ranges::all_of(name, fits)) return bad_request("BOT_COMMAND_INVALID");
    auto about = one["description"].get<std::string>();
    if (about.empty() || about.size() > 256 * 4) return bad_request("BOT_COMMAND_DESCRIPTION_INVALID");
  }
  return telegram_answer::good(true);
}

telegram_answer telegram_methods::send_chat_action(const arguments& given) {
  static const std::vector<std::string_view> actions = {
      "cancel",         "typing",        "record_video",     "upload_video",      "record_audio",
      "upload_audio",   "record_voice",  "upload_voice",     "upload_photo",      "upload_document",
      "choose_sticker", "find_location", "pick_up_location", "record_video_note", "upload_video_note"};
  if (std::ranges::count(actions, lower_case(given.text("action"))) == 0) {
    return bad_request("wrong parameter action in request");
  }
  auto chat = checked_chat(given, access::write);
  if (!chat) return chat.refusal;
  return telegram_answer::good(true);
}

}  // namespace cloakroom::sandbox

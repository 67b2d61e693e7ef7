// What Telegram remembers: people, chats, topics, messages. Kept in memory, bounded, and rendered as the Bot API does.
// Decides nothing about calls; the methods do.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "connectors/sandbox/telegram_text.hpp"

namespace cloakroom::sandbox {

inline constexpr std::size_t chat_messages_max = 20000;  // The oldest go first.
inline constexpr std::size_t chats_max = 1000;

struct telegram_user {
  std::int64_t id = 0;
  std::string name;
  std::string username;
  bool bot = false;
};

enum class topic_state { open, closed, deleted };

struct telegram_topic {
  std::int64_t thread = 0;  // The id of the message that created it.
  std::string name;
  std::int64_t icon_color = 0;
  topic_state state = topic_state::open;
};

struct telegram_message {
  std::uint64_t number = 0;  // Across all chats, in the order of arrival.
  std::int64_t id = 0;       // In its chat.
  std::int64_t thread = 0;   // 0: the General topic, or no forum.
  std::int64_t from = 0;
  std::int64_t date = 0;       // Unix seconds.
  std::int64_t edit_date = 0;  // 0: never edited.
  std::int64_t reply_to = 0;
  int edits = 0;
  bool deleted = false;
  formatted_text content;
  nlohmann::json markup;   // Inline keyboard, or null.
  nlohmann::json service;  // Members of a service message or of media, or null.
};

struct telegram_chat {
  std::int64_t id = 0;
  std::string type;  // "supergroup" or "private".
  std::string title;
  bool forum = false;
  std::string bot_status = "administrator";  // Or "member", "left", "kicked".
  std::int64_t migrated_to = 0;
  std::int64_t last_message_id = 0;
  std::map<std::int64_t, telegram_topic> topics;
  std::map<std::int64_t, telegram_message> messages;

  // Nothing for one that never was or is deleted.
  telegram_message* message(std::int64_t id);
  telegram_topic* topic(std::int64_t thread);
};

// A button was pressed; the bot has a while to answer.
struct telegram_press {
  time_point at{};
  bool answered = false;
};

class telegram_world {
 public:
  telegram_world(const clock_source& clock, telegram_user bot) : clock_(clock), bot_(std::move(bot)) {}

  telegram_chat& add_group(std::int64_t id, std::string title);
  // Makes the private chat and the person where they are new.
  telegram_chat& private_chat(std::int64_t user);
  telegram_chat* chat(std::int64_t id);
  const std::map<std::int64_t, telegram_chat>& chats() const { return chats_; }
  const telegram_user& bot() const { return bot_; }
  // Remembers a name; an empty one keeps what is known.
  const telegram_user& person(std::int64_t id, const std::string& name);
  // Gives the message its id, number and date.
  telegram_message& add(telegram_chat& chat, telegram_message message);
  telegram_topic& add_topic(telegram_chat& chat, std::int64_t from, std::string name, std::int64_t icon_color);
  void erase(telegram_chat& chat, telegram_message& message);
  void erase_topic(telegram_chat& chat, telegram_topic& topic);
  // The chat becomes unreachable and lives on under another id, with its topics. Returns the new chat.
  telegram_chat& migrate(telegram_chat& chat, std::int64_t to);
  void clear();

  time_point now() const { return clock_.now(); }
  std::int64_t unix_time() const;
  // Dates given from now on are this much ahead.
  void set_clock_ahead(std::int64_t seconds) { clock_ahead_ = seconds; }

  nlohmann::json user_json(std::int64_t id) const;
  nlohmann::json chat_json(const telegram_chat& chat) const;
  nlohmann::json message_json(const telegram_chat& chat, const telegram_message& message, bool with_reply = true) const;

  std::map<std::int64_t, telegram_press> presses;
  // Called after every change that the page shows.
  std::function<void()> changed = [] {};

 private:
  const clock_source& clock_;
  telegram_user bot_;
  std::map<std::int64_t, telegram_chat> chats_;
  std::map<std::int64_t, telegram_user> people_;
  std::uint64_t last_number_ = 0;
  std::int64_t clock_ahead_ = 0;
};

}  // namespace cloakroom::sandbox

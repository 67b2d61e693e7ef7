// The calls of the Bot API that end at once: sending, editing, deleting, topics, chats. Checks come in the order of the
// real server, so that a call with two faults gets the same answer. Receiving updates is in telegram_inbox.
#pragma once

#include <string_view>

#include "connectors/sandbox/rate_limits.hpp"
#include "connectors/sandbox/request_arguments.hpp"
#include "connectors/sandbox/telegram_answer.hpp"
#include "connectors/sandbox/telegram_world.hpp"

namespace cloakroom::sandbox {

inline constexpr std::size_t topic_name_code_points_max = 128;
inline constexpr std::size_t callback_data_bytes_max = 64;
inline constexpr std::size_t commands_max = 100;
inline constexpr std::chrono::seconds press_answer_time{150};

class telegram_methods {
 public:
  telegram_methods(telegram_world& world, rate_limits& rates, const clock_source& clock)
      : world_(world), rates_(rates), clock_(clock) {}

  // `method` in lower case. Unknown ones get 404.
  telegram_answer call(std::string_view method, const request_arguments& arguments);

 private:
  enum class access { read, write };
  using arguments = request_arguments;

  telegram_answer get_me(const arguments& given);
  telegram_answer get_chat(const arguments& given);
  telegram_answer send_message(const arguments& given);
  telegram_answer edit_message_text(const arguments& given);
  telegram_answer delete_message(const arguments& given);
  telegram_answer create_forum_topic(const arguments& given);
  telegram_answer edit_forum_topic(const arguments& given);
  telegram_answer close_forum_topic(const arguments& given) { return toggle_topic(given, topic_state::closed); }
  telegram_answer reopen_forum_topic(const arguments& given) { return toggle_topic(given, topic_state::open); }
  telegram_answer delete_forum_topic(const arguments& given);
  telegram_answer toggle_topic(const arguments& given, topic_state wanted);
  telegram_answer answer_callback_query(const arguments& given);
  telegram_answer set_my_commands(const arguments& given);
  telegram_answer send_chat_action(const arguments& given);

  or_refusal<telegram_chat*> checked_chat(const arguments& given, access need);
  or_refusal<telegram_topic*> checked_topic(telegram_chat& chat, const arguments& given);
  // 0: the General topic.
  or_refusal<std::int64_t> checked_thread(telegram_chat& chat, const arguments& given);
  or_refusal<std::int64_t> checked_reply(telegram_chat& chat, const nlohmann::json& reply);
  std::optional<telegram_answer> charge(const telegram_chat& chat);

  telegram_world& world_;
  rate_limits& rates_;
  const clock_source& clock_;
};

}  // namespace cloakroom::sandbox

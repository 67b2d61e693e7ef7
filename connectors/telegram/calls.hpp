// The Bot API calls we make, as JSON bodies. Pure; core.telegram.org/bots/api as of Bot API 10.1 (2026-06-11).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cloakroom::connectors::telegram {

enum class method {
  get_me,
  send_message,
  edit_message,
  create_topic,
  close_topic,
  reopen_topic,
  delete_topic,
  get_updates,
  set_webhook,
};
// "sendMessage"; fit for logs.
std::string_view method_name(method what);
// "/bot<token>/sendMessage": holds the secret.
std::string call_target(std::string_view token, method what);

inline constexpr std::size_t message_units_max = 4096;  // UTF-16 code units; legal under every reading of the limit.
inline constexpr std::size_t entities_max = 100;        // The server drops what goes beyond.
inline constexpr std::size_t topic_name_units_max = 128;
inline constexpr std::int64_t updates_per_call_max = 100;
inline constexpr std::chrono::seconds poll_timeout{50};  // The longest that the server grants.

struct message_call {
  std::string_view chat;
  std::optional<std::int64_t> thread;
  std::string_view text;
  bool show_tokens = true;  // Marks tokens as code, so that one tap copies them.
};
// Never with parse_mode: a visitor's text must not be able to break, or make, markup.
std::string send_message_body(const message_call& call);
// The same with the message to edit; `thread` has no meaning there.
std::string edit_message_body(const message_call& call, std::int64_t message);
std::string create_topic_body(std::string_view chat, std::string_view name);
// For close, reopen and delete.
std::string topic_body(std::string_view chat, std::int64_t thread);
// `offset` is not negative: a negative one would drop updates. Without one: from the oldest kept.
std::string get_updates_body(std::optional<std::int64_t> offset);
std::string set_webhook_body(std::string_view url, std::string_view secret);

}  // namespace cloakroom::connectors::telegram

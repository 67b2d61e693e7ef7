// What an answer of the Bot API, or its absence, means for a delivery. Pure; one table, tested row by row.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "connectors/connector.hpp"
#include "connectors/http_client.hpp"
#include "connectors/telegram/calls.hpp"

namespace cloakroom::connectors::telegram {

// Accepted, or nothing was left to do.
struct accepted {
  std::optional<std::int64_t> message;
  std::optional<std::int64_t> thread;  // Of the message, or of the topic made.
};
struct topic_is_closed {};     // Reopen it, then send again.
struct markup_refused {};      // Send again without entities.
struct topics_unavailable {};  // The group has no topics, or the bot may not make them.
using verdict = std::variant<accepted, topic_is_closed, markup_refused, topics_unavailable, wait_and_retry,
                             unknown_outcome, refused, out_of_order, topic_lost, chat_moved>;

// Bounds of the waits that the server may ask for; without a usable figure it is `pause_default`.
inline constexpr std::chrono::seconds pause_default{5};
inline constexpr std::chrono::hours pause_max{24};

// A lost answer of sendMessage is an unknown outcome. Topic calls are simply made again: closing, reopening and
// deleting twice is the same as once, and a topic too many stays empty.
verdict judge(method what, const result<http_answer>& answer);

}  // namespace cloakroom::connectors::telegram

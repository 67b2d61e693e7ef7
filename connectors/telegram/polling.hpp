// What to do after a call of getUpdates, and how long to wait when it failed. Pure: the loop around it only calls and
// sleeps.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/http_client.hpp"
#include "connectors/telegram/updates.hpp"

namespace cloakroom::connectors::telegram {

inline constexpr std::chrono::milliseconds backoff_min{1000};
inline constexpr std::chrono::milliseconds backoff_max{120000};
inline constexpr std::chrono::milliseconds conflict_wait{3000};  // The server holds rivals for as long.
inline constexpr std::chrono::milliseconds refused_wait{60000};  // A revoked token seldom comes back.
inline constexpr unsigned failures_healthy_max = 2;              // One more in a row counts as unhealthy.

// Doubles from backoff_min to backoff_max with every failure in a row, spread by +-50 %: `chance` is from [0, 1).
std::chrono::milliseconds backoff(unsigned failures, double chance);

// Updates arrived; or none, and nothing happened.
struct batch {
  std::vector<update> updates;
};
// Another poller, or a webhook, has the bot: never fight it.
struct rival {
  std::string_view reason;
};
struct turned_away {};  // The token does not count any more.
// Asked for by the server.
struct slow_down {
  std::chrono::milliseconds wait;
};
// Anything else: back off.
struct failed {
  std::string_view reason;
};
using poll_outcome = std::variant<batch, rival, turned_away, slow_down, failed>;
poll_outcome judge_poll(const result<http_answer>& answer, const desk_view& desk);

// How long to wait before the next call; counts failures in a row. Spread as in `backoff`.
std::chrono::milliseconds pause_after(const poll_outcome& outcome, unsigned& failures, double chance);

// The offset that confirms everything in a batch. Ids may start anew at a lower number after a quiet week.
std::int64_t offset_after(const std::vector<update>& updates);

// A stored offset; nothing for text that is none. Never negative: that would drop updates.
std::optional<std::int64_t> read_offset(std::string_view text);

// A chat id as text; 0 for text that is none.
std::int64_t read_chat(std::string_view text);

// Under which key the sink keeps where a group moved.
std::string moved_key(std::string_view from);

}  // namespace cloakroom::connectors::telegram

// What the desk knows of a messenger: give it sanitised text for a conversation and learn what became of it; take what
// the agents wrote. No connector knows the gateway, the vault or the store.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/raw_text.hpp"
#include "base/safe_text.hpp"
#include "base/task.hpp"

namespace cloakroom::connectors {

// Where a conversation lives in the messenger. `thread` is empty before its topic exists, or where there are none.
struct address {
  std::string chat;
  std::optional<std::int64_t> thread;
};

// `edit` changes a message that was sent before; repeating it changes nothing more.
enum class action { send, close, reopen, retract, notice, edit };

// One call's worth of work. `text` is at most one part long (see `parts`).
struct outbound {
  action what = action::send;
  address to;
  std::string reference;  // Short reference of the conversation, "K7-2M9Q": a neutral title. Empty for a notice.
  safe_text text;
  std::int64_t external_id = 0;  // Of the message to edit.
};

// What became of an attempt.
struct sent {
  std::optional<std::int64_t> external_id;
};
// Nothing was sent, or not accepted: try again after `wait`. A request of the messenger to slow down holds the chat or
// all chats and is not an attempt.
enum class holds { entry, chat, everything };
struct wait_and_retry {
  std::chrono::milliseconds wait{0};  // 0: the usual backoff.
  holds what = holds::entry;
  bool counts = true;
};
struct unknown_outcome {};  // The request was written; no usable answer came.
// Never will be accepted. `reason` is a word of our source.
struct refused {
  std::string_view reason;
};
// The message to edit is not there any more.
inline constexpr std::string_view edit_not_found = "edit_not_found";
// The connector cannot work (token revoked, kicked); keep the queue.
struct out_of_order {
  std::string_view reason;
};
// Remember it, then call again.
struct topic_made {
  std::int64_t thread = 0;
};
struct topic_lost {};  // Forget the topic, then call again.
// Remember the new chat, then call again.
struct chat_moved {
  std::string chat;
};
using outcome =
    std::variant<sent, wait_and_retry, unknown_outcome, refused, out_of_order, topic_made, topic_lost, chat_moved>;

// Something an agent wrote in the messenger.
struct agent_message {
  std::string chat;
  std::optional<std::int64_t> thread;
  std::optional<std::int64_t> replies_to;  // External id of the message answered.
  std::int64_t external_id = 0;
  std::string agent;  // Login from the allow-list; empty: not on the list, to be ignored.
  raw_text text;
  bool edited = false;
};
struct agent_command {  // "/close" and the like; never relayed.
  std::string chat;
  std::optional<std::int64_t> thread;
  std::string agent;
  std::string name;  // "close"
};
struct group_moved {
  std::string from, to;
};
// Service messages, notes, foreign chats: counted, never relayed.
struct ignored {
  std::string_view reason;
};
using event = std::variant<agent_message, agent_command, group_moved, ignored>;

struct update {
  std::int64_t id = 0;  // The messenger's; a repeat is stored once.
  event what;
};

// Where updates go. Returns when they are durable; only then the messenger is told that they arrived.
class inbound_sink {
 public:
  virtual ~inbound_sink() = default;
  // In the same unit of work the sink keeps, for `recall`: under "offset" the greatest id of `updates` plus one, and
  // for each group_moved under "moved:<from>" the id it moved to.
  virtual awaitable<result<void>> take(std::string_view connector, std::vector<update> updates) = 0;
  // Small state that survives a restart, such as the poll offset. Nothing where none was kept.
  virtual awaitable<result<std::optional<std::string>>> recall(std::string_view connector, std::string_view key) = 0;
};

struct webhook_request {
  std::string_view secret_header;
  std::string_view body;
};

// Bounds of one connector's road; the desk keeps the budget.
struct pace {
  double chat_per_second = 1;
  double group_per_minute = 20;
  double all_per_second = 30;
  std::chrono::milliseconds coalesce{1500};  // How long lines of one conversation may wait for each other.
};

// One configured instance. All calls on the loop that runs it.
class connector {
 public:
  virtual ~connector() = default;
  virtual std::string_view id() const = 0;
  // The chat that conversations of this desk live in.
  virtual std::string home_chat() const = 0;
  virtual pace limits() const = 0;
  // Cuts a text into parts that one call each can carry. Tokens and characters stay whole.
  virtual std::vector<safe_text> parts(const safe_text& text) const = 0;
  // Whether a message that was sent can be changed; where it cannot, the desk is told what it still says.
  virtual bool edits() const = 0;
  virtual awaitable<outcome> deliver(const outbound& work) = 0;
  // Runs until cancelled: polls, or sets the webhook and waits. Waits out failures by itself.
  virtual awaitable<void> receive(inbound_sink& sink) = 0;
  // Updates of a webhook call. errc::not_found for a wrong secret, errc::malformed for a bad body.
  virtual result<std::vector<update>> read_webhook(const webhook_request& request) = 0;
  // Whether agents can be reached now; for presence and readiness.
  virtual bool healthy() const = 0;
};

}  // namespace cloakroom::connectors

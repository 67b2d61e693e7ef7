// What the store keeps, as values. Texts of visitors appear as envelopes only: ciphertext that the vault made and the
// store cannot read. Row numbers grow in arrival order and never leave the house.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace cloakroom::store {

using row_number = std::int64_t;
constexpr row_number no_row = 0;

enum class channel : std::uint8_t { chat = 1, contact = 2, callback = 3 };
enum class conversation_state : std::uint8_t { open = 1, closed = 2 };
enum class direction : std::uint8_t { from_visitor = 1, from_agent = 2, from_system = 3 };

struct conversation {
  row_number row = no_row;
  conversation_id id;
  std::string site;
  subject_id subject;
  channel via = channel::chat;
  conversation_state state = conversation_state::open;
  std::array<std::uint8_t, 32> resume_hash{};  // SHA-256 of the resume secret.
  std::string reference;                       // Short, shown to visitor and agents; no personal data.
  std::string locale;                          // BCP 47, or empty.
  std::string profile;                         // Envelope: name, page, subject line …; or empty.
  time_point created_at;
  time_point last_use_at;  // Moves by acts of the visitor only.
  std::int64_t seq = 0;    // Of the last message; 0 before the first.
  row_number last_message = no_row;
};

// An identifier by keyed hash, so that its subjects are found without it.
struct identifier_hash {
  std::array<std::uint8_t, 16> hash{};
  std::uint32_t canon_version = 1;  // Of the rule that made the canonical form.
};

// How a value stands in its message. A piece is shown where its token stands; the whole it belongs to is not shown
// there, but is what the token means everywhere else.
enum class value_role : std::uint8_t {
  shown = 1,    // A value of this message alone.
  piece = 2,    // What this message holds of a value that was given over several.
  whole = 3,    // Such a value, with the message that completed it; or one that went into a longer value later.
  dropped = 4,  // A piece that became part of a longer value.
};

// Whether a token leads to values of this role.
constexpr bool is_token_of(value_role role) { return role == value_role::shown || role == value_role::whole; }

// A value sealed with the message it came from. (message, ordinal) is its key.
struct sealed_value {
  std::string type;                           // "EMAIL_ADDRESS"
  std::string token_kind;                     // "email"
  std::string token_code;                     // Eight characters.
  std::array<std::uint8_t, 8> check{};        // Tells two values with one code apart; noise once the key is gone.
  std::string envelope;                       // The value as it was written.
  std::optional<identifier_hash> identifier;  // Where it is new in its conversation; read by identifiers_after alone.
  value_role role = value_role::shown;
};

struct message {
  row_number row = no_row;
  message_id id;
  row_number in_conversation = no_row;
  std::int64_t seq = 0;  // 1, 2, 3 … inside the conversation.
  direction from = direction::from_visitor;
  std::string author;               // Login of the agent, or empty.
  std::optional<client_id> client;  // The visitor's own id of the message.
  time_point at;
  std::string body;      // Envelope: the sanitised text.
  std::string findings;  // JSON of the acknowledgement's findings, or empty; offsets and tokens only.
  std::vector<sealed_value> values;
  std::int32_t revision = 0;  // How often it was written anew.
};

// An earlier message written anew, because a later one completed a value that begins in it.
struct message_revision {
  row_number row = no_row;
  std::int32_t revision = 0;  // The one that was read; the next one is stored.
  std::string body;
  std::string findings;
  struct role_change {
    std::uint32_t ordinal = 0;
    value_role role = value_role::whole;
  };
  std::vector<role_change> roles;   // Of values it has.
  std::vector<sealed_value> added;  // Behind those.
};

// What the site's consent manager said when the message came in.
struct consent_record {
  row_number in_conversation = no_row;
  time_point at;
  std::string manager;  // "cookiebot"
  std::string rule;     // Which rule decided.
  bool granted = false;
  std::string policy_version;
  bool age_confirmed = false;
};

struct callback {
  row_number row = no_row;
  callback_id id;
  row_number in_conversation = no_row;
  time_point due_at;
  std::optional<time_point> not_before, not_after;
  std::string time_zone;
  std::array<std::uint8_t, 32> cancel_hash{};  // SHA-256 of the secret in the cancel URL.
  bool cancelled = false;
};

// waiting -> released | redacted | discarded; released and redacted ones have become a message.
enum class held_state : std::uint8_t { waiting = 1, released = 2, redacted = 3, discarded = 4 };

// A text that nobody could judge, until a person does. Its words go with the decision.
struct held_message {
  row_number row = no_row;
  held_id id;
  row_number in_conversation = no_row;
  std::optional<client_id> client;  // The visitor's own id of the message.
  channel via = channel::chat;
  time_point at;
  std::int64_t follows = 0;         // Seq of the conversation's last message when it was written; 0: none.
  std::string reason;               // Why it was not judged: a code.
  std::string fields;               // JSON of what a form's fields say they are, or empty; offsets and types only.
  std::string envelope;             // The text as it was written; empty in lists, and once it is decided.
  std::int64_t envelope_bytes = 0;  // Of the envelope, also where it was left out.
  held_state state = held_state::waiting;
  std::optional<time_point> decided_at;
  std::string decided_by;  // Login of a supervisor, or "visitor".
};

// `edit`: every copy of the message that was sent before it was written anew.
enum class delivery_action : std::uint8_t { send = 1, close = 2, reopen = 3, retract = 4, notice = 5, edit = 6 };
// queued -> sending -> sent | unknown -> queued … | failed; cancelled before it was sent. `sending` is durable before
// the first byte leaves, so that after a crash an attempt is known to be ambiguous.
enum class delivery_state : std::uint8_t { queued = 1, sending = 2, sent = 3, unknown = 4, failed = 5, cancelled = 6 };

// Something is still to be done, or to be found out.
constexpr bool is_open(delivery_state state) {
  return state == delivery_state::queued || state == delivery_state::sending || state == delivery_state::unknown;
}

struct outbox_entry {
  row_number row = no_row;
  std::string connector;
  row_number in_conversation = no_row;  // no_row: a notice to the desk itself.
  row_number message = no_row;          // no_row: an action without text.
  delivery_action action = delivery_action::send;
  delivery_state state = delivery_state::queued;
  std::int32_t attempts = 0;   // That count: a request to wait does not.
  std::int32_t ambiguous = 0;  // Attempts whose answer was lost.
  std::int32_t part = 0;       // Parts of a long text already sent.
  time_point due_at;
  std::string task;    // What it is to do: a notice's code, or where a retracted conversation lived ("chat/thread").
  std::string detail;  // Why the last attempt was not the last, or failed: a code.
};

// Where a conversation lives inside a messenger.
struct destination {
  std::string connector;
  row_number in_conversation = no_row;
  std::string chat;                    // "-1001234567890"
  std::optional<std::int64_t> thread;  // Forum topic.
};

// One message of ours inside a message there, as it was when it was sent.
struct carried_message {
  row_number message = no_row;
  std::int32_t revision = 0;
  bool operator==(const carried_message&) const = default;
};

// Our message there, so that a reply to it finds its way back, and so that it can be edited.
struct delivered_message {
  std::string connector;
  std::string chat;
  std::int64_t external_id = 0;
  row_number in_conversation = no_row;
  row_number message = no_row;           // The last one it carries.
  std::int32_t part = 0;                 // Of a text that needed several.
  std::vector<carried_message> carried;  // Lines joined into it, in order. Empty: sent by a version that kept no list.
};

// The wrapped key of one data subject.
struct wrapped_key {
  subject_id subject;
  std::string tenant;  // The site.
  std::uint32_t kek_id = 0;
  std::uint32_t dek_version = 1;
  std::array<std::uint8_t, 24> nonce{};
  std::string wrapped;  // 32 + 16 bytes
  time_point created_at;
};

// One identifier of one subject.
struct index_entry {
  identifier_hash identifier;
  std::string kind;
  subject_id subject;
};

struct audit_record {
  std::int64_t seq = 0;
  time_point at;
  std::string actor;   // "system", or an agent's login.
  std::string action;  // "subject.erase"
  std::string object;  // Ids only.
  std::string reason;  // A code.
  std::array<std::uint8_t, 32> previous{};
  std::array<std::uint8_t, 32> hash{};
};

}  // namespace cloakroom::store

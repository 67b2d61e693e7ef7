// The frames of the chat socket as values (docs/protocol/chat.md). Parsing checks shapes and sizes; meaning is decided
// in gateway/desk. The samples in tests/wire are read by these functions and by the widget's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.hpp"
#include "base/raw_text.hpp"
#include "base/result.hpp"
#include "gateway/consent/gate.hpp"

namespace cloakroom::edge {

struct hello_frame {
  std::optional<consent::claim> consent;  // Absent: the Cookie header of the upgrade counts.
  std::string resume;                     // Empty: a new conversation.
  std::optional<std::int64_t> after;      // Replay messages with a greater seq.
  std::string locale;
  raw_text profile;  // JSON with name and page, or empty.
  bool age_confirmed = false;
};
// A visitor's id of a message, and how they spell it: what answers the message repeats it byte for byte.
struct sent_client_id {
  client_id id;
  std::string sent;

  static std::optional<sent_client_id> parse(std::string_view text);
};
struct message_frame {
  sent_client_id client;
  raw_text text;
};
struct typing_frame {
  bool on = false;
};
struct read_frame {
  std::int64_t seq = 0;
};
struct consent_frame {
  std::optional<consent::claim> consent;
};
struct withdraw_frame {};
struct end_frame {};
using visitor_frame =
    std::variant<hello_frame, message_frame, typing_frame, read_frame, consent_frame, withdraw_frame, end_frame>;

// A frame that is refused: a stable code and a sentence of our source.
struct frame_error {
  std::string_view code;
  std::string_view detail;
  std::optional<sent_client_id> client = std::nullopt;  // Of a message whose text alone is wrong: the connection stays.
};

std::variant<visitor_frame, frame_error> parse_visitor_frame(std::string_view text);

// Frames of the server, as JSON text.
struct welcome {
  std::string conversation, resume, reference;
  std::int64_t seq = 0;
  bool agents_online = false;
};
std::string write_welcome(const welcome& from);
std::string write_ack(const sent_client_id& client, const message_id& id, std::int64_t seq, time_point at,
                      std::string_view findings_json);
std::string write_error(std::string_view code, std::string_view detail,
                        const std::optional<sent_client_id>& client = std::nullopt,
                        std::optional<std::int64_t> retry_after = std::nullopt);
std::string write_closed(std::string_view by);
std::string write_presence(bool agents_online);
std::string write_plain(std::string_view type);

// A claim that no site accepts: names a manager that does not exist.
consent::claim unreadable_claim();
// BCP 47 primary language and region at most, lower bound of trust: letters, digits and hyphens, 35 characters.
bool locale_shaped(std::string_view text);

}  // namespace cloakroom::edge

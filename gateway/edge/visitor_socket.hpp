// The life of one chat connection: hello, welcome, then frames until one side ends it. Every decision about consent,
// text and storage is the desk's.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/metrics.hpp"
#include "base/task_group.hpp"
#include "gateway/desk/conversation_end.hpp"
#include "gateway/desk/erasure.hpp"
#include "gateway/desk/history.hpp"
#include "gateway/desk/intake.hpp"
#include "gateway/desk/presence.hpp"
#include "gateway/desk/withdrawal.hpp"
#include "gateway/edge/http_message.hpp"
#include "gateway/edge/message_rates.hpp"
#include "gateway/edge/websocket.hpp"

namespace cloakroom::edge {

struct chat_bounds {
  std::chrono::seconds hello_within{10};
  std::chrono::seconds consent_life{300};  // Consent must be confirmed at least this often.
  std::size_t flood_messages_max = 30;     // Refused in a row before the connection is closed.
  std::size_t signals_per_minute = 600;    // Of one connection: typing, read and consent frames.
};

// What a chat needs. All outlive every connection.
struct chat_desk {
  std::function<const desk::site*(std::string_view id)> site;  // From the configuration in force.
  desk::presence& presence;
  message_rates& rates;
  std::function<void(std::string_view reason)> consent_denied;  // Counts.
  std::string agent_name;
  desk::reception& reception;
  desk::intake& intake;
  desk::history& history;
  desk::erasure& erasure;
  desk::withdrawal& withdrawal;
  desk::conversation_end& end;
  desk::feed& feed;
  const clock_source& clock;
};

// Runs until the connection is over. `group` carries what the connection starts beside itself.
awaitable<void> serve_visitor(std::shared_ptr<websocket> socket, http_request request, chat_desk& desk,
                              const chat_bounds& bounds, task_group& group);

// The claim of a request: the consent object where there is one, else its cookies; browser signals either way.
consent::claim claim_of(std::optional<consent::claim> stated, const http_request& request);

}  // namespace cloakroom::edge

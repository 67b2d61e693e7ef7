// The visitor closes the conversation: a state, a line to the desk, and the topic closed.
#pragma once

#include "gateway/desk/outbox_bell.hpp"
#include "gateway/desk/visitor_session.hpp"

namespace cloakroom::desk {

class conversation_end {
 public:
  conversation_end(store::database& database, const clock_source& clock, outbox_bell& bell)
      : database_(database), clock_(clock), bell_(bell) {}
  // Fine for a conversation that was never stored. errc::unavailable when storage fails.
  awaitable<result<void>> by_visitor(visitor_session& session);

 private:
  store::database& database_;
  const clock_source& clock_;
  outbox_bell& bell_;
};

}  // namespace cloakroom::desk

// The use cases, built in the order of what they need. Nothing here listens on a port.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <string>
#include <vector>

#include "gateway/app/site_registry.hpp"
#include "gateway/app/storage.hpp"
#include "gateway/desk/conversation_end.hpp"
#include "gateway/desk/erasure.hpp"
#include "gateway/desk/forms.hpp"
#include "gateway/desk/held_review.hpp"
#include "gateway/desk/history.hpp"
#include "gateway/desk/identifier_index.hpp"
#include "gateway/desk/intake.hpp"
#include "gateway/desk/orphan_sweep.hpp"
#include "gateway/desk/presence.hpp"
#include "gateway/desk/reply.hpp"
#include "gateway/desk/withdrawal.hpp"

namespace cloakroom::app {

// Lives on `executor`, the first loop's. Members are in the order of their construction; references point upwards only.
struct desk_parts {
  desk_parts(const config::settings& settings, const site_registry& sites, storage& store, metrics& numbers,
             const clock_source& clock, loop_executor executor);

  desk::redaction_in_force judge;
  asio::thread_pool blocking;
  desk::feed feed;
  std::vector<std::unique_ptr<connectors::connector>> connectors;
  desk::dispatcher dispatcher;
  desk::reception reception;
  desk::intake intake;
  desk::history history;
  desk::identifier_index index;
  desk::erasure erasure;
  desk::withdrawal withdrawal;
  desk::conversation_end end;
  desk::forms forms;
  desk::held_review review;
  desk::reply reply;
  desk::orphan_sweep orphans;
  desk::presence presence;

  connectors::connector* connector_of(std::string_view id) const;
  // Whether somebody can answer now: within opening hours and, where the desk is a messenger, with the messenger
  // reachable. Asks the dispatcher: on its loop only; others ask `presence`.
  bool agents_online(const desk::site& site, time_point now) const;
};

}  // namespace cloakroom::app

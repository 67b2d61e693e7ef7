// The control API under /control/: ordering faults, acting as an agent, reading what arrived. JSON, loopback.
#pragma once

#include "connectors/sandbox/event_loop.hpp"
#include "connectors/sandbox/event_stream.hpp"
#include "connectors/sandbox/telegram_agent.hpp"

namespace cloakroom::sandbox {

inline constexpr std::size_t journal_rows_max = 1000;  // In one answer.
inline constexpr std::size_t message_rows_max = 5000;

class control {
 public:
  control(telegram_api& telegram, fault_book& faults, journal& journal, event_stream& events)
      : telegram_(telegram), agent_(telegram), faults_(faults), journal_(journal), events_(events) {}

  // A request whose path begins with /control/.
  void handle(std::shared_ptr<http_exchange> exchange);

 private:
  using json = nlohmann::json;
  struct reply {
    int status = 200;
    json body;
  };

  reply order_fault(const json& wish);
  reply chats() const;
  reply messages(const request_arguments& given) const;
  reply rates(const json& wish);
  reply reset();

  telegram_api& telegram_;
  telegram_agent agent_;
  fault_book& faults_;
  journal& journal_;
  event_stream& events_;
};

}  // namespace cloakroom::sandbox

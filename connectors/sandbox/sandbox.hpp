// The whole sandbox: who gets which request. A further messenger joins here with its own path and its own room.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "connectors/sandbox/control.hpp"
#include "connectors/sandbox/event_loop.hpp"
#include "connectors/sandbox/event_stream.hpp"
#include "connectors/sandbox/faults.hpp"
#include "connectors/sandbox/journal.hpp"
#include "connectors/sandbox/telegram_api.hpp"

namespace cloakroom::sandbox {

struct sandbox_settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8090;  // 0: a free one.
  std::string journal_file;   // Empty: in memory only.
  telegram_settings telegram;
};

class sandbox final : public http_handler {
 public:
  // Binds and is ready. Throws where the address is taken or the journal cannot be written.
  explicit sandbox(const sandbox_settings& settings);

  std::uint16_t port() const { return port_; }
  // Serves until SIGTERM, SIGINT or `stop`.
  void run();
  // May be called from any thread.
  void stop() { loop_.stop(); }

  bool wanted(const http_message& head, std::string_view head_received, std::string_view body_received) override;
  void handle(std::shared_ptr<http_exchange> exchange) override;
  http_message refuse(int status, std::string_view received) override;

 private:
  void emulate(std::shared_ptr<http_exchange> exchange);

  system_clock_source clock_;
  event_loop loop_;
  fault_book faults_;
  journal journal_;
  event_stream events_;
  telegram_api telegram_;
  control control_;
  std::uint16_t port_ = 0;
};

}  // namespace cloakroom::sandbox

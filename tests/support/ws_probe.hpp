// A tiny blocking WebSocket client for tests (RFC 6455), straight on a TCP connection: it can send frames that a proper
// library refuses to send, and says with which code a connection ended. Not for product code.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/http_probe.hpp"

namespace cloakroom::testing {

struct ws_event {
  enum class kind {
    text,       // A whole message.
    binary,     // The same, of the other type.
    closed,     // The peer's close frame came; `code` is 1005 when it has none.
    cut,        // The connection ended without one.
    timed_out,  // Nothing within the time.
    malformed   // What came breaks RFC 6455.
  };
  kind what = kind::timed_out;
  std::string text;
  std::uint16_t code = 0;
};

class ws_probe {
 public:
  struct wish {
    std::string path = "/v1/chat?site=main";
    std::string protocol = "cloakroom.v1";            // Empty: none is offered.
    http_headers headers;                             // Origin, Cookie …
    std::optional<int> receive_bytes = std::nullopt;  // Of the kernel's buffer, where it is to be small.
    std::chrono::milliseconds silent_first{0};        // Between connecting and the request.
  };
  enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

  // Connects and shakes hands.
  ws_probe(std::uint16_t port, const wish& wanted);

  bool is_open() const { return answer_.status == 101; }
  // The answer to the upgrade.
  const http_answer& answer() const { return answer_; }
  bool send_text(std::string_view text) { return send_frame(opcode::text, text); }
  // One masked frame; `announced` replaces its length, for frames that never end.
  bool send_frame(opcode type, std::string_view payload, bool final = true,
                  std::optional<std::uint64_t> announced = std::nullopt);
  bool send_close(std::uint16_t code);
  // Pings are answered, the peer's close frame too; continuations are joined.
  ws_event receive(std::chrono::milliseconds timeout);
  // Reads on until the end and says how it came.
  ws_event end(std::chrono::milliseconds timeout);
  // FIN now, or RST with `hard`; no close frame.
  void drop(bool hard = false) { connection_.close(hard); }
  // FIN, and nothing is read any more.
  void stop_sending() { connection_.stop_sending(); }

 private:
  bool fill(std::size_t bytes, std::chrono::steady_clock::time_point until);

  tcp_probe connection_;
  http_answer answer_;
  std::string buffer_;
};

}  // namespace cloakroom::testing

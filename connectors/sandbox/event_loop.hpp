// One thread, one loop: timers, an HTTP server whose answers can be spoilt on purpose, an HTTP client for webhooks.
// Asio stays inside event_loop.cpp. Everything here is called from the loop's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "connectors/sandbox/http_message.hpp"

namespace cloakroom::sandbox {

using std::chrono::milliseconds;

// How an answer goes onto the wire.
struct delivery {
  enum class manner {
    whole,
    slow_headers,  // The status line at once, the rest after `delay`.
    slow_body,     // Headers and half of the body at once, the rest after `delay`.
    truncated,     // A complete HTTP answer whose body stops in the middle.
    closed_early   // The announced length is right, the connection closes in the middle of the body.
  };
  manner how = manner::whole;
  milliseconds delay{0};
};

// One request that waits for its answer. Shared between the connection and whoever holds the answer back.
class http_exchange {
 public:
  // What became of it, for the journal: status 0 means that no answer was sent.
  struct ending {
    int status = 0;
    std::string body;
  };

  virtual ~http_exchange() = default;
  virtual const http_message& request() const = 0;
  // The bytes as they came.
  virtual std::string_view head_received() const = 0;
  virtual std::string_view body_received() const = 0;
  // The first of `answer`, `reset` and `open_stream` counts, later ones do nothing.
  virtual void answer(http_message answer, delivery how = {}) = 0;
  // Sends RST: the peer sees a reset and no byte of an answer.
  virtual void reset() = 0;
  // An answer without end (server-sent events); `write` is false once the peer is gone or reads too slowly.
  virtual void open_stream(http_message head) = 0;
  virtual bool write(std::string_view bytes) = 0;
  // Called once when an answer was chosen, the connection was reset, or the peer left.
  virtual void on_ended(std::function<void(const ending&)> listener) = 0;
  // Called when the peer leaves before an answer.
  virtual void on_hangup(std::function<void()> listener) = 0;
};

class http_handler {
 public:
  virtual ~http_handler() = default;
  // The head is read, the body is not. False resets the connection there and then.
  virtual bool wanted(const http_message& head, std::string_view head_received, std::string_view body_received) = 0;
  virtual void handle(std::shared_ptr<http_exchange> exchange) = 0;
  // Bytes that are no HTTP request; the connection answers `status` and closes.
  virtual http_message refuse(int status, std::string_view received) = 0;
};

class event_loop {
 public:
  using timer_id = std::uint64_t;
  // Nothing when the peer refused, reset, timed out, or sent something else than HTTP.
  using answer_listener = std::function<void(const http_reader* answer)>;

  event_loop();
  ~event_loop();
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;

  // Serves until `stop` or SIGTERM, SIGINT.
  void run();
  // The one function that may be called from another thread.
  void stop();
  // Throws boost::system::system_error when the address cannot be bound. Port 0 takes a free one; returns the port.
  std::uint16_t listen(const std::string& address, std::uint16_t port, http_handler& handler);
  timer_id after(milliseconds time, std::function<void()> action);
  void cancel(timer_id id);
  // Connects to a loopback address, sends, reads one answer.
  void call(const std::string& address, std::uint16_t port, std::string request, milliseconds timeout,
            answer_listener done);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace cloakroom::sandbox

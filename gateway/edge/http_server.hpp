// Listens, reads requests inside their bounds, and hands them to a handler. Beast stays in the .cpp.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/in_force.hpp"
#include "base/task_group.hpp"
#include "gateway/edge/connection_limits.hpp"
#include "gateway/edge/http_message.hpp"
#include "gateway/edge/websocket.hpp"

namespace cloakroom::edge {

// Who answers. Called on the loop of the connection.
class http_handler {
 public:
  virtual ~http_handler() = default;
  virtual awaitable<http_response> answer(http_request& request) = 0;
  // What the server's own refusals (too large, too many) need beside their body, once the header was read.
  virtual void dress(const http_request&, http_response&) const {}
  // Whether an upgrade at this path is welcome; others get 426.
  virtual bool takes_socket(std::string_view path) const = 0;
  // The refusal of an upgrade that would be welcome at another time; nothing where it is welcome now.
  virtual std::optional<http_response> refuse_socket(const http_request&) { return std::nullopt; }
  virtual awaitable<void> talk(std::shared_ptr<websocket> socket, http_request request) = 0;
};

// Taken anew for each connection and request.
struct http_limits {
  std::size_t header_bytes_max = 16384;
  std::size_t body_bytes_max = 262144;
  std::size_t frame_bytes_max = 16384;
  std::size_t queue_frames_max = 256;
  std::chrono::seconds request_within{15};  // From the first byte of a request to its last.
  std::chrono::seconds idle{75};
};

// Where TLS settings come from; read for every new connection, so a reload needs no restart. Null: plain HTTP.
class tls_source {
 public:
  virtual ~tls_source() = default;
  virtual std::shared_ptr<asio::ssl::context> current() const = 0;
};

// The client's address behind proxies that are believed.
class address_source {
 public:
  virtual ~address_source() = default;
  struct client {
    std::string address;
    bool secure;
  };
  // Whether this peer speaks for others: then its connections are not its own.
  virtual bool trusts(const asio::ip::address& peer) const = 0;
  virtual client resolve(const asio::ip::address& peer, bool encrypted, const http_request& request) const = 0;
};

// Whether other servers of this process listen at the same address: then the kernel spreads connections over them. What
// another process listens at is never shared.
enum class port_share { alone, first_of_several, further };
struct listen_place {
  asio::ip::tcp::endpoint address;
  port_share share = port_share::alone;
};

// One acceptor on one loop.
class http_server {
 public:
  // Binds at once; throws boost::system::system_error where it cannot. Everything must outlive the server's tasks.
  http_server(asio::io_context& loop, const listen_place& at, const in_force<http_limits>& limits,
              http_handler& handler, connection_limits& connections, const address_source& addresses,
              const tls_source* tls);
  ~http_server();

  // Accepts until stopped. Connections run in `group`.
  void start(task_group& group);
  // Stops accepting; idle keep-alive connections end after their current request.
  void stop();
  asio::ip::tcp::endpoint local_endpoint() const;
  // Requests that are being answered at this moment.
  std::size_t busy() const noexcept;

 private:
  struct parts;
  std::shared_ptr<parts> parts_;  // Shared with the connections, which may end after the server is gone.
};

}  // namespace cloakroom::edge

// A server on loopback that does to each connection exactly what a test wrote down. Raw sockets, plain or TLS.
#pragma once

#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/task.hpp"
#include "base/task_group.hpp"

namespace cloakroom::test {

struct read_request {};  // Headers and body, kept for the test.
struct read_bytes {
  std::size_t count;
};
struct write_bytes {
  std::string bytes;
};
struct close_now {};    // FIN.
struct reset_now {};    // RST.
struct stay_silent {};  // Until the test ends.
using step = std::variant<read_request, read_bytes, write_bytes, close_now, reset_now, stay_silent>;
using script = std::vector<step>;  // Ends with the connection held open.

// "HTTP/1.1 200 OK" with a length and the body.
std::string http_text(unsigned status, std::string_view body, std::string_view headers = {});
// Reads one request and answers it.
script answering(unsigned status, std::string_view body, std::string_view headers = {});

class scripted_server {
 public:
  // Script n is for connection n; further connections are closed at once. `tls` may be null and outlives this.
  scripted_server(asio::io_context& loop, std::vector<script> scripts, asio::ssl::context* tls = nullptr);
  ~scripted_server();

  std::uint16_t port() const;
  std::string origin(std::string_view scheme = "http", std::string_view host = "127.0.0.1") const;
  std::size_t connections() const;
  const std::vector<std::string>& requests() const;

 private:
  struct state;
  static awaitable<void> serve(std::shared_ptr<state> shared);
  std::shared_ptr<state> state_;  // Shared with the accepting task, which ends after this.
  task_group tasks_;
};

// A port on which nobody listens.
std::uint16_t closed_port(asio::io_context& loop);

}  // namespace cloakroom::test

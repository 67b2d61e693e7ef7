// A tiny blocking HTTP/1.1 client for tests, straight on POSIX sockets: it says how a connection ended and when its
// bytes came, which a proper client library hides. Not for product code.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cloakroom::testing {

using http_headers = std::vector<std::pair<std::string, std::string>>;

// How a call ended.
enum class http_end {
  complete,   // A whole answer.
  refused,    // Nobody listens.
  reset,      // The peer sent RST.
  cut,        // The peer closed in the middle of an answer, or before one.
  timed_out,  // The deadline passed; what came so far is in the answer.
  malformed   // What came is not HTTP.
};

struct http_answer {
  http_end end = http_end::refused;
  int status = 0;
  http_headers headers;
  std::string body;
  std::string raw;                          // Every byte received.
  std::chrono::milliseconds first_byte{0};  // From the end of sending.
  std::chrono::milliseconds whole{0};

  bool ok() const { return end == http_end::complete && status >= 200 && status <= 299; }
  // The first header of that name, whatever its case; empty if there is none.
  std::string_view header(std::string_view name) const;
};

// A blocking TCP connection that closes itself. Not copyable.
class tcp_probe {
 public:
  // `host` is an IPv4 address or "localhost"; `receive_bytes` bounds what the kernel takes in ahead of a reader.
  tcp_probe(const std::string& host, std::uint16_t port, std::optional<int> receive_bytes = std::nullopt);
  ~tcp_probe();
  tcp_probe(const tcp_probe&) = delete;
  tcp_probe& operator=(const tcp_probe&) = delete;

  bool connected() const { return socket_ >= 0; }
  bool send(std::string_view bytes);
  // What has come within `timeout`, at least a byte; empty at the end of the stream, after a reset or too late.
  std::string receive(std::chrono::milliseconds timeout);
  bool was_reset() const { return reset_; }
  bool at_end() const { return end_; }
  // FIN now, or RST with `hard`.
  void close(bool hard = false);
  // FIN, and the connection stays to be read.
  void stop_sending();

 private:
  int socket_ = -1;
  bool reset_ = false;
  bool end_ = false;
};

// Reads one answer from a connection on which a request was sent; for keep-alive and pipelining. `rest` carries bytes
// behind the answer to the next call.
http_answer http_receive(tcp_probe& connection, std::chrono::milliseconds timeout, std::string* rest = nullptr);

// One request on a connection of its own. Adds Host, Connection: close and, with a body, Content-Length where missing.
http_answer http_call(const std::string& host, std::uint16_t port, const std::string& method, const std::string& path,
                      const http_headers& headers = {}, std::string_view body = {},
                      std::chrono::milliseconds timeout = std::chrono::seconds(10));

// A server that takes one connection at a time and answers with given bytes: the other side of webhooks. Listens on a
// free port of 127.0.0.1 from its making.
class http_catcher {
 public:
  struct caught {
    std::string method;
    std::string path;
    http_headers headers;
    std::string body;
    std::string_view header(std::string_view name) const;
  };

  http_catcher();
  ~http_catcher();
  http_catcher(const http_catcher&) = delete;
  http_catcher& operator=(const http_catcher&) = delete;

  std::uint16_t port() const { return port_; }
  // Waits for a request and answers it; an empty `answer` closes without one. Nothing when none comes in time.
  std::optional<caught> catch_one(std::chrono::milliseconds timeout, std::string_view answer = ok_answer);

  static constexpr std::string_view ok_answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace cloakroom::testing

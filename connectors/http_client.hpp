// A small HTTP/1.1 client for connectors: keep-alive, deadlines, bounds, certificate checks. Beast stays in its .cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/task.hpp"

namespace cloakroom::connectors {

// How far a call got when it failed: before the first byte of the request was written, or later.
enum class http_errc {
  not_sent = 1,      // Name, connection or TLS failed; nothing left the house.
  answer_lost,       // The request was written; no whole answer came.
  answer_too_large,  // Above the bound; the answer is dropped.
};
const boost::system::error_category& http_category() noexcept;
error_code make_error_code(http_errc code) noexcept;

struct http_call {
  std::string method = "POST";
  std::string target;  // Path and query. Holds the bot's token for Telegram: never logged.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds answer_within{15000};  // Request and whole answer, from the first byte written.
  std::size_t answer_bytes_max = 1 << 20;
  // The peer may act on it twice without harm: then a kept connection that died before its answer is no failure, the
  // call is written once more on a new one.
  bool safe_to_repeat = false;
};
struct http_answer {
  unsigned status = 0;
  std::string body;
  std::string retry_after;  // The header, or empty.
};

class http_client {
 public:
  virtual ~http_client() = default;
  // `call` must outlive the operation. Redirects are not followed; any status is an answer, whatever its body. Fails
  // with http_errc, with errc::malformed for a call that HTTP cannot carry and errc::queue_full above connections_max.
  virtual awaitable<result<http_answer>> perform(const http_call& call) = 0;
};

// Bounds of one client. Connections beyond `idle_max` are closed after their call instead of kept.
struct http_client_options {
  std::string ca_file;  // PEM, trusted beside the system's certificates; empty: those alone.
  std::size_t connections_max = 32;
  std::size_t idle_max = 4;
  std::chrono::milliseconds idle_within{30000};    // A connection kept longer is not used again.
  std::chrono::milliseconds connect_within{5000};  // Name and connection together.
  std::chrono::milliseconds tls_within{5000};
};

// For one origin, e.g. "https://api.telegram.org"; a path in it is put before every target. Connects within 5 s, TLS
// within 5 s, TLS 1.2 or later, host name and chain checked. Used from one executor, whose context outlives it. Throws
// std::invalid_argument for another scheme or a broken origin, and for a CA file that cannot be read.
std::unique_ptr<http_client> make_http_client(std::string_view origin, const http_client_options& options = {});

}  // namespace cloakroom::connectors

namespace boost::system {
template <>
struct is_error_code_enum<cloakroom::connectors::http_errc> : std::true_type {};
}  // namespace boost::system

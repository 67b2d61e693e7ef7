// A small HTTP/1.1 client for connectors: keep-alive, deadlines, bounds, certificate checks. Beast stays in its .cpp.
#pragma once

#include <chrono>
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
  std::string target;        // Path and query. Holds the bot's token for Telegram: never logged.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds answer_within{15000};
  std::size_t answer_bytes_max = 1 << 20;
};
struct http_answer {
  unsigned status = 0;
  std::string body;
  std::string retry_after;   // The header, or empty.
};

class http_client {
 public:
  virtual ~http_client() = default;
  // `call` must outlive the operation. Redirects are not followed.
  virtual awaitable<result<http_answer>> perform(const http_call& call) = 0;
};

// For one origin, e.g. "https://api.telegram.org"; a path in it is put before every target. Connects within 5 s, TLS
// within 5 s, TLS 1.2 or later, host name and chain checked. Throws std::invalid_argument for another scheme.
std::unique_ptr<http_client> make_http_client(std::string_view origin);

}  // namespace cloakroom::connectors

namespace boost::system {
template <>
struct is_error_code_enum<cloakroom::connectors::http_errc> : std::true_type {};
}  // namespace boost::system

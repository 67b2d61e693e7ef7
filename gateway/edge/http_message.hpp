// Requests and answers as plain values, so that routes need no Beast.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/raw_text.hpp"

namespace cloakroom::edge {

// One request, read whole and inside its bounds. Header names are lower case.
struct http_request {
  std::string method;
  std::string path;   // As sent, before the first `?`.
  std::string query;  // Behind it.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string address;  // The visitor's, behind trusted proxies.
  bool secure = false;  // Reached us, or the trusted proxy, over TLS.

  // The header's value, or empty.
  std::string_view header(std::string_view name) const;
  // All cookies, as one header would have them: a request may bring several.
  std::string cookies() const;
  // The decoded value of a query parameter, or empty.
  std::string query_value(std::string_view name) const;
};

struct http_response {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // Static files: used instead of `body` when set.

  http_response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

}  // namespace cloakroom::edge

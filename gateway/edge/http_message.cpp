// Looking up headers and query parameters of a request.
#include "gateway/edge/http_message.hpp"

#include "base/encoding.hpp"

namespace cloakroom::edge {

std::string_view http_request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::string http_request::cookies() const {
  std::string out;
  for (const auto& [key, value] : headers)
    if (key == "cookie") out += (out.empty() ? "" : "; ") + value;
  return out;
}

std::string http_request::query_value(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    auto end = rest.find('&');
    auto pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    auto equals = pair.find('=');
    if (pair.substr(0, equals) != name || equals == std::string_view::npos) continue;
    return percent_decoded(pair.substr(equals + 1), true).value_or("");
  }
  return {};
}

}  // namespace cloakroom::edge

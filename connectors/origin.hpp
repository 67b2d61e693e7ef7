// Where an HTTP client connects to: scheme, host, port and the path before every target. Pure text, no sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cloakroom::connectors {

struct origin {
  bool tls = false;
  std::string host;  // Name or address; an IPv6 address without its brackets.
  std::uint16_t port = 0;
  std::string path;  // "" or "/pa": no slash at the end.
  bool operator==(const origin&) const = default;

  // What the Host header holds: brackets around IPv6, the port unless it is the scheme's own.
  std::string host_header() const;
};

// "https://api.example.org:8443/base". Nothing for another scheme, credentials, a query, a fragment or odd characters.
std::optional<origin> parse_origin(std::string_view text);

}  // namespace cloakroom::connectors

// Addresses, blocks of addresses, origins and URLs as the configuration writes them: grammar only, no name lookup.
// Pure functions, safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.hpp"

namespace cloakroom::config {

// IPv4 as ::ffff:a.b.c.d. Nothing for a name or an address with a zone.
std::optional<std::array<std::uint8_t, 16>> parse_address(std::string_view text);
// `address:port`, `[address]:port` or `:port`.
std::optional<listen_address> parse_listen(std::string_view text);
std::string text(const listen_address& where);
// `address/prefix`, or an address alone. Nothing where bits stand behind the prefix: such a block is a slip.
std::optional<cidr> parse_cidr(std::string_view text);
// Whether the block holds the address (IPv4 as ::ffff:a.b.c.d).
bool contains(const cidr& block, const std::array<std::uint8_t, 16>& address) noexcept;

// An URL taken apart as far as the configuration cares.
struct url_parts {
  std::string scheme;  // Lower case.
  std::string host;    // Lower case; IPv6 with its brackets.
  std::optional<unsigned> port;
  std::string_view userinfo;  // Into the text given.
  std::string_view rest;      // Path, query and fragment, into the text given.
};
// Nothing for other than `scheme://[userinfo@]host[:port][rest]` in printable ASCII.
std::optional<url_parts> parse_url(std::string_view text);
// The form in which a browser sends the origin: lower case, default port left out. Nothing for anything but http(s)
// scheme, host and port.
std::optional<std::string> parse_origin(std::string_view text);
// An http(s) URL without credentials and fragment.
bool is_http_url(std::string_view text);
// The URL with credentials and the values of its parameters replaced by ***; the user's name stays.
std::string masked_url(std::string_view url);

}  // namespace cloakroom::config

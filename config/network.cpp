// Grammar of addresses and URLs (RFC 3986 as far as needed, RFC 6454 for origins).
// No socket and no resolver: names stay names.
#include "config/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace cloakroom::config {
namespace {

constexpr std::size_t url_bytes_max = 2048;

bool letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<unsigned> parse_number(std::string_view text, unsigned largest) {
  unsigned value = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size() || value > largest) return std::nullopt;
  return value;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  if (host.front() == '[')
    return host.back() == ']' && host.size() > 2 && host.find(':') != host.npos &&
           parse_address(host.substr(1, host.size() - 2)).has_value();
  if (host.front() == '.' || host.find("..") != host.npos) return false;
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
}

// Splits `host[:port]`; a colon inside brackets is no port.
bool split_port(std::string_view authority, url_parts& out) {
  std::size_t bracket = authority.rfind(']');
  std::size_t colon = authority.find(':', bracket == authority.npos ? 0 : bracket);
  std::string_view host = authority.substr(0, colon);
  if (!is_host(host)) return false;
  out.host = lower(host);
  if (colon == authority.npos) return true;
  out.port = parse_number(authority.substr(colon + 1), 65535);
  return out.port.has_value() && *out.port > 0;
}

bool scheme_valid(std::string_view scheme) {
  return !scheme.empty() && std::all_of(scheme.begin(), scheme.end(), letter_or_digit);
}

}  // namespace

std::optional<std::array<std::uint8_t, 16>> parse_address(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> zero_ended{};
  std::copy(text.begin(), text.end(), zero_ended.begin());
  std::array<std::uint8_t, 16> out{};
  if (inet_pton(AF_INET6, zero_ended.data(), out.data()) == 1) return out;
  out = {};
  out[10] = out[11] = 0xff;
  if (inet_pton(AF_INET, zero_ended.data(), out.data() + 12) == 1) return out;
  return std::nullopt;
}

std::optional<listen_address> parse_listen(std::string_view text) {
  std::size_t colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  auto port = parse_number(text.substr(colon + 1), 65535);
  if (!port) return std::nullopt;
  listen_address out{"0.0.0.0", static_cast<std::uint16_t>(*port)};
  if (host.empty()) return out;
  bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  // An IPv6 address without brackets leaves open where the port begins.
  if (!parse_address(host) || bracketed != (host.find(':') != host.npos)) return std::nullopt;
  out.host = lower(host);
  return out;
}

std::string text(const listen_address& where) {
  bool v6 = where.host.find(':') != std::string::npos;
  return (v6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

std::optional<cidr> parse_cidr(std::string_view text) {
  std::size_t slash = text.find('/');
  auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  unsigned shift = text.find(':') == text.npos ? 96 : 0;
  cidr out{std::string(text), *address, 128};
  if (slash != text.npos) {
    auto prefix = parse_number(text.substr(slash + 1), 128 - shift);
    if (!prefix) return std::nullopt;
    out.prefix = *prefix + shift;
  }
  for (unsigned bit = out.prefix; bit < 128; ++bit)
    if ((out.address[bit / 8] >> (7 - bit % 8) & 1) != 0) return std::nullopt;
  return out;
}

bool contains(const cidr& block, const std::array<std::uint8_t, 16>& address) noexcept {
  unsigned whole = block.prefix / 8;
  if (std::memcmp(block.address.data(), address.data(), whole) != 0) return false;
  unsigned bits = block.prefix % 8;
  return bits == 0 || (block.address[whole] ^ address[whole]) >> (8 - bits) == 0;
}

std::optional<url_parts> parse_url(std::string_view text) {
  bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
  std::size_t separator = text.find("://");
  if (!printable || text.size() > url_bytes_max || separator == text.npos) return std::nullopt;
  url_parts out;
  if (!scheme_valid(text.substr(0, separator))) return std::nullopt;
  out.scheme = lower(text.substr(0, separator));
  std::string_view rest = text.substr(separator + 3);
  std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, end);
  out.rest = rest.substr(end);
  if (std::size_t at = authority.rfind('@'); at != authority.npos) {
    out.userinfo = authority.substr(0, at + 1);
    authority.remove_prefix(at + 1);
  }
  if (!split_port(authority, out)) return std::nullopt;
  return out;
}

std::optional<std::string> parse_origin(std::string_view text) {
  auto parts = parse_url(text);
  if (!parts || !parts->rest.empty() || !parts->userinfo.empty()) return std::nullopt;
  bool https = parts->scheme == "https";
  if (!https && parts->scheme != "http") return std::nullopt;
  std::string out = parts->scheme + "://" + parts->host;
  if (parts->port && *parts->port != (https ? 443u : 80u)) out += ":" + std::to_string(*parts->port);
  return out;
}

bool is_http_url(std::string_view text) {
  auto parts = parse_url(text);
  return parts && (parts->scheme == "https" || parts->scheme == "http") && parts->userinfo.empty() &&
         parts->rest.find('#') == std::string_view::npos;
}

std::string masked_url(std::string_view url) {
  std::string out;
  std::size_t begin = url.find("://");
  begin = begin == url.npos ? 0 : begin + 3;
  out += url.substr(0, begin);
  // The last @ of all: a password with a raw @ or / inside must not show its tail.
  if (std::size_t at = url.rfind('@'); at != url.npos && at >= begin) {
    std::string_view user = url.substr(begin, at - begin);
    std::size_t end = user.find_first_of(":/?#");
    out += user.substr(0, end);
    out += end == user.npos ? "@" : ":***@";
    begin = at + 1;
  }
  std::size_t query = url.find('?', begin);
  out += url.substr(begin, query == url.npos ? url.npos : query - begin);
  while (query != url.npos) {
    std::size_t next = url.find('&', query + 1);
    std::string_view parameter = url.substr(query, next == url.npos ? url.npos : next - query);
    out += parameter.substr(0, parameter.find('='));
    if (parameter.find('=') != parameter.npos) out += "=***";
    query = next;
  }
  return out;
}

}  // namespace cloakroom::config

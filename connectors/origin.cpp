// Taking an origin apart by hand: a small closed grammar, strict on purpose, since what passes here ends up in a
// request line and a certificate check.
#include "connectors/origin.hpp"

#include <charconv>

namespace cloakroom::connectors {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool only(std::string_view text, std::string_view others) {
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && others.find(c) == std::string_view::npos) return false;
  }
  return true;
}

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  unsigned value = 0;
  auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || end != digits.data() + digits.size() || value == 0 || value > 65535)
    return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

// Takes "host", "host:port" or "[address]:port" apart.
bool read_authority(std::string_view text, origin& into) {
  if (take_prefix(text, "[")) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || close == 0) return false;
    into.host = text.substr(0, close);
    text.remove_prefix(close + 1);
    if (!only(into.host, ":.")) return false;
  } else {
    const auto colon = text.find(':');
    into.host = text.substr(0, colon);
    text.remove_prefix(into.host.size());
    if (into.host.empty() || !only(into.host, ".-_")) return false;
  }
  if (text.empty()) return true;
  if (!take_prefix(text, ":")) return false;
  const auto port = parse_port(text);
  if (port) into.port = *port;
  return port.has_value();
}

}  // namespace

std::string origin::host_header() const {
  auto text = host.find(':') == std::string::npos ? host : '[' + host + ']';
  if (port != (tls ? 443 : 80)) text += ':' + std::to_string(port);
  return text;
}

std::optional<origin> parse_origin(std::string_view text) {
  origin parsed;
  if (take_prefix(text, "https://")) {
    parsed.tls = true;
  } else if (!take_prefix(text, "http://")) {
    return std::nullopt;
  }
  parsed.port = parsed.tls ? 443 : 80;
  const auto slash = text.find('/');
  if (!read_authority(text.substr(0, slash), parsed)) return std::nullopt;
  if (slash == std::string_view::npos) return parsed;
  auto path = text.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!only(path, "/-._~%")) return std::nullopt;
  parsed.path = path;
  return parsed;
}

}  // namespace cloakroom::connectors

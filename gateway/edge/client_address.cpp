// Reads Forwarded and X-Forwarded-For hop by hop, from the nearest outwards.
#include "gateway/edge/client_address.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace cloakroom::edge {
namespace {

std::array<std::uint8_t, 16> sixteen(const asio::ip::address& address) {
  if (address.is_v6()) return address.to_v6().to_bytes();
  return asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

bool inside(const config::cidr& block, const std::array<std::uint8_t, 16>& address) {
  for (unsigned bit = 0; bit < block.prefix; bit += 8) {
    auto mask = block.prefix - bit >= 8 ? 0xffu : 0xffu << (8 - (block.prefix - bit)) & 0xffu;
    if ((address[bit / 8] & mask) != (block.address[bit / 8] & mask)) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t\"");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\"") - first + 1);
}

// An address with or without brackets and port.
std::optional<asio::ip::address> parse_address(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  error_code ec;
  auto out = asio::ip::make_address(std::string(text), ec);
  if (ec) return std::nullopt;
  return out;
}

struct hop {
  std::string_view address;
  std::string_view protocol;
};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  while (true) {
    auto end = text.find(at);
    out.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

// Every line of a header as one list: a proxy may add a line of its own instead of lengthening the visitor's.
std::string lines_of(const http_request& request, std::string_view name) {
  std::string out;
  for (const auto& [key, value] : request.headers)
    if (key == name) out += out.empty() ? value : ',' + value;
  return out;
}

// Nearest hop last, as both headers have it.
using hops = std::vector<hop>;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

hops forwarded_hops(std::string_view header) {
  hops out;
  for (auto element : split(header, ',')) {
    hop one;
    for (auto pair : split(element, ';')) {
      auto equals = pair.find('=');
      if (equals == pair.npos) continue;
      // RFC 7239 section 4: names in any case.
      auto name = lower(pair.substr(0, equals));
      if (name == "for") one.address = pair.substr(equals + 1);
      if (name == "proto") one.protocol = pair.substr(equals + 1);
    }
    out.push_back(one);
  }
  return out;
}

hops x_forwarded_hops(std::string_view header, std::string_view protocol) {
  hops out;
  for (auto address : split(header, ',')) out.push_back({address, protocol});
  return out;
}

address_source::client walk(const hops& from, asio::ip::address at, bool encrypted, const auto& trusts) {
  address_source::client out{at.to_string(), encrypted};
  for (auto next = from.rbegin(); next != from.rend() && trusts(at); ++next) {
    auto address = parse_address(next->address);
    if (!address) break;
    at = *address;
    out.address = at.to_string();
    if (!next->protocol.empty()) out.secure = lower(next->protocol) == "https";
  }
  return out;
}

}  // namespace

bool client_address::trusts(const asio::ip::address& address) const {
  auto bytes = sixteen(address);
  auto trusted = trusted_.get();
  for (const auto& block : *trusted)
    if (inside(block, bytes)) return true;
  return false;
}

address_source::client client_address::resolve(const asio::ip::address& peer, bool encrypted,
                                               const http_request& request) const {
  auto trusted = [this](const asio::ip::address& address) { return trusts(address); };
  auto forwarded = lines_of(request, "forwarded"), chain = lines_of(request, "x-forwarded-for");
  if (forwarded.empty() && chain.empty()) return {peer.to_string(), encrypted};
  auto by_chain = walk(x_forwarded_hops(chain, request.header("x-forwarded-proto")), peer, encrypted, trusted);
  if (forwarded.empty()) return by_chain;
  auto by_forwarded = walk(forwarded_hops(forwarded), peer, encrypted, trusted);
  // A proxy writes one of the two and may let the visitor's own other one pass: believed is what both say.
  if (chain.empty() || by_chain.address == by_forwarded.address) return by_forwarded;
  return {peer.to_string(), encrypted};
}

}  // namespace cloakroom::edge

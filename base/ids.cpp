// UUIDv7 text and bytes, and how ids made within one millisecond keep their order.
#include "base/ids.hpp"

#include <cstring>

#include "base/random.hpp"

namespace cloakroom {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool dash_at(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

std::string uuid::text() const {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (auto byte : bytes) {
    if (dash_at(out.size())) out += '-';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::optional<uuid> uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  uuid out;
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (dash_at(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    int digit = hex_digit(text[i]);
    if (digit < 0) return std::nullopt;
    auto& byte = out.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | digit);
    ++nibble;
  }
  return out;
}

time_point uuid::made_at() const {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | bytes[i];
  return time_point(std::chrono::milliseconds(ms));
}

std::optional<uuid> uuid::from_blob(std::string_view blob) {
  if (blob.size() != 16) return std::nullopt;
  uuid out;
  std::memcpy(out.bytes.data(), blob.data(), 16);
  return out;
}

uuid make_uuid(time_point now) {
  // RFC 9562 section 6.2, method 3: twelve bits below the millisecond keep ids of one thread in order.
  static thread_local std::int64_t last = 0;
  std::int64_t stamp = now.time_since_epoch().count() << 12;
  stamp = std::max(stamp, last + 1);
  last = stamp;
  std::int64_t ms = stamp >> 12;
  uuid out;
  fill_random(out.bytes);
  for (std::size_t i = 0; i < 6; ++i) out.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  out.bytes[6] = static_cast<std::uint8_t>(0x70 | (stamp >> 8 & 0x0f));
  out.bytes[7] = static_cast<std::uint8_t>(stamp);
  out.bytes[8] = static_cast<std::uint8_t>(0x80 | (out.bytes[8] & 0x3f));
  return out;
}

}  // namespace cloakroom

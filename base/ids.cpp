// UUIDv7 text and bytes, and how ids made within one millisecond keep their order.
#include "base/ids.hpp"

#include <cstring>

#include "base/random.hpp"

namespace cloakroom {
namespace {

// Where the two digits of each byte stand; dashes fill the rest.
constexpr std::array<std::uint8_t, 16> places{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
constexpr std::array<std::uint8_t, 4> dashes{8, 13, 18, 23};

constexpr std::uint8_t no_digit = 0xff;
constexpr std::array<std::uint8_t, 256> digit_values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_digit);
  for (std::uint8_t i = 0; i < 10; ++i) table[static_cast<std::size_t>('0' + i)] = i;
  for (std::uint8_t i = 0; i < 6; ++i)
    table[static_cast<std::size_t>('a' + i)] = table[static_cast<std::size_t>('A' + i)] =
        static_cast<std::uint8_t>(10 + i);
  return table;
}();

std::uint8_t digit_at(std::string_view text, std::size_t at) {
  return digit_values[static_cast<unsigned char>(text[at])];
}

}  // namespace

std::string uuid::text() const {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out(36, '-');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[places[i]] = digits[bytes[i] >> 4];
    out[places[i] + 1u] = digits[bytes[i] & 15];
  }
  return out;
}

std::optional<uuid> uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  for (auto at : dashes)
    if (text[at] != '-') return std::nullopt;
  uuid out;
  unsigned seen = 0;
  for (std::size_t i = 0; i < out.bytes.size(); ++i) {
    std::uint8_t high = digit_at(text, places[i]), low = digit_at(text, places[i] + 1u);
    seen |= high | low;
    out.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (seen == no_digit) return std::nullopt;
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

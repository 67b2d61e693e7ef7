// Bytes as text: hexadecimal, base64url (RFC 4648 section 5, no padding), Crockford base32 in lower case.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cloakroom {

std::string hex(std::span<const std::uint8_t> bytes);
std::string base64url(std::span<const std::uint8_t> bytes);
// Refuses padding, other alphabets and bits that belong to no byte.
std::optional<std::string> from_base64url(std::string_view text);
// Five bits a character from the left; `digits` characters of 0-9 a-z without i l o u.
std::string crockford32(std::span<const std::uint8_t> bytes, std::size_t digits);
// Decodes %XX once and, if `plus_is_blank`, `+`. Nothing for a broken escape.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);

inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace cloakroom

// A cookie's value as text: percent-decoding exactly once, and the small pieces that several formats share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloakroom::consent {

// Valid UTF-8 without control characters (below 0x20, or 0x7F).
bool clean_text(std::string_view text);
// Decoded once and clean; nothing for a broken escape. What is left may hold `%`, as a page's address in a record does.
std::optional<std::string> decoded_once(std::string_view raw);
// Decoded once, clean, and not encoded any more: for formats that hold no free text.
std::optional<std::string> plain_value(std::string_view raw);

// The pieces between separators; an empty text is one empty piece. Views into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);
// A decimal integer in its one canonical spelling, at most 18 digits.
std::optional<std::int64_t> whole_number(std::string_view text);
// Base64 in either alphabet, padding optional but right.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace cloakroom::consent

// JSON strings by runs of bytes that stand for themselves (RFC 8259, section 7). What stands around a string:
// redact/ndjson_line.
#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <cstddef>
#include <string>
#include <string_view>

namespace cloakroom::redact {

// How many bytes stand for themselves: all before the first quote, backslash or control character.
inline std::size_t plain_bytes(std::string_view text) noexcept {
  std::size_t at = 0;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), last_control = _mm_set1_epi8(0x1f);
  for (; text.size() - at >= 16; at += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    __m128i either = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
    int found = _mm_movemask_epi8(_mm_or_si128(either, control));
    if (found != 0) return at + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(found)));
  }
#endif
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) break;
  }
  return at;
}

// Quotes included. The text is UTF-8 and stays so.
void append_json_string(std::string& out, std::string_view text);

struct json_escape {
  std::size_t bytes = 0;  // 0: no escape that JSON knows.
  bool half = false;      // Half of a surrogate pair: JSON to the grammar, no character to anybody.
  char32_t value = 0;
};
// The escape that begins with the backslash at the front of `text`; both halves of a pair count as one.
json_escape read_json_escape(std::string_view text) noexcept;

struct json_string {
  std::string_view inside;  // Between the quotes, as written.
  bool escaped = false;     // There are escapes in it.
};
// What a string that was found right says. Its bytes need not be UTF-8, and stay what they are.
std::string unescaped(const json_string& string);

}  // namespace cloakroom::redact

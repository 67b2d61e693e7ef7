// How a single character counts for the recognisers: full-width forms, typographic blanks and dashes, invisible
// characters and letters that look Latin. Looked at only inside a candidate; the offsets stay those of the text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cloakroom::redact {

enum class glyph_kind : std::uint8_t {
  other,
  digit,
  latin,
  cyrillic,
  letter,
  space,
  newline,
  invisible,
  dash,
  dot,
  slash,
  open,
  close,
  plus,
  at
};

// One character. `plain` is its ASCII form (full-width folded, typographic dash as '-', any blank as ' '), or 0.
struct glyph {
  glyph_kind kind = glyph_kind::other;
  char plain = 0;
  std::uint8_t bytes = 0;  // 0: there is none, the text begins or ends here.
  char32_t code = 0;
};

namespace detail {
constexpr std::array<glyph_kind, 128> ascii_kinds = [] {
  std::array<glyph_kind, 128> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = glyph_kind::digit;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = table[c - 32] = glyph_kind::latin;
  table[' '] = table['\t'] = glyph_kind::space;
  table['\n'] = table['\r'] = glyph_kind::newline;
  table['-'] = glyph_kind::dash;
  table['.'] = glyph_kind::dot;
  table['/'] = glyph_kind::slash;
  table['('] = glyph_kind::open;
  table[')'] = glyph_kind::close;
  table['+'] = glyph_kind::plus;
  table['@'] = glyph_kind::at;
  return table;
}();
glyph wide_glyph(std::string_view text, std::size_t at) noexcept;
inline char32_t two_bytes(std::string_view text, std::size_t at) noexcept {
  return (static_cast<unsigned char>(text[at]) & 0x1fu) << 6 | (static_cast<unsigned char>(text[at + 1]) & 0x3fu);
}
}  // namespace detail

// The character that begins at `at`, or the one that ends there. In ill-formed text its kind means nothing, but nothing
// outside the text is read. ASCII, Cyrillic and the letters of Latin Extended are answered in place, because every
// candidate asks for dozens.
inline glyph glyph_at(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return {};
  auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return {detail::ascii_kinds[byte], text[at], 1, byte};
  if (byte >= 0xd0 && byte <= 0xd3 && at + 1 < text.size())
    return {glyph_kind::cyrillic, 0, 2, detail::two_bytes(text, at)};
  if (byte >= 0xc4 && byte <= 0xc8 && at + 1 < text.size())
    return {glyph_kind::letter, 0, 2, detail::two_bytes(text, at)};
  return detail::wide_glyph(text, at);
}
inline glyph glyph_before(std::string_view text, std::size_t at) noexcept {
  if (at == 0) return {};
  if (static_cast<unsigned char>(text[at - 1]) < 0x80) return glyph_at(text, at - 1);
  if (at >= 2 && (static_cast<unsigned char>(text[at - 2]) & 0xc0) == 0xc0) return glyph_at(text, at - 2);
  do --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
  return glyph_at(text, at);
}
// The same, but invisible characters are passed over; `at` is moved behind (before) the glyph.
namespace detail {
glyph next_visible_slowly(std::string_view text, std::size_t& at) noexcept;
glyph previous_visible_slowly(std::string_view text, std::size_t& at) noexcept;
}  // namespace detail
inline glyph next_visible(std::string_view text, std::size_t& at) noexcept {
  if (at >= text.size() || static_cast<unsigned char>(text[at]) >= 0x80) return detail::next_visible_slowly(text, at);
  return glyph_at(text, at++);
}
inline glyph previous_visible(std::string_view text, std::size_t& at) noexcept {
  glyph found = glyph_before(text, at);
  if (found.kind == glyph_kind::invisible) return detail::previous_visible_slowly(text, at);
  at -= found.bytes;
  return found;
}

inline bool is_apostrophe(char32_t c) noexcept { return c == '\'' || c == 0x2019 || c == 0x2bc || c == 0x60; }
inline bool is_letter(glyph_kind kind) noexcept {
  return kind == glyph_kind::latin || kind == glyph_kind::cyrillic || kind == glyph_kind::letter;
}
inline bool is_word_part(glyph_kind kind) noexcept { return is_letter(kind) || kind == glyph_kind::digit; }

// The ASCII letter that a Cyrillic or Greek one imitates, or 0.
char latin_twin(char32_t code) noexcept;

// A letter that is Latin or drawn like one, as a capital; any other character's ASCII form, or 0.
char latin_capital(const glyph& g) noexcept;

// Simple lower case for Latin, Greek and Cyrillic letters.
char32_t lower(char32_t code) noexcept;
void append_utf8(std::string& text, char32_t code);
std::string lower_case(std::string_view text);

inline char lower_ascii(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
inline bool ascii_digit(char c) noexcept { return c >= '0' && c <= '9'; }
inline bool ascii_letter(char c) noexcept { return (lower_ascii(c) >= 'a') && (lower_ascii(c) <= 'z'); }
inline bool ascii_alnum(char c) noexcept { return ascii_digit(c) || ascii_letter(c); }

}  // namespace cloakroom::redact

// Character classes by code point (Unicode 15 blocks and general categories as far as our languages need them).
// Nothing here knows what a candidate is.
#include "redact/characters.hpp"

#include "base/utf8.hpp"

namespace cloakroom::redact {
namespace {

bool invisible(char32_t c) {
  return c == 0xad || c == 0x34f || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0x20e3 || (c >= 0xfe00 && c <= 0xfe0f) ||
         c == 0xfeff;
}
bool blank(char32_t c) {
  return c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000;
}
bool dash(char32_t c) {
  return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x2043 || c == 0xfe58 || c == 0xfe63;
}
bool dot(char32_t c) { return c == 0xb7 || c == 0x2024 || c == 0x30fb || c == 0x3002 || c == 0xff61; }

bool letter(char32_t c) {
  if (c < 0x250) return c >= 0xc0 ? c != 0xd7 && c != 0xf7 : c == 0xaa || c == 0xb5 || c == 0xba;
  return c < 0x2000 || (c >= 0x2c00 && c < 0x2e00) || (c >= 0x3040 && c < 0xe000) || (c >= 0xf900 && c < 0xfe00) ||
         (c >= 0xfe70 && c < 0xfeff);
}

glyph_kind kind_outside_ascii(char32_t c) {
  if (c >= 0x400 && c < 0x530) return glyph_kind::cyrillic;
  if (invisible(c)) return glyph_kind::invisible;
  if (blank(c)) return glyph_kind::space;
  if (dash(c)) return glyph_kind::dash;
  if (dot(c)) return glyph_kind::dot;
  if (c == 0x2028 || c == 0x2029 || c == 0x85) return glyph_kind::newline;
  if (c == 0x2044 || c == 0x2215) return glyph_kind::slash;
  if (c == 0xfe6b) return glyph_kind::at;
  if (c == 0xfe62 || c == 0x2795) return glyph_kind::plus;
  return letter(c) ? glyph_kind::letter : glyph_kind::other;
}

char plain_form(glyph_kind kind) {
  switch (kind) {
    case glyph_kind::space:
      return ' ';
    case glyph_kind::newline:
      return '\n';
    case glyph_kind::dash:
      return '-';
    case glyph_kind::dot:
      return '.';
    case glyph_kind::slash:
      return '/';
    case glyph_kind::plus:
      return '+';
    case glyph_kind::at:
      return '@';
    default:
      return 0;
  }
}

glyph ascii_glyph(char c, std::uint8_t bytes, char32_t code) {
  return {detail::ascii_kinds[static_cast<unsigned char>(c)], c, bytes, code};
}

// Cyrillic and Greek letters that are drawn like Latin ones.
struct twin {
  char32_t code;
  char plain;
};
constexpr twin twins[] = {
    {0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'}, {0x397, 'H'}, {0x399, 'I'}, {0x39a, 'K'}, {0x39c, 'M'},
    {0x39d, 'N'}, {0x39f, 'O'}, {0x3a1, 'P'}, {0x3a4, 'T'}, {0x3a5, 'Y'}, {0x3a7, 'X'}, {0x3bf, 'o'}, {0x3c1, 'p'},
    {0x405, 'S'}, {0x406, 'I'}, {0x408, 'J'}, {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41a, 'K'}, {0x41c, 'M'},
    {0x41d, 'H'}, {0x41e, 'O'}, {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'}, {0x423, 'Y'}, {0x425, 'X'}, {0x430, 'a'},
    {0x435, 'e'}, {0x43a, 'k'}, {0x43c, 'm'}, {0x43e, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'},
    {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x4bb, 'h'}, {0x501, 'd'}, {0x51b, 'q'}, {0x51d, 'w'}};
constexpr char32_t first_twin = 0x391, last_twin = 0x51d;
constexpr auto twin_table = [] {
  std::array<char, last_twin - first_twin + 1> table{};
  for (const twin& each : twins) table[each.code - first_twin] = each.plain;
  return table;
}();

}  // namespace

glyph detail::wide_glyph(std::string_view text, std::size_t at) noexcept {
  auto lead = static_cast<unsigned char>(text[at]);
  std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > text.size()) return {glyph_kind::other, 0, static_cast<std::uint8_t>(text.size() - at), lead};
  code_point point = utf8_at(text, at);
  char32_t c = point.value;
  auto bytes = static_cast<std::uint8_t>(point.bytes);
  if (c >= 0xff01 && c <= 0xff5e) return ascii_glyph(static_cast<char>(c - 0xfee0), bytes, c);
  for (char32_t zero : {U'\x660', U'\x6f0'})
    if (c >= zero && c < zero + 10) return ascii_glyph(static_cast<char>('0' + (c - zero)), bytes, c);
  glyph_kind kind = kind_outside_ascii(c);
  return {kind, plain_form(kind), bytes, c};
}

glyph detail::next_visible_slowly(std::string_view text, std::size_t& at) noexcept {
  glyph found;
  do {
    found = glyph_at(text, at);
    at += found.bytes;
  } while (found.bytes != 0 && found.kind == glyph_kind::invisible);
  return found;
}

glyph detail::previous_visible_slowly(std::string_view text, std::size_t& at) noexcept {
  glyph found;
  do {
    found = glyph_before(text, at);
    at -= found.bytes;
  } while (found.bytes != 0 && found.kind == glyph_kind::invisible);
  return found;
}

char latin_twin(char32_t code) noexcept {
  return code < first_twin || code > last_twin ? '\0' : twin_table[code - first_twin];
}

char latin_capital(const glyph& g) noexcept {
  char c = g.plain != 0 ? g.plain : latin_twin(g.code);
  return ascii_letter(c) ? static_cast<char>(c & ~0x20) : c;
}

char32_t lower(char32_t c) noexcept {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c >= 0x430 && c <= 0x45f) return c;
  if (c >= 0x410 && c <= 0x42f) return c + 32;
  if (c >= 0x400 && c <= 0x40f) return c + 80;
  if ((c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f)) return c | 1;
  if (c >= 0xc0 && c <= 0xde && c != 0xd7) return c + 32;
  if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177)) return c | 1;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e)) return c & 1 ? c + 1 : c;
  if (c >= 0x391 && c <= 0x3a9) return c + 32;
  if (c >= 0xff21 && c <= 0xff3a) return c + 32;
  return c;
}

void append_utf8(std::string& text, char32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
  } else if (c < 0x10000) {
    text += {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
             static_cast<char>(0x80 | (c & 63))};
  } else {
    text += {static_cast<char>(0xf0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
             static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
  }
}

std::string lower_case(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    code_point point = utf8_at(text, at);
    append_utf8(result, lower(point.value));
    at += point.bytes;
  }
  return result;
}

}  // namespace cloakroom::redact

// Folding by Unicode's compatibility decomposition (UAX #15) and by a table of letters that look alike.
// No grammar here.
#include "redact/token_glyphs.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <iterator>

#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

struct bracket_pair {
  char32_t open;
  char32_t close;
};
constexpr bracket_pair brackets[] = {
    {'[', ']'},       {'(', ')'},       {'{', '}'},       {'<', '>'},       {0x2039, 0x203a}, {0x2045, 0x2046},
    {0x207d, 0x207e}, {0x208d, 0x208e}, {0x2308, 0x2309}, {0x230a, 0x230b}, {0x2329, 0x232a}, {0x239b, 0x239e},
    {0x239d, 0x23a0}, {0x23a1, 0x23a4}, {0x23a2, 0x23a5}, {0x23a3, 0x23a6}, {0x2768, 0x2769}, {0x276a, 0x276b},
    {0x276c, 0x276d}, {0x276e, 0x276f}, {0x2770, 0x2771}, {0x2772, 0x2773}, {0x2774, 0x2775}, {0x27e6, 0x27e7},
    {0x27e8, 0x27e9}, {0x27ea, 0x27eb}, {0x27ec, 0x27ed}, {0x27ee, 0x27ef}, {0x2983, 0x2984}, {0x2985, 0x2986},
    {0x2987, 0x2988}, {0x2989, 0x298a}, {0x298b, 0x298c}, {0x298d, 0x2990}, {0x298f, 0x298e}, {0x2991, 0x2992},
    {0x2993, 0x2994}, {0x2997, 0x2998}, {0x2e22, 0x2e23}, {0x2e24, 0x2e25}, {0x2e26, 0x2e27}, {0x2e28, 0x2e29},
    {0x3008, 0x3009}, {0x300a, 0x300b}, {0x300c, 0x300d}, {0x300e, 0x300f}, {0x3010, 0x3011}, {0x3014, 0x3015},
    {0x3016, 0x3017}, {0x3018, 0x3019}, {0x301a, 0x301b}, {0xfe35, 0xfe36}, {0xfe37, 0xfe38}, {0xfe39, 0xfe3a},
    {0xfe3b, 0xfe3c}, {0xfe3d, 0xfe3e}, {0xfe3f, 0xfe40}, {0xfe41, 0xfe42}, {0xfe43, 0xfe44}, {0xfe47, 0xfe48},
    {0xfe59, 0xfe5a}, {0xfe5b, 0xfe5c}, {0xfe5d, 0xfe5e}, {0xff08, 0xff09}, {0xff1c, 0xff1e}, {0xff3b, 0xff3d},
    {0xff5b, 0xff5d}, {0xff5f, 0xff60}, {0xff62, 0xff63}};

char bracket(char32_t code) {
  for (const bracket_pair& pair : brackets) {
    if (pair.open == code) return '[';
    if (pair.close == code) return ']';
  }
  return 0;
}

// Drawn like Latin letters in the small print of a token; latin_twin() knows those that pass for one anywhere.
struct lookalike {
  char32_t code;
  char as;
};
constexpr lookalike lookalikes[] = {
    {0x131, 'i'}, {0x251, 'a'}, {0x261, 'g'}, {0x269, 'i'}, {0x28b, 'v'}, {0x3b1, 'a'}, {0x3b2, 'b'}, {0x3b3, 'y'},
    {0x3b5, 'e'}, {0x3b7, 'n'}, {0x3b9, 'i'}, {0x3ba, 'k'}, {0x3bd, 'v'}, {0x3c4, 't'}, {0x3c5, 'u'}, {0x3c7, 'x'},
    {0x3c9, 'w'}, {0x432, 'b'}, {0x433, 'r'}, {0x438, 'u'}, {0x43d, 'h'}, {0x43f, 'n'}, {0x44c, 'b'}, {0x475, 'v'},
    {0x4af, 'y'}, {0x4cf, 'l'}, {0x4c0, 'l'}, {0x417, '3'}, {0x437, '3'}, {0x431, '6'}, {0x578, 'n'}, {0x585, 'o'}};

bool accent(char32_t c) {
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x483 && c <= 0x489) || (c >= 0x1ab0 && c <= 0x1aff) ||
         (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe20 && c <= 0xfe2f);
}

char ascii_name_part(char32_t c) {
  if (c >= 0x80) return 0;
  char plain = lower_ascii(static_cast<char>(c));
  return ascii_alnum(plain) || plain == '_' ? plain : '\0';
}

char letter_of(char32_t c) {
  if (c < 0x80) return ascii_name_part(c);
  for (const lookalike& each : lookalikes)
    if (each.code == c || each.code == lower(c)) return each.as;
  char twin = latin_twin(c);
  return twin != 0 ? lower_ascii(twin) : '\0';
}

// "é", "ｅ", "𝐞" and "ⓔ" decompose to an e and perhaps an accent.
char32_t base_of(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
  icu::UnicodeString parts;
  if (U_FAILURE(status) || !nfkd->getDecomposition(static_cast<UChar32>(c), parts) || parts.isEmpty()) return c;
  return static_cast<char32_t>(parts.char32At(0));
}

char seen_as(const glyph& g) {
  switch (g.kind) {
    case glyph_kind::space:
    case glyph_kind::newline:
      return ' ';
    case glyph_kind::dash:
      return '-';
    case glyph_kind::digit:
      return g.plain;
    default:
      break;
  }
  if (char side = bracket(g.code)) return side;
  return letter_of(g.code < 0x80 ? g.code : base_of(g.code));
}

}  // namespace

token_glyph token_glyph_at(std::string_view text, std::size_t at) {
  glyph g = glyph_at(text, at);
  token_glyph found{seen_as(g), g.code, at + g.bytes};
  for (std::size_t n = 0; n < 16; ++n) {
    glyph next = glyph_at(text, found.end);
    if (next.bytes == 0 || (next.kind != glyph_kind::invisible && !accent(next.code))) break;
    found.end += next.bytes;
  }
  return found;
}

}  // namespace cloakroom::redact

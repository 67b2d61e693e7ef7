// Walking away from a candidate, word by word, as far as the bounds of the header allow.
// Judging what the words mean is left to the recognisers.
#include "redact/surroundings.hpp"

#include <algorithm>

#include "redact/characters.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

constexpr word_classes veto_classes =
    bit(word_class::order) | bit(word_class::money) | bit(word_class::version) | bit(word_class::unit);
// "500 грн 067…": the word for money speaks of the number before it.
bool behind_digits(std::string_view text, std::size_t word) {
  glyph left = glyph_before(text, word);
  if (left.kind == glyph_kind::space) left = glyph_before(text, word - left.bytes);
  return left.kind == glyph_kind::digit;
}

bool currency_sign(char32_t c) { return c == '$' || c == 0xa3 || c == 0xa5 || (c >= 0x20a0 && c <= 0x20cf); }

void note(std::array<std::uint8_t, word_class_count>& distances, word_classes classes, std::uint8_t distance) {
  while (classes != 0) {
    auto index = static_cast<std::size_t>(__builtin_ctz(classes));
    if (distances[index] == far_away) distances[index] = distance;
    classes &= classes - 1;
  }
}

bool ends_sentence(const glyph& g, bool blank_behind) {
  return g.kind == glyph_kind::newline || g.plain == ';' ||
         (blank_behind && (g.kind == glyph_kind::dot || g.plain == '!' || g.plain == '?'));
}

void look_left(const message& of, std::size_t at, surroundings& seen) {
  std::size_t limit = at < context_bytes_max ? 0 : at - context_bytes_max;
  std::uint8_t words = 0;
  bool blank_behind = false, cut = false, near = true;
  while (at > limit && words < words_left_max) {
    glyph g = glyph_before(of.text, at);
    if (is_letter(g.kind)) {
      std::size_t start = word_start(of, at);
      word_classes classes = of.words->look_up(of.text, start, at).classes;
      if ((classes & bit(word_class::money)) != 0 && behind_digits(of.text, start)) classes &= ~bit(word_class::money);
      note(seen.left, cut ? classes & ~veto_classes : classes, ++words);
      at = start;
      blank_behind = near = false;
      continue;
    }
    if (g.kind == glyph_kind::digit) {
      std::size_t digits = 0;
      for (; glyph_before(of.text, at).kind == glyph_kind::digit; ++digits) at -= glyph_before(of.text, at).bytes;
      cut = true;
      near = false;
      ++words;
      if (digits >= whole_number_digits) seen.number_left = std::min(seen.number_left, words);
      continue;
    }
    if (near && (g.plain == '#' || g.code == 0x2116)) seen.number_sign = true;
    // "50$ +380…": the sign of another number.
    bool taken = glyph_before(of.text, at - g.bytes).kind == glyph_kind::digit;
    if (near && currency_sign(g.code) && !taken) seen.currency = true;
    if (ends_sentence(g, blank_behind)) cut = true;
    near = near && !cut;
    blank_behind = g.kind == glyph_kind::space;
    at -= g.bytes;
  }
}

// Whether what stands behind this sign is no unit of the number before it: "067 123 45 67, GB …". "100,- zł" is one.
bool parts(const glyph& g, bool blank_behind) {
  bool joins = g.kind == glyph_kind::space || g.kind == glyph_kind::invisible || g.kind == glyph_kind::dash ||
               g.kind == glyph_kind::open || g.kind == glyph_kind::dot || g.kind == glyph_kind::slash;
  return !joins && (g.plain != ',' || blank_behind);
}

void look_right(const message& of, std::size_t at, surroundings& seen) {
  std::size_t limit = std::min(of.text.size(), at + context_bytes_max);
  std::uint8_t words = 0;
  bool apart = false;
  while (at < limit && words < words_right_max) {
    glyph g = glyph_at(of.text, at);
    if (is_letter(g.kind)) {
      std::size_t end = word_end(of, at);
      word_classes classes = of.words->look_up(of.text, at, end).classes;
      note(seen.right, apart ? classes & ~veto_classes : classes, ++words);
      at = end;
      continue;
    }
    bool taken = glyph_at(of.text, at + g.bytes).kind == glyph_kind::digit;
    if (words == 0 && ((currency_sign(g.code) && !taken) || g.plain == '%')) seen.currency = true;
    bool blank_next = glyph_at(of.text, at + g.bytes).kind == glyph_kind::space;
    if (g.kind == glyph_kind::digit || ends_sentence(g, blank_next)) return;
    apart |= parts(g, blank_next);
    at += g.bytes;
  }
}

constexpr std::size_t thousands_digits = 3;
constexpr std::size_t long_number_digits = 12;  // A card.
constexpr std::size_t digits_counted_max = 20;
constexpr std::size_t joiner_bytes_max = 4;

// ASCII digits beside a place: those that stand directly there, and those of all groups with blanks, brackets or, where
// asked for, hyphens and points between them.
struct digits_beside {
  std::size_t near = 0, all = 0;
};

digits_beside count_digits(std::string_view text, std::size_t at, bool forward, bool signs) {
  auto sign = [&](std::size_t i) { return forward ? text[at + i] : text[at - 1 - i]; };
  std::size_t length = forward ? text.size() - at : at, i = 0;
  auto joins = [&](char c) {
    auto byte = static_cast<unsigned char>(c);
    bool blank = c == ' ' || c == '\t' || byte == 0xc2 || byte == 0xa0 || byte == 0xe2 ||
                 (byte >= 0x80 && byte <= 0x8a) || byte == 0xaf;  // U+00A0, U+2000 to U+200A, U+202F.
    bool dash = c == '-' || c == '.' || c == '/' || (byte >= 0x90 && byte <= 0x95);  // U+2010 to U+2015.
    return blank || c == '(' || c == ')' || (signs && dash);
  };
  digits_beside out;
  while (i < length && out.all < digits_counted_max) {
    if (ascii_digit(sign(i))) {
      out.near += out.near == out.all && out.all == i;
      ++out.all;
      ++i;
      continue;
    }
    std::size_t next = i;
    while (next < length && next < i + joiner_bytes_max && joins(sign(next))) ++next;
    if (out.all == 0 || next == i || next == length || !ascii_digit(sign(next))) return out;
    i = next;
  }
  return out;
}

// Whether one number goes on over a comma: "1,234,567", "1 234,50"; not "067 123 45 67,12".
bool one_sum(std::string_view text, std::size_t comma) {
  digits_beside left = count_digits(text, comma, false, true), right = count_digits(text, comma + 1, true, true);
  if (left.near == 0 || right.near == 0) return false;
  bool zero = left.all == 1 && text[comma - 1] == '0';  // "0,0666666667".
  if (zero && right.all == right.near) return true;
  if (left.all >= whole_number_digits) return false;
  if (right.near >= thousands_digits && right.all >= whole_number_digits) return false;
  return left.all == left.near || left.near == thousands_digits;
}

// "+380671234567-380671234568", "07700 900123-07700 900124": numbers of their own on both sides of the hyphen.
bool two_numbers(std::string_view text, std::size_t dash, std::size_t behind) {
  return count_digits(text, dash, false, false).all >= whole_number_digits &&
         count_digits(text, behind, true, false).all >= whole_number_digits;
}

// "601 234 567,89 zł": decimals of a sum, however large.
bool money_behind(const message& of, std::size_t at) {
  constexpr std::size_t decimals = 2;
  if (count_digits(of.text, at, true, false).near != decimals) return false;
  at += decimals;
  if (glyph_at(of.text, at).kind == glyph_kind::space) at += glyph_at(of.text, at).bytes;
  glyph g = glyph_at(of.text, at);
  if (currency_sign(g.code)) return true;
  return is_letter(g.kind) && of.words->look_up(of.text, at, word_end(of, at)).is(word_class::money);
}

// Letters, digits and the signs that tie them into one name, left of `end`.
std::size_t name_start(std::string_view text, std::size_t end) {
  std::size_t limit = end < 48 ? 0 : end - 48;
  while (end > limit) {
    glyph g = glyph_before(text, end);
    bool part = g.kind == glyph_kind::latin || g.kind == glyph_kind::digit || g.plain == '-' || g.plain == '_';
    if (!part) break;
    end -= g.bytes;
  }
  return end;
}

}  // namespace

surroundings look_around(const message& of, std::size_t start, std::size_t end) {
  surroundings seen;
  seen.left.fill(far_away);
  seen.right.fill(far_away);
  look_left(of, start, seen);
  look_right(of, end, seen);
  return seen;
}

bool free_on_left(const message& of, std::size_t start) {
  constexpr word_classes keys = bit(word_class::phone) | bit(word_class::call) | bit(word_class::viber) |
                                bit(word_class::telegram) | bit(word_class::pesel) | bit(word_class::egn) |
                                bit(word_class::rnokpp) | bit(word_class::number);
  std::size_t at = start;
  glyph g = previous_visible(of.text, at);
  if (g.bytes == 0 || g.kind == glyph_kind::cyrillic) return true;
  if (g.kind == glyph_kind::digit) return false;
  if (g.kind == glyph_kind::latin) {
    std::size_t word = word_start(of, start);
    if (glyph_before(of.text, word).kind == glyph_kind::digit || glyph_before(of.text, word).plain == '_') return false;
    return (of.words->look_up(of.text, word, start).classes & keys) != 0;
  }
  // "ІПН#3184025639"; "_+380671234567_" stands out, "a_067" is a name.
  if (g.plain == '#') return (of.words->look_up(of.text, word_start(of, at), at).classes & keys) != 0;
  if (g.plain == '_') {
    glyph before = glyph_before(of.text, at);
    return before.kind == glyph_kind::digit ? two_numbers(of.text, at, start) : !is_word_part(before.kind);
  }
  if (g.plain == '&' || g.plain == '%') return false;
  // "a716-446655440000", "AB-1234567": the end of a longer name; "tel-067…" is not.
  if (g.kind == glyph_kind::dash && glyph_before(of.text, at).kind != glyph_kind::space) {
    std::size_t name = name_start(of.text, at);
    if (name == at) return true;
    for (std::size_t i = name; i < at; ++i)
      if (ascii_digit(of.text[i])) return two_numbers(of.text, at, start);
    return (of.words->look_up(of.text, word_start(of, at), at).classes & keys) != 0;
  }
  if (g.plain == ',') return !one_sum(of.text, at) || count_digits(of.text, at, false, false).near > thousands_digits;
  // "2.0671234".
  return g.kind != glyph_kind::dot || count_digits(of.text, at, false, false).near == 0;
}

bool free_on_right(const message& of, std::size_t end) {
  std::size_t at = end;
  glyph g = next_visible(of.text, at);
  if (g.kind == glyph_kind::latin || g.plain == '%' || g.plain == '@') return false;
  glyph next = glyph_at(of.text, at);
  if (g.plain == '_') return next.kind == glyph_kind::digit ? two_numbers(of.text, end, at) : !is_word_part(next.kind);
  if (g.plain == ',')
    return (!one_sum(of.text, end) || count_digits(of.text, at, true, false).near > thousands_digits) &&
           !money_behind(of, at);
  if (g.kind == glyph_kind::dash)
    return next.kind == glyph_kind::digit ? two_numbers(of.text, end, at) : next.kind != glyph_kind::latin;
  if (g.kind == glyph_kind::dot)
    return next.kind != glyph_kind::digit || count_digits(of.text, end, false, false).all >= long_number_digits;
  if (g.kind == glyph_kind::cyrillic) {
    word_sight word = of.words->look_up(of.text, end, word_end(of, end));
    return !word.is(word_class::money) && !word.is(word_class::unit);
  }
  return true;
}

bool inside_url(const message& of, std::size_t start) {
  std::size_t limit = start < 200 ? 0 : start - 200, at = start;
  while (at > limit && static_cast<unsigned char>(of.text[at - 1]) > ' ' &&
         static_cast<unsigned char>(of.text[at - 1]) < 0x80)
    --at;
  std::string_view before = of.text.substr(at, start - at);
  return before.find("://") != std::string_view::npos || before.find("www.") != std::string_view::npos;
}

}  // namespace cloakroom::redact

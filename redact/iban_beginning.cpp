// Lengths by country: SWIFT IBAN registry release 98.
#include "redact/iban_beginning.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

struct iban_length {
  char country[3];
  std::uint8_t characters;
};
constexpr iban_length lengths[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
    {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27},
    {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27},
    {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22},
    {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32},
    {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19},
    {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24},
    {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24}, {"SC", 31},
    {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28}, {"TL", 23},
    {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30}};

constexpr unsigned blanks_max = 2;

constexpr std::size_t place_of(char first, char second) {
  return static_cast<std::size_t>(first - 'A') * 26 + static_cast<std::size_t>(second - 'A');
}

// latin_capital() of the character before `at`, which is moved before it. Written out, because every number asks.
[[gnu::always_inline]] inline char drawn_capital_before(std::string_view text, std::size_t& at) noexcept {
  auto byte = at > 0 ? static_cast<unsigned char>(text[at - 1]) : 0u;
  if (byte < 0x80) {
    if (at > 0) --at;
    return static_cast<char>(byte >= 'a' && byte <= 'z' ? byte & ~0x20u : byte);
  }
  auto lead = at > 1 ? static_cast<unsigned char>(text[at - 2]) : 0u;
  if (lead < 0xd0 || lead > 0xd3) return latin_capital(previous_visible(text, at));
  at -= 2;
  char c = latin_twin(detail::two_bytes(text, at));
  return c == 0 ? '\0' : static_cast<char>(c & ~0x20);
}

bool small(char c) noexcept { return c >= 'a' && c <= 'z'; }

// "order 12": most numbers stand behind the end of a longer word, and none of these is "iban".
bool ends_a_word(std::string_view text, std::size_t digits) noexcept {
  std::size_t end = digits > 0 && text[digits - 1] == ' ' ? digits - 1 : digits;
  return end >= 3 && small(text[end - 1]) && small(text[end - 2]) && small(text[end - 3]) && text[end - 3] != 'n';
}

// "ibanee38…", "IBANGB82…", "kontoPL61…": a word stands right before the two letters, and is told from them.
bool glued(std::string_view text, std::size_t start) noexcept {
  auto capital = [&](std::size_t at) { return at < text.size() && text[at] >= 'A' && text[at] <= 'Z'; };
  if (small(text[start - 1]) && capital(start) && capital(start + 1)) return true;
  constexpr std::string_view own = "iban";
  return start >= own.size() && std::equal(own.begin(), own.end(), text.begin() + static_cast<long>(start - own.size()),
                                           [](char a, char b) { return a == lower_ascii(b); });
}

// Behind the two check digits stands more of it.
bool goes_on(std::string_view text, std::size_t at) noexcept {
  for (int n = 0; n < 2; ++n)
    if (next_visible(text, at).kind != glyph_kind::digit) return false;
  for (unsigned blanks = 0; blanks <= blanks_max; ++blanks) {
    glyph g = next_visible(text, at);
    if (ascii_alnum(latin_capital(g))) return true;
    if (g.kind != glyph_kind::space && g.kind != glyph_kind::dash) return false;
  }
  return false;
}

}  // namespace

std::size_t iban_characters(char first, char second) noexcept {
  static constexpr auto table = [] {
    std::array<std::uint8_t, 26 * 26> characters{};
    for (const iban_length& each : lengths) characters[place_of(each.country[0], each.country[1])] = each.characters;
    return characters;
  }();
  bool letters = first >= 'A' && first <= 'Z' && second >= 'A' && second <= 'Z';
  return letters ? table[place_of(first, second)] : 0;
}

iban_beginning iban_before(std::string_view text, std::size_t digits) noexcept {
  if (ends_a_word(text, digits)) return {};
  std::size_t start = digits, behind = digits;
  if (digits > 0 && text[digits - 1] == ' ')
    --start;
  else if (previous_visible(text, behind).kind == glyph_kind::space)
    start = behind;
  char second = drawn_capital_before(text, start);
  if (!ascii_letter(second)) return {};
  char first = drawn_capital_before(text, start);
  std::size_t characters = iban_characters(first, second);
  if (characters == 0) return {};
  glyph left = glyph_before(text, start);
  if (left.kind == glyph_kind::digit || left.plain == '_') return {};
  if (left.kind == glyph_kind::latin && !glued(text, start)) return {};
  return goes_on(text, digits) ? iban_beginning{start, characters} : iban_beginning{};
}

}  // namespace cloakroom::redact

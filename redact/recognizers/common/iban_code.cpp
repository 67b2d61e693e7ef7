// IBANs: country and length by table, mod 97 (ISO 13616, SWIFT IBAN registry release 98), groups and invisible
// characters allowed. Begins left of a run of digits, since two letters stand before the check digits.
#include <array>
#include <cstdint>

#include "redact/characters.hpp"
#include "redact/checksums.hpp"
#include "redact/number_plan.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/surroundings.hpp"

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

// By two capital letters; 0: no such country.
std::size_t length_of(char first, char second) {
  static constexpr auto table = [] {
    std::array<std::uint8_t, 26 * 26> characters{};
    for (const iban_length& each : lengths)
      characters[static_cast<std::size_t>(each.country[0] - 'A') * 26 +
                 static_cast<std::size_t>(each.country[1] - 'A')] = each.characters;
    return characters;
  }();
  return table[static_cast<std::size_t>(first - 'A') * 26 + static_cast<std::size_t>(second - 'A')];
}

constexpr std::size_t polish_digits = 26;

class iban_code final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "iban_code"; }
  known type() const noexcept override { return known::iban; }
  trigger_set triggers() const noexcept override { return wants(trigger::number); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (at.run->digits.size() >= polish_digits) polish(*at.run, of, out);
    if (at.run->groups.front().count < 2) return;  // Two check digits.
    auto [start, first, second] = latin_pair_before(of.text, at.run->start());
    if (start == at.run->start()) {
      // "ibanEE38…": its own word is glued to it.
      std::size_t pair = at.run->start() < 2 ? 0 : at.run->start() - 2;
      if (pair < 4 || lower_ascii(of.text[pair - 1]) != 'n' || lower_case(of.text.substr(pair - 4, 4)) != "iban")
        return;
      start = pair, first = latin_capital(glyph_at(of.text, pair)), second = latin_capital(glyph_at(of.text, pair + 1));
      if (!ascii_letter(first) || !ascii_letter(second)) return;
    }
    std::size_t wanted = length_of(first, second);
    if (wanted == 0) return;
    read(of, start, wanted, out);
  }

 private:
  // A Polish account number as Poles write it: an IBAN without its PL. In its own groups, or beside a word for
  // accounts, or in a Polish message; the check digits alone let one number in 97 pass.
  void polish(const digit_run& run, const message& of, proposals& out) const {
    for (std::size_t first = 0; first < run.groups.size(); ++first) {
      if (!out.spend(16)) return;
      std::size_t last = first;
      while (last + 1 < run.groups.size() && run.digits_of(first, last).size() < polish_digits) ++last;
      if (run.digits_of(first, last).size() != polish_digits) continue;
      std::string code = "PL" + std::string(run.digits_of(first, last));
      std::size_t start = run.groups[first].start, end = run.groups[last].end;
      if (!mod97_holds(code) || !free_on_left(of, start) || !free_on_right(of, end)) continue;
      bool printed = run.groups[first].count == 2 && last == first + 6;
      bool home = of.region != nullptr && of.region->code == 48;
      if (!printed && !home && look_around(of, start, end).left_of(word_class::iban) > 4) {
        veto({start, end}, "no word for accounts near, and the message is not Polish", out);
        continue;
      }
      propose({start, end, 0.97, std::move(code), "Polish account without its country"}, out);
      first = last;
    }
  }

  void read(const message& of, std::size_t start, std::size_t wanted, proposals& out) const {
    std::string code;
    std::size_t end = start, at = start;
    for (unsigned blanks = 0; code.size() < wanted;) {
      glyph g = next_visible(of.text, at);
      char c = latin_capital(g);
      if (ascii_alnum(c)) {
        code += c;
        end = at;
        blanks = 0;
      } else if ((g.kind != glyph_kind::space && g.kind != glyph_kind::dash) || ++blanks > 2) {
        return;
      }
    }
    glyph next = glyph_at(of.text, end);
    if (next.kind == glyph_kind::latin || next.kind == glyph_kind::digit || !mod97_holds(code)) return;
    propose({start, end, 0.99, std::move(code), "country length and check digits"}, out);
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_iban_code() { return std::make_unique<iban_code>(); }

}  // namespace cloakroom::redact

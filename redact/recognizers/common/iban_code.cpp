// IBANs: country, length, mod 97 (ISO 13616), groups and invisible characters allowed. Begins left of a run of digits,
// since two letters stand before the check digits.
#include "redact/characters.hpp"
#include "redact/checksums.hpp"
#include "redact/iban_beginning.hpp"
#include "redact/number_plan.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/surroundings.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t polish_digits = 26;

class iban_code final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "iban_code"; }
  known type() const noexcept override { return known::iban; }
  trigger_set triggers() const noexcept override { return wants(trigger::number); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (at.run->digits.size() >= polish_digits) polish(*at.run, of, out);
    if (at.run->groups.front().count < 2) return;  // Two check digits.
    iban_beginning begun = iban_before(of.text, at.run->start());
    if (begun.characters != 0) read(of, begun.start, begun.characters, out);
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

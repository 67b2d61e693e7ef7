// Telephone numbers with letters in place of some digits: "О67 123 45 67", "O7700 9OO 123", "60l 234 567".
#include <string>

#include "redact/characters.hpp"
#include "redact/drawn_signs.hpp"
#include "redact/recognizers/common/phone_reading.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/surroundings.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t disguised_digits_min = 9;
constexpr std::size_t letters_max = 6;
constexpr std::size_t token_bytes_max = 48;  // Fifteen signs, full-width at most, and what hides between.
constexpr int joiners_between_max = 2;

// Digits and letters drawn like digits that stand together, with no other letter beside them.
struct token {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string digits;
  std::size_t letters = 0;
  bool ok() const { return letters < digits.size(); }
};

char digit_of(const glyph& g) { return g.kind == glyph_kind::digit ? g.plain : drawn_digit(g.code); }

token token_around(std::string_view text, std::size_t at) {
  token found{at, at, "", 0};
  std::size_t limit = at < token_bytes_max ? 0 : at - token_bytes_max;
  while (digit_of(glyph_before(text, found.start)) != 0) {
    found.start -= glyph_before(text, found.start).bytes;
    if (found.start < limit) return {};
  }
  for (glyph g = glyph_at(text, found.end = found.start); digit_of(g) != 0; g = glyph_at(text, found.end)) {
    found.digits += digit_of(g);
    found.letters += g.kind != glyph_kind::digit;
    found.end += g.bytes;
    if (found.digits.size() > phone_digits_max) return {};
  }
  bool word = is_letter(glyph_before(text, found.start).kind) || is_letter(glyph_at(text, found.end).kind);
  return word ? token{} : found;
}

bool joiner(glyph_kind kind) {
  return kind == glyph_kind::space || kind == glyph_kind::dash || kind == glyph_kind::open ||
         kind == glyph_kind::close || kind == glyph_kind::invisible;
}

// The token beyond a joiner or two.
token token_behind(std::string_view text, std::size_t at) {
  for (int n = 0; n < joiners_between_max && joiner(glyph_at(text, at).kind); ++n) at += glyph_at(text, at).bytes;
  return digit_of(glyph_at(text, at)) == 0 ? token{} : token_around(text, at);
}
token token_before(std::string_view text, std::size_t at) {
  for (int n = 0; n < joiners_between_max && joiner(glyph_before(text, at).kind); ++n)
    at -= glyph_before(text, at).bytes;
  glyph g = glyph_before(text, at);
  return digit_of(g) == 0 ? token{} : token_around(text, at - g.bytes);
}

class phone_disguised final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "phone_disguised"; }
  known type() const noexcept override { return known::phone; }
  trigger_set triggers() const noexcept override { return wants(trigger::disguised); }

  void look(const hit& at, const message& of, proposals& out) const override {
    token all = token_around(of.text, at.at);
    if (!all.ok()) return;
    std::size_t tokens = 1;
    for (token more = token_before(of.text, all.start); more.ok() && fits(all, more);
         more = token_before(of.text, all.start), ++tokens)
      all = {more.start, all.end, more.digits + all.digits, more.letters + all.letters};
    for (token more = token_behind(of.text, all.end); more.ok() && fits(all, more);
         more = token_behind(of.text, all.end), ++tokens)
      all = {all.start, more.end, all.digits + more.digits, all.letters + more.letters};
    if (all.letters == 0 || all.letters > letters_max || all.digits.size() < disguised_digits_min) return;
    std::optional<std::size_t> plus = plus_before(of.text, all.start);
    plan_reading plan = plus                   ? read_international(all.digits)
                        : of.region != nullptr ? read_national(*of.region, all.digits)
                                               : plan_reading{};
    bool trunk = plan.national.size() < all.digits.size() && all.digits.size() >= 10;
    bool known_number = plan.verdict == plan_verdict::valid || (plan.verdict == plan_verdict::possible && trunk);
    surroundings seen = look_around(of, all.start, all.end);
    bool word = seen.left_of(word_class::phone) <= 6 || seen.left_of(word_class::call) <= 6 ||
                seen.left_of(word_class::number) <= 3 || seen.right_of(word_class::phone) <= 3;
    if (!word && !(known_number && tokens > 1)) return;
    propose({plus ? *plus : all.start, all.end, 0.7, known_number ? e164(plan) : all.digits, "letters for digits"},
            out);
  }

 private:
  static bool fits(const token& all, const token& more) {
    return all.digits.size() + more.digits.size() <= phone_digits_max;
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_phone_disguised() { return std::make_unique<phone_disguised>(); }

}  // namespace cloakroom::redact

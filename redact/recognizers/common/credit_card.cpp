// Payment cards: issuer prefix and length by table, Luhn (ISO/IEC 7812-1), groups as printed on cards or none.
// Prefixes: the networks' public ranges, 2024. Prefix 1 is left out: millisecond timestamps begin so.
#include <algorithm>

#include "redact/characters.hpp"
#include "redact/checksums.hpp"
#include "redact/recognizers/common/phone_worded.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/surroundings.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

// Numbers whose first digits lie in [low, high] (same count of digits), with one of the lengths.
struct issuer {
  const char* low;
  const char* high;
  std::uint32_t lengths;
};
constexpr std::uint32_t length(unsigned n) { return 1u << n; }
constexpr std::uint32_t from_to(unsigned a, unsigned b) { return (2u << b) - (1u << a); }

constexpr issuer issuers[] = {
    {"4", "4", length(13) | length(16) | length(19)},  // Visa
    {"51", "55", length(16)},                          // Mastercard
    {"2221", "2720", length(16)},                      // Mastercard, 2-series
    {"34", "34", length(15)},
    {"37", "37", length(15)},  // American Express
    {"2131", "2131", length(15)},
    {"1800", "1800", length(15)},       // JCB, old
    {"3500", "3599", length(16)},       // JCB holds 3528 to 3589; test data of others uses all of 35.
    {"3528", "3589", from_to(17, 19)},  // JCB
    {"300", "305", from_to(14, 19)},
    {"3095", "3095", from_to(14, 19)},  // Diners Club
    {"36", "36", from_to(14, 19)},
    {"38", "39", from_to(14, 19)},
    {"6011", "6011", from_to(16, 19)},
    {"644", "659", from_to(16, 19)},  // Discover
    {"62", "62", from_to(16, 19)},
    {"81", "81", from_to(16, 19)},      // UnionPay
    {"2200", "2204", from_to(16, 19)},  // Mir
    {"50", "50", from_to(12, 19)},
    {"56", "58", from_to(12, 19)},  // Maestro
    {"60", "60", from_to(12, 19)},
    {"63", "63", from_to(12, 19)},
    {"67", "69", from_to(12, 19)},
    {"8600", "8600", length(16)},
    {"9804", "9804", length(16)},
    {"9860", "9860", length(16)},
    {"9792", "9792", length(16)},  // Uzcard, Prostir, Humo, Troy
};

// How many digits a number that begins with these may have, as a set.
std::uint32_t issued_lengths(std::string_view beginning) {
  std::uint32_t lengths = 0;
  for (const issuer& each : issuers) {
    if (beginning[0] < each.low[0] || beginning[0] > each.high[0]) continue;
    std::string_view low = each.low, high = each.high, prefix = beginning.substr(0, low.size());
    if (prefix >= low && prefix <= high) lengths |= each.lengths;
  }
  return lengths;
}

bool takes_length(std::uint32_t lengths, std::string_view digits) { return (lengths >> digits.size() & 1) != 0; }

// 4-4-4-4, 4-6-5, 4-4-4-4-3 … groups of three to six, the last may be shorter.
bool card_groups(const digit_run& run, std::size_t first, std::size_t last) {
  if (first == last) return true;
  for (std::size_t i = first; i <= last; ++i) {
    const digit_group& g = run.groups[i];
    if (g.opaque || g.count > 6 || (g.count < 3 && i != last)) return false;
    if (i > first && (g.before & ~(joint_space | joint_dash | joint_dot)) != 0) return false;
  }
  return run.groups[first].count >= 4;
}

// Blanks and hyphens alone, however many digits stand between them.
bool loose_groups(const digit_run& run, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i <= last; ++i)
    if (run.groups[i].opaque || (i > first && (run.groups[i].before & ~(joint_space | joint_dash)) != 0)) return false;
  return true;
}

// "card4539148803436467thanks": words are glued to both ends.
bool begins(const message& of, std::size_t start) {
  if (free_on_left(of, start)) return true;
  return of.words->look_up(of.text, word_start(of, start), start).is(word_class::card);
}
bool ends(const message& of, std::size_t end, const surroundings& seen) {
  if (free_on_right(of, end)) return true;
  std::size_t word = word_end(of, end);
  return word >= end + 2 && seen.left_of(word_class::card) <= 2 && glyph_at(of.text, word).kind != glyph_kind::digit;
}

constexpr std::size_t card_digits_min = 12, card_digits_max = 19;
constexpr std::size_t groups_max = 19;  // Every digit by itself.

class credit_card final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "credit_card"; }
  known type() const noexcept override { return known::card; }
  trigger_set triggers() const noexcept override {
    return static_cast<trigger_set>(wants(trigger::number) | wants(trigger::word));
  }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (at.why == trigger::word) return spoken(*at.word, of, out);
    const digit_run& run = *at.run;
    if (run.digits.size() < card_digits_min) return;
    for (std::size_t first = 0; first < run.groups.size(); ++first) {
      if (!out.spend(24)) return;
      std::string_view ahead = run.all_digits().substr(run.groups[first].first);
      std::uint32_t lengths = ahead.size() < card_digits_min ? 0 : issued_lengths(ahead);
      if (lengths == 0) continue;
      std::size_t end = std::min(run.groups.size(), first + groups_max);
      for (std::size_t last = end; last-- > first;)
        if (card_at(of, run, first, last, lengths, out)) {
          first = last;
          break;
        }
    }
  }

 private:
  // "four one one one, one one one one, …", dictated.
  void spoken(const word_sight& first, const message& of, proposals& out) const {
    if (!first.is(word_class::digit_word)) return;
    auto read = read_worded_digits(of, first, card_digits_max);
    if (!read || read->plus || read->digits.size() < card_digits_min || read->digits.size() > card_digits_max) return;
    if (!takes_length(issued_lengths(read->digits), read->digits) || !luhn_holds(read->digits)) return;
    propose({read->where.start, read->where.end, 0.9, std::move(read->digits), "issuer and check digit, in words"},
            out);
  }

  bool card_at(const message& of, const digit_run& run, std::size_t first, std::size_t last, std::uint32_t lengths,
               proposals& out) const {
    std::string_view digits = run.digits_of(first, last);
    if (digits.size() < card_digits_min || digits.size() > card_digits_max) return false;
    if (!takes_length(lengths, digits) || !luhn_holds(digits)) return false;
    bool whole = first == 0 && last + 1 == run.groups.size();
    bool printed = card_groups(run, first, last);
    // Any grouping counts where all the digits make one card; a short card must not be cut out of a longer number.
    if (!printed && !(whole && digits.size() >= 15 && loose_groups(run, first, last))) return false;
    if (!whole && digits.size() < 15 && last > first) return false;
    std::size_t start = run.groups[first].start, end = run.groups[last].end;
    surroundings seen = look_around(of, start, end);
    if (!begins(of, start) || !ends(of, end, seen)) return veto({start, end}, "glued to what stands beside it", out);
    bool word = seen.left_of(word_class::card) <= 5 || seen.right_of(word_class::card) <= 2;
    bool grouped = last > first;
    if (!word && !grouped && by_chance(of, run, first, digits, seen))
      return veto({start, end}, "a bar code, an order or a telephone whose check digit fits by chance", out);
    propose({start, end, word ? 0.99 : grouped ? 0.95 : 0.85, std::string(digits), "issuer and check digit"}, out);
    return true;
  }

  // Bare digits that pass by chance: bar codes, order and tracking numbers, numbers with a plus.
  static bool by_chance(const message& of, const digit_run& run, std::size_t first, std::string_view digits,
                        const surroundings& seen) {
    if (ean13_holds(digits) || seen.number_sign || seen.left_of(word_class::order) <= 2) return true;
    if (digits.size() <= 13 && (seen.left_of(word_class::phone) <= 3 || seen.left_of(word_class::call) <= 3))
      return true;
    return run.groups[first].start > 0 && of.text[run.groups[first].start - 1] == '+';
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_credit_card() { return std::make_unique<credit_card>(); }

}  // namespace cloakroom::redact

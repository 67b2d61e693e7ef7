// Telephone numbers in words: "нуль шістдесят сім, сто двадцять три, сорок п'ять, 67". Triggered by a number word; read
// once, from the first word of a sequence.
#include "redact/recognizers/common/phone_worded.hpp"

#include <algorithm>
#include <string>

#include "redact/characters.hpp"
#include "redact/recognizers/common/phone_reading.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t items_max = 32;
constexpr std::size_t group_digits_max = 5, groups_digits_max = 10;  // Written before the words of a number.

// One word or group of digits.
struct item {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string digits;
  unsigned value = 0;
  bool word = false;
  bool plus = false;
  bool repeat = false;  // "double", "triple": `value` times what follows.
};

// What read_item begins with; most words after a number word are none.
bool may_be_item(const message& of, std::size_t at) {
  glyph g = glyph_at(of.text, at);
  return g.kind == glyph_kind::digit || (is_letter(g.kind) && of.words->may_count(of.text, at));
}

// Blanks, commas, hyphens and "and" may stand between.
std::size_t skip_between(std::string_view text, std::size_t at) {
  for (int n = 0; n < 4; ++n) {
    glyph g = glyph_at(text, at);
    bool passes =
        g.kind == glyph_kind::space || g.kind == glyph_kind::dash || g.plain == ',' || g.kind == glyph_kind::invisible;
    if (!passes) break;
    at += g.bytes;
  }
  return at;
}

bool read_item(const message& of, std::size_t at, item& found) {
  if (!may_be_item(of, at)) return false;
  glyph g = glyph_at(of.text, at);
  found = {at, at, "", 0, false, false, false};
  if (g.kind == glyph_kind::digit) {
    while (glyph_at(of.text, found.end).kind == glyph_kind::digit) {
      found.digits += glyph_at(of.text, found.end).plain;
      found.end += glyph_at(of.text, found.end).bytes;
      if (found.digits.size() > phone_digits_max) return false;
    }
    return !is_letter(glyph_at(of.text, found.end).kind);
  }
  found.end = word_end(of, at);
  word_sight word = of.words->look_up(of.text, at, found.end);
  found.plus = word.is(word_class::plus_word);
  found.word = word.is(word_class::digit_word);
  found.value = word.value;
  found.repeat = word.is(word_class::repeat_word);
  if (found.word) found.digits = std::to_string(found.value);
  return found.word || found.plus || found.repeat;
}

// "and" between tens and ones: "двайсет и три".
std::size_t behind_and(const message& of, std::size_t at) {
  char32_t first = glyph_at(of.text, at).code;
  if (first != 'a' && first != 'i' && first != U'и' && first != U'й' && first != U'т') return at;
  std::size_t end = word_end(of, at);
  std::string_view word = of.text.substr(at, end - at);
  for (std::string_view conjunction : {"и", "й", "та", "and", "i"})
    if (word == conjunction) return skip_between(of.text, end);
  return at;
}

// "сто" + "двадцять" + "три" is one number, 123; "двадцять" + "двадцять" are two.
bool joins(unsigned so_far, unsigned next) {
  if (next == 0) return false;
  if (so_far >= 100 && so_far % 100 == 0) return next < 100;
  return so_far % 100 >= 20 && so_far % 10 == 0 && next < 10;
}

// Where the word of this class begins that stands right before `at`; `at` if none does.
std::size_t word_before(const message& of, std::size_t at, word_class wanted) {
  std::size_t end = at;
  for (int n = 0; n < 3 && end > 0; ++n) {
    glyph g = glyph_before(of.text, end);
    if (g.kind != glyph_kind::space && g.kind != glyph_kind::dash && g.plain != ',') break;
    end -= g.bytes;
  }
  if (!is_letter(glyph_before(of.text, end).kind)) return at;
  std::size_t start = word_start(of, end);
  return of.words->look_up(of.text, start, end).is(wanted) ? start : at;
}

// A digit word stands before, perhaps beyond an "and".
bool number_word_before(const message& of, std::size_t at) {
  if (word_before(of, at, word_class::digit_word) != at) return true;
  std::size_t conjunction = word_before(of, at, word_class::filler);
  return conjunction != at && behind_and(of, conjunction) == at &&
         word_before(of, conjunction, word_class::digit_word) != conjunction;
}

struct sequence {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string digits;
  std::size_t words = 0;
  bool plus = false;
};

sequence read_sequence(const message& of, std::size_t at, std::size_t digits_max) {
  sequence all{at, at, "", 0, false};
  unsigned open_value = 0;  // A number in words that may still grow.
  std::size_t open_digits = 0;
  item next;
  for (std::size_t n = 0; n < items_max && read_item(of, at, next); ++n) {
    if (next.plus && n > 0) break;
    all.plus |= next.plus;
    if (next.repeat) {
      item repeated;
      if (!read_item(of, skip_between(of.text, next.end), repeated) || repeated.digits.size() != 1) break;
      repeated.digits.append(next.value - 1, repeated.digits[0]);
      repeated.word = true;
      next = repeated;
    }
    if (next.word && open_value != 0 && joins(open_value, next.value)) {
      open_value += next.value;
      all.digits.resize(all.digits.size() - open_digits);
      next.digits = std::to_string(open_value);
    } else {
      open_value = next.word && next.value >= 20 ? next.value : 0;
    }
    open_digits = next.digits.size();
    if (all.digits.size() + next.digits.size() > digits_max + 2) break;
    all.digits += next.digits;
    all.words += next.word;
    all.end = next.end;
    at = skip_between(of.text, next.end);
    if (at == next.end) break;
    if (std::size_t beyond = open_value != 0 ? behind_and(of, at) : at; beyond != at) {
      item ones;
      if (read_item(of, beyond, ones) && ones.word && joins(open_value, ones.value)) at = beyond;
    }
  }
  return all;
}

// Digit groups right before the first word belong to the number: "067 сто двадцять три …", "+380 67 123 сорок п'ять …".
void take_groups_before(const message& of, sequence& all) {
  std::size_t at = all.start, start = at;
  std::string digits, taken;
  bool plus = false;
  while (!plus) {
    glyph blank = glyph_before(of.text, at);
    if (blank.kind != glyph_kind::space && blank.kind != glyph_kind::dash) break;
    std::size_t end = at - blank.bytes, first = end;
    std::string group;
    while (glyph_before(of.text, first).kind == glyph_kind::digit && group.size() <= group_digits_max) {
      group.insert(group.begin(), glyph_before(of.text, first).plain);
      first -= glyph_before(of.text, first).bytes;
    }
    bool fits = !group.empty() && group.size() <= group_digits_max;
    if (!fits || digits.size() + group.size() > groups_digits_max) break;
    digits.insert(0, group);
    at = first;
    glyph left = glyph_before(of.text, at);
    plus = left.kind == glyph_kind::plus;
    bool trunk = digits == "8" || digits == "0";
    if (plus || trunk || digits.size() >= 2) taken = digits, start = plus ? at - left.bytes : at;
  }
  if (taken.empty() || !free_on_left(of, start)) return;
  all.digits = taken + all.digits;
  all.start = start;
  all.plus = plus;
}

bool counting(std::string_view digits) {
  return std::string_view("12345678910111213").starts_with(digits) ||
         std::string_view("012345678910").starts_with(digits) ||
         std::string_view("10987654321").find(digits) != std::string_view::npos;
}

}  // namespace

bool more_digits_behind(const message& of, const word_sight& first) {
  std::size_t next = skip_between(of.text, first.end);
  if (next == first.end) return false;
  next = behind_and(of, next);
  item second;
  return read_item(of, next, second);
}

std::optional<worded_digits> read_worded_digits(const message& of, const word_sight& first, std::size_t digits_max) {
  if (!more_digits_behind(of, first) || number_word_before(of, first.start)) return std::nullopt;
  std::size_t start = word_before(of, first.start, word_class::repeat_word);
  sequence all = read_sequence(of, word_before(of, start, word_class::plus_word), digits_max);
  if (all.words < 2) return std::nullopt;
  if (!all.plus) take_groups_before(of, all);
  return worded_digits{{all.start, all.end}, std::move(all.digits), all.words, all.plus};
}

std::optional<worded_number> read_worded_number(const message& of, const word_sight& first) {
  auto read = read_worded_digits(of, first, phone_digits_max);
  if (!read || read->digits.size() < phone_digits_min || read->digits.size() > phone_digits_max ||
      counting(read->digits))
    return std::nullopt;
  const worded_digits& all = *read;
  plan_reading plan = all.plus               ? read_international(all.digits)
                      : of.region != nullptr ? read_national(*of.region, all.digits)
                                             : plan_reading{};
  bool trunk = plan.national.size() < all.digits.size() && all.digits.size() >= 10;
  bool known = plan.verdict == plan_verdict::valid || (plan.verdict == plan_verdict::possible && trunk);
  return worded_number{all.where, known ? e164(plan) : all.digits, all.words, known};
}

namespace {

class phone_worded final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "phone_worded"; }
  known type() const noexcept override { return known::phone; }
  trigger_set triggers() const noexcept override { return wants(trigger::word); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (!at.word->is(word_class::digit_word)) return;
    auto number = read_worded_number(of, *at.word);
    if (!number) return;
    out.spend(number->where.end - number->where.start);
    surroundings seen = look_around(of, number->where.start, number->where.end);
    bool word = seen.left_of(word_class::phone) <= 6 || seen.left_of(word_class::call) <= 6 ||
                seen.left_of(word_class::number) <= 4 || seen.left_of(word_class::viber) <= 4 ||
                seen.left_of(word_class::telegram) <= 4;
    // Nine words in a row that name digits are a number of somebody, whoever knows its plan.
    if (!word && !number->known && number->words < 9) return;
    propose({number->where.start, number->where.end, number->known ? 0.85 : 0.7, std::move(number->canonical),
             "digits in words"},
            out);
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_phone_worded() { return std::make_unique<phone_worded>(); }

}  // namespace cloakroom::redact

// One walk over the blocks of the class scan: words, numbers, marks, in this order within a block.
// Recognisers see the neighbourhood of a trigger and nothing else.
#include "redact/trigger_walk.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "redact/characters.hpp"
#include "redact/drawn_signs.hpp"
#include "redact/iban_beginning.hpp"
#include "redact/recognizers/common/phone_worded.hpp"
#include "redact/token_reader.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

// Costs in bytes of work, by counting instructions: judging one trigger without finding anything, looking at the
// beginnings of a block's words.
constexpr std::size_t hit_cost_bytes = 16;
constexpr std::size_t words_cost_bytes = 32;
constexpr std::size_t bare_digits_max = 9;  // More may be a number by themselves.
constexpr std::size_t ipv6_group_max = 4;
constexpr std::size_t run_digits_min = 5;  // Shorter runs are nothing but a messenger's id next to its keyword.

class walk {
 public:
  walk(const message& of, const trigger_table& table, proposals& out)
      : of_(of), words_(*of.words), text_(of.text), blocks_(of.classes->blocks()), table_(table), out_(out) {}

  bool run() {
    std::uint64_t digits = 0, marks = 0, gaps = 0, before = 0;
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
      words_of(block, before >> 63, block + 1 < blocks_.size() ? blocks_[block + 1].letter : 0);
      before = blocks_[block].letter;
      digits |= blocks_[block].digit;
      marks |= blocks_[block].mark;
      gaps |= blocks_[block].gap;
      if (!out_.spend(64 + words_cost_bytes)) return true;
    }
    if ((digits | marks) != 0) {
      of_.may_name_phone = may_name_phone_;
      for (std::size_t block = 0; block < blocks_.size() && !out_.expired(); ++block) numbers_and_marks_of(block);
    }
    return (marks | gaps) != 0;
  }

 private:
  void show(const hit& what) {
    for (const recognizer* each : table_[static_cast<std::size_t>(what.why)]) {
      if (!out_.spend(hit_cost_bytes)) return;
      each->look(what, of_, out_);
    }
  }

  // The word at `at`, as lexicon::beginnings knows it; bit 0 of `letters` speaks of its first byte.
  std::uint64_t beginning_at(std::size_t at, std::uint64_t letters) const {
    using beginnings = lexicon::beginnings;
    struct extent {
      std::uint64_t mask, rest;
    };
    static constexpr auto extents = [] {
      std::array<extent, beginnings::bytes + 2> by_length{};
      for (std::size_t n = 0; n <= beginnings::bytes; ++n) by_length[n] = {(1ull << 8 * n) - 1, beginnings::folded(0)};
      by_length.back() = {by_length[beginnings::bytes].mask, beginnings::folded(beginnings::goes_on)};
      return by_length;
    }();
    std::uint64_t bytes = at + 8 <= text_.size() ? lexicon::key_of(text_.data() + at, 8)
                                                 : lexicon::key_of(text_.data() + at, text_.size() - at);
    auto length = static_cast<unsigned>(__builtin_ctzll(~letters | 1ull << (beginnings::bytes + 1)));
    return (bytes & extents[length].mask) | extents[length].rest;
  }

  // Every word begins behind a byte that is no letter, or behind a blank, quote or picture outside ASCII. Most words
  // are passed over by their first six bytes.
  // `carry`: whether the byte before the block is a letter. `next`: the letters of the block behind it.
  void words_of(std::size_t block, std::uint64_t carry, std::uint64_t next) {
    const std::uint64_t letter = blocks_[block].letter, gap = blocks_[block].gap;
    std::uint64_t behind_letter = letter << 1 | carry;
    std::uint64_t starts = letter & ~behind_letter & ~gap;
    for (std::uint64_t words = starts & (letter >> 1 | next << 63); words != 0; words &= words - 1) {
      auto in = static_cast<unsigned>(__builtin_ctzll(words));
      std::uint64_t letters = letter >> in | next << 1 << (63 - in);
      if (words_.of_telling().hold(beginning_at(block * 64 + in, letters))) [[unlikely]]
        telling_word_at(block * 64 + in);
    }
    if ((gap & behind_letter) != 0) may_name_phone_ = true;
    for (std::uint64_t gaps = gap; gaps != 0; gaps &= gaps - 1)
      word_behind_gap(block * 64 + static_cast<std::size_t>(__builtin_ctzll(gaps)));
  }

  [[gnu::noinline]] void telling_word_at(std::size_t at) {
    word_sight word = words_.look_up(text_, at, word_end(of_, at));
    out_.spend(2 * (word.end - at));
    may_name_phone_ |= (word.classes & lexicon::phone_words) != 0;
    word_classes triggers = word.classes & lexicon::trigger_words;
    if (triggers == 0 || (at > 0 && token_form_at(text_, at - 1))) return;  // The kind of a token names nobody.
    if (triggers == bit(word_class::digit_word) && !more_digits_behind(of_, word)) return;
    show({trigger::word, at, nullptr, &word});
  }

  // What stands at `at` is no letter, though its bytes count as some: a word may begin behind it, or, where it is
  // invisible, go on.
  void word_behind_gap(std::size_t at) {
    auto lead = static_cast<unsigned char>(text_[at]);
    std::size_t gap = at;
    at += lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (at >= text_.size() || (of_.classes->from(&class_words::letter, at) & 1) == 0) return;
    may_name_phone_ = true;  // Rare enough not to look closer.
    if (glyph_at(text_, gap).kind == glyph_kind::invisible && is_letter(glyph_before(text_, gap).kind))
      return telling_word_at(word_start(of_, gap));
    if (words_.of_telling().hold(beginning_at(at, of_.classes->from(&class_words::letter, at)))) telling_word_at(at);
  }

  void numbers_and_marks_of(std::size_t block) {
    const class_words& classes = blocks_[block];
    std::uint64_t carry = block > 0 ? blocks_[block - 1].digit >> 63 : 0;
    std::uint64_t stops = (classes.digit & ~(classes.digit << 1 | carry)) | classes.mark;
    for (; stops != 0; stops &= stops - 1) {
      std::size_t at = block * 64 + static_cast<std::size_t>(__builtin_ctzll(stops));
      if (ascii_digit(text_[at]))
        number_at(at);
      else
        mark_at(at);
      if (out_.expired()) return;
    }
  }

  void number_at(std::size_t at) {
    if (at < numbers_read_) return;
    if (std::size_t end = plain_date_end(at); end != 0) {
      numbers_read_ = end;
      if (letter_beside(at, end)) look_for_drawn_digit(at, end);
      return;
    }
    if (std::size_t end = bare_number_end(at); end != 0) {
      numbers_read_ = end;
      if (letter_beside(at, end)) look_for_drawn_digit(at, end);
      if (tells_nothing(at, end - at)) {
        if (end - at == 2 && at > 0) escape_at(at);
        if (!points_in_brackets(end)) return;
      }
    }
    bool lone = numbers_read_ > at;
    read_run(text_, at, run_);
    numbers_read_ = run_.end();
    if (!lone && letter_beside(at, run_.end())) look_for_drawn_digit(at, run_.end());
    out_.spend(run_.end() - at);
    if (run_.digits.size() < run_digits_min && run_.groups.size() < 4 && !points_in_brackets(run_.end()) &&
        (run_.digits.size() != 2 || !may_be_iban(at)))
      return;
    if (sum_in_dollars(at)) return;
    mark_shapes(text_, run_);
    // Dates and times are no part of anything else; only an IBAN may look like one.
    if (nothing_but_shapes(run_) && !may_be_iban(at)) return;
    show({trigger::number, at, &run_, nullptr});
  }

  static bool nothing_but_shapes(const digit_run& run) {
    return std::all_of(run.groups.begin(), run.groups.end(), [](const digit_group& one) { return one.opaque; });
  }

  // "$11328.29" in a text that speaks of no telephone: only what explains itself has to judge it.
  bool sum_in_dollars(std::size_t at) const {
    return !may_name_phone_ && !out_.explains() && at > 0 && text_[at - 1] == '$' &&
           run_.digits.size() <= bare_digits_max && run_.groups.size() <= 2;
  }

  // "23.05.2024" with nothing joined to it, as most numbers of several groups are: known without reading a run.
  std::size_t plain_date_end(std::size_t at) const {
    constexpr std::size_t length = 10;
    if (at + length > text_.size() || text_[at + 2] != '.' || text_[at + 5] != '.') return 0;
    unsigned first = 0, second = 0, year = 0;
    auto read = [&](std::size_t from, std::size_t to, unsigned& into) {
      for (std::size_t i = at + from; i < at + to; ++i) {
        if (!ascii_digit(text_[i])) return false;
        into = into * 10 + static_cast<unsigned>(text_[i] - '0');
      }
      return true;
    };
    if (!read(0, 2, first) || !read(3, 5, second) || !read(6, length, year)) return 0;
    bool plus = at > 0 && (text_[at - 1] == '+' || static_cast<unsigned char>(text_[at - 1]) >= 0x80);
    bool date = is_day_and_month(first, second) && is_year(year);
    return date && !plus && bare_number_end(at + 6) == at + length ? at + length : 0;
  }

  bool may_be_iban(std::size_t at) const { return iban_before(text_, at).characters != 0; }

  bool letter_beside(std::size_t at, std::size_t end) const {
    return (at > 0 && letter_byte(text_[at - 1])) || (end < text_.size() && letter_byte(text_[end]));
  }
  // "О67 …", "60l …": a letter that is drawn like a digit touches the digits [at, end).
  [[gnu::noinline]] void look_for_drawn_digit(std::size_t at, std::size_t end) {
    bool before = at > 0 && letter_byte(text_[at - 1]) && drawn_digit(glyph_before(text_, at).code) != 0;
    bool behind = end < text_.size() && letter_byte(text_[end]) && drawn_digit(glyph_at(text_, end).code) != 0;
    if (before || behind) show({trigger::disguised, at, nullptr, nullptr});
  }
  static bool letter_byte(char c) { return ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80; }

  // "192.0.2[.]44".
  bool points_in_brackets(std::size_t at) const {
    return at + 2 < text_.size() && text_[at + 1] == '.' && text_[at] == '[' && text_[at + 2] == ']';
  }

  // "%40" and "&#64;": an "@" as URLs and HTML write it.
  void escape_at(std::size_t at) {
    char before = text_[at - 1];
    if (before != '%' && before != '#' && before != 'x' && before != 'X') return;
    std::size_t sign = escaped_at_sign(text_, at);
    if (sign != at) show({trigger::at_sign, sign, nullptr, nullptr});
  }

  // The end of the digits at `at` when no others are joined to them: behind at most a few joiners stands a letter or a
  // sign. 0: look closer.
  std::size_t bare_number_end(std::size_t at) const {
    std::uint64_t others = ~of_.classes->from(&class_words::digit, at);
    if ((others & 1) != 0 || others == 0) return 0;  // Full-width, or very long.
    std::size_t end = at + static_cast<std::size_t>(__builtin_ctzll(others)), next = end;
    while (next < text_.size() && next <= end + joiners_max && is_joiner(text_[next])) ++next;
    if (next >= text_.size()) return end;
    auto byte = static_cast<unsigned char>(text_[next]);
    bool letter = byte >= 0xc3 && byte <= 0xd3;  // Latin, Greek and Cyrillic ones.
    return letter || (byte < 0x80 && byte != '_' && !ascii_digit(text_[next])) ? end : 0;
  }
  static bool is_joiner(char c) {
    glyph_kind kind = detail::ascii_kinds[static_cast<unsigned char>(c) & 0x7f];
    return static_cast<unsigned char>(c) < 0x80 && kind >= glyph_kind::space && kind <= glyph_kind::close;
  }

  // Most numbers are a few digits behind a word, in a text that speaks of no telephone: an order, an amount, a time.
  bool tells_nothing(std::size_t at, std::size_t digits) const {
    if (digits >= 2 && may_be_iban(at)) return false;
    if (digits < run_digits_min) return true;
    if (may_name_phone_ || digits > bare_digits_max) return false;
    std::size_t behind = at >= 2 && text_[at - 1] == ' ' ? at - 1 : at;  // Of the word, if there is one.
    return (of_.classes->before(&class_words::letter, behind) >> 63) != 0 &&
           (of_.classes->before(&class_words::gap, behind) >> 60) == 0;
  }

  void mark_at(std::size_t at) {
    switch (text_[at]) {
      case '@':
        return show({trigger::at_sign, at, nullptr, nullptr});
      case '/':
        return show({trigger::slash, at, nullptr, nullptr});
      case ':':
        return colon_at(at);
      case '=':
        if (at + 1 < text_.size() && text_[at + 1] == '=') show({trigger::double_equals, at, nullptr, nullptr});
        return;
      default:
        return wide_at(at);
    }
  }

  void colon_at(std::size_t at) {
    auto near = [&](std::size_t i) {
      char c = lower_ascii(text_[i]);
      return ascii_digit(c) || (c >= 'a' && c <= 'f') || c == ':';
    };
    // Shown once for each address: at its first colon, which is not the only one.
    if (at + 1 < text_.size() && near(at + 1) && (at == 0 || text_[at - 1] != ':') &&
        text_.substr(at + 1, ipv6_group_max + 1).find(':') != std::string_view::npos)
      show({trigger::colon, at, nullptr, nullptr});
  }

  // A full-width form, or the lead byte of something else.
  void wide_at(std::size_t at) {
    glyph g = glyph_at(text_, at);
    if (g.bytes == 1) return;
    if (g.kind == glyph_kind::digit) return number_at(at);
    if (g.kind == glyph_kind::at) return show({trigger::at_sign, at, nullptr, nullptr});
    if (g.kind == glyph_kind::slash) show({trigger::slash, at, nullptr, nullptr});
  }

  message of_;
  const lexicon& words_;
  std::string_view text_;
  std::span<const class_words> blocks_;
  const trigger_table& table_;
  proposals& out_;
  digit_run run_;
  std::size_t numbers_read_ = 0;
  bool may_name_phone_ = false;
};

}  // namespace

bool walk_triggers(const message& of, const trigger_table& table, proposals& out) { return walk(of, table, out).run(); }

}  // namespace cloakroom::redact

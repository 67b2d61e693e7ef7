// One walk over the blocks of the class scan: words, numbers, marks, in this order within a block.
// Recognisers see the neighbourhood of a trigger and nothing else.
#include "redact/trigger_walk.hpp"

#include <cstring>

#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

// Costs in bytes of work, by counting instructions: judging one trigger without finding anything, looking at the
// beginning of a word.
constexpr std::size_t hit_cost_bytes = 16;
constexpr std::size_t word_cost_bytes = 4;
constexpr std::size_t run_digits_min = 5;  // Shorter runs are nothing but a messenger's id next to its keyword.

class walk {
 public:
  walk(const message& of, const trigger_table& table, proposals& out)
      : of_(of), text_(of.text), blocks_(of.classes->blocks()), table_(table), out_(out) {}

  void run() {
    for (std::size_t block = 0; block < blocks_.size() && !out_.expired(); ++block) {
      words_of(block);
      numbers_and_marks_of(block);
      if (!out_.spend(64)) return;
    }
  }

 private:
  void show(const hit& what) {
    for (const recognizer* each : table_[static_cast<std::size_t>(what.why)]) {
      if (!out_.spend(hit_cost_bytes)) return;
      each->look(what, of_, out_);
    }
  }

  // Bits [at, at + 64) of the letter class.
  std::uint64_t letters_from(std::size_t at) const {
    std::size_t block = at / 64, shift = at % 64;
    std::uint64_t bits = blocks_[block].letter >> shift;
    if (shift != 0 && block + 1 < blocks_.size()) bits |= blocks_[block + 1].letter << (64 - shift);
    return bits;
  }

  std::uint64_t key_at(std::size_t at) const {
    constexpr std::size_t whole = lexicon::key_bytes;
    auto length = static_cast<std::size_t>(__builtin_ctzll(~letters_from(at) | 1ull << whole));
    if (at + whole > text_.size()) return lexicon::key_of(text_.data() + at, length);
    std::uint64_t key = lexicon::key_of(text_.data() + at, whole);
    return length == whole ? key : key & ((1ull << 8 * length) - 1);
  }

  void word_at(std::size_t at) {
    if (!of_.words->may_trigger(key_at(at))) return;
    std::size_t end = word_end(text_, at);
    out_.spend(2 * (end - at));
    word_sight word = of_.words->look_up(text_, at, end);
    constexpr word_classes wanted = bit(word_class::telegram) | bit(word_class::viber) | bit(word_class::messenger) |
                                    bit(word_class::at_word) | bit(word_class::digit_word);
    if ((word.classes & wanted) != 0) show({trigger::word, at, nullptr, &word});
  }

  // Every word begins behind a byte that is no letter, or behind a blank or quote outside ASCII.
  void words_of(std::size_t block) {
    const class_words& classes = blocks_[block];
    std::uint64_t carry = block > 0 ? blocks_[block - 1].letter >> 63 : 0;
    std::uint64_t starts = (classes.letter & ~(classes.letter << 1 | carry)) | classes.gap;
    out_.spend(static_cast<std::size_t>(__builtin_popcountll(starts)) * word_cost_bytes);
    for (; starts != 0; starts &= starts - 1) {
      std::size_t at = block * 64 + static_cast<std::size_t>(__builtin_ctzll(starts));
      auto byte = static_cast<unsigned char>(text_[at]);
      if (byte == 0xc2 || byte == 0xe2) at += byte == 0xc2 ? 2 : 3;
      if (at < text_.size() && (letters_from(at) & 1) != 0) word_at(at);
    }
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
    read_run(text_, at, run_);
    numbers_read_ = run_.end();
    out_.spend(run_.end() - at);
    if (run_.digits.size() < run_digits_min && run_.groups.size() < 4) {
      if (run_.digits.size() != 2) return;  // "GB29 NWBK …": an IBAN may begin with two digits alone.
      std::size_t before = at;
      glyph left = previous_visible(text_, before);
      if (!is_letter(left.kind) && left.kind != glyph_kind::space) return;
    }
    mark_shapes(text_, run_);
    show({trigger::number, at, &run_, nullptr});
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
    // Shown once for each address: at its first colon.
    if (at + 1 < text_.size() && near(at + 1) && (at == 0 || text_[at - 1] != ':'))
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

  const message& of_;
  std::string_view text_;
  std::span<const class_words> blocks_;
  const trigger_table& table_;
  proposals& out_;
  digit_run run_;
  std::size_t numbers_read_ = 0;
};

}  // namespace

void walk_triggers(const message& of, const trigger_table& table, proposals& out) { walk(of, table, out).run(); }

}  // namespace cloakroom::redact

// Folding words and looking them up. The words themselves stand in words.cpp.
// No allocation after construction.
#include "redact/lexicon.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/utf8.hpp"
#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t folded_bytes_max = 48;

// Lower case into a buffer; words longer than the buffer are cut, which only stems notice.
std::size_t fold_word(std::string_view text, std::size_t start, std::size_t end, char (&out)[folded_bytes_max + 4]) {
  std::size_t used = 0;
  while (start < end && used < folded_bytes_max) {
    auto byte = static_cast<unsigned char>(text[start]);
    if (byte < 0x80) {
      out[used++] = is_apostrophe(byte) ? '\'' : lower_ascii(text[start]);
      ++start;
      continue;
    }
    // Most of our letters, without decoding: Ѐ to я, and those behind them up to U+045F, which are small.
    if ((byte == 0xd0 || byte == 0xd1) && start + 1 < end) {
      auto second = static_cast<unsigned char>(text[start + 1]);
      if (byte == 0xd0 || second < 0xa0) {
        bool capital = byte == 0xd0 && second < 0xb0, behind_p = second < 0x90 || second >= 0xa0;
        out[used++] = static_cast<char>(capital && behind_p ? 0xd1 : byte);
        out[used++] = static_cast<char>(!capital ? second : second < 0x90 ? second + 0x10 : second ^ 0x20);
        start += 2;
        continue;
      }
    }
    glyph g = glyph_at(text, start);
    start += g.bytes;
    char32_t c = lower(g.code);
    if (g.kind == glyph_kind::invisible) continue;
    if (is_apostrophe(c)) {
      out[used++] = '\'';
    } else if (c < 0x800) {
      out[used++] = static_cast<char>(0xc0 | c >> 6);
      out[used++] = static_cast<char>(0x80 | (c & 63));
    }
  }
  return used;
}

std::string upper_case(std::string_view text, bool first_only) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    code_point point = utf8_at(text, at);
    char32_t c = point.value;
    if (!first_only || at == 0) {
      // The inverse of lower() for the letters that our words use.
      for (char32_t upper : {c - 32, c - 80, c - 1})
        if (upper > 0 && upper < c && lower(upper) == c) {
          c = upper;
          break;
        }
    }
    append_utf8(result, c);
    at += point.bytes;
  }
  return result;
}

}  // namespace

lexicon::lexicon() {
  for (const lexeme& word : all_lexemes()) {
    bool open_end = word.stem && word.text.size() < key_bytes;
    std::uint64_t mask = open_end ? (1ull << 8 * word.text.size()) - 1 : ~0ull;
    by_bucket_.push_back({key_of(word.text.data(), word.text.size()), mask, &word});
    learn_beginning(word.text);
    if ((word.classes & (phone_words | trigger_words)) != 0) learn_telling(word);
    if ((word.classes & (bit(word_class::repeat_word) | bit(word_class::plus_word) | bit(word_class::digit_word))) != 0)
      learn_count(word.text);
  }
  std::stable_sort(by_bucket_.begin(), by_bucket_.end(),
                   [](const entry& a, const entry& b) { return bucket_of(a.word->text) < bucket_of(b.word->text); });
  for (std::size_t i = 0; i < by_bucket_.size(); ++i) {
    bucket& own = buckets_[bucket_of(by_bucket_[i].word->text)];
    if (own.count++ == 0) own.first = static_cast<std::uint16_t>(i);
  }
}

namespace {

constexpr std::uint32_t ascii_four = 0x80808080;
constexpr std::uint64_t six_bytes = (1ull << 48) - 1;

// The first byte of every two leads a Cyrillic letter.
constexpr bool two_cyrillic(std::uint32_t four) { return (four & 0x00fc00fc) == 0x00d000d0; }
constexpr bool three_cyrillic(std::uint64_t six) { return (six & 0x00fc00fc00fc) == 0x00d000d000d0; }

std::uint64_t bytes_at(const char* at, std::size_t count) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, count);
  return bytes;
}
std::uint32_t four_at(const char* at) { return static_cast<std::uint32_t>(bytes_at(at, 4)); }

// Calls `each` for the word's first `bytes` bytes, or all of a shorter one, in every mixture of cases outside ASCII,
// whose letters the tables fold.
template <class Each>
void in_every_case(std::string_view word, std::size_t bytes, Each each, const std::string& so_far = {}) {
  if (word.empty() || so_far.size() >= bytes) return each(so_far.substr(0, bytes));
  std::string letter(word.substr(0, utf8_at(word, 0).bytes));
  std::string_view rest = word.substr(letter.size());
  in_every_case(rest, bytes, each, so_far + letter);
  if (letter.size() > 1) in_every_case(rest, bytes, each, so_far + upper_case(letter, false));
}

// How a word stands in a text as far as the class scan sees letters: an ASCII apostrophe ends them, others do not.
std::vector<std::string> spellings_of(std::string_view word) {
  std::size_t apostrophe = word.find('\'');
  if (apostrophe == std::string_view::npos) return {std::string(word)};
  std::string before(word.substr(0, apostrophe)), behind(word.substr(apostrophe + 1));
  return {before, before + "\u2019" + behind, before + "\u02bc" + behind};
}

// A stem's last letters may be followed by more.
void learn(std::string_view word, bool stem, lexicon::beginnings& into) {
  constexpr std::size_t most = lexicon::beginnings::bytes;
  in_every_case(word, most, [&](const std::string& form) {
    std::uint64_t beginning = lexicon::beginnings::folded(bytes_at(form.data(), form.size()));
    if (word.size() <= most) into.add(beginning);
    if (word.size() > most || (stem && word.size() == most)) into.add(beginning | lexicon::beginnings::goes_on);
  });
}

}  // namespace

void lexicon::learn_beginning(std::string_view word) {
  if (word.size() < 4) return;
  std::uint32_t four = four_at(word.data());
  if ((four & ascii_four) == 0) fours_.set(four_slot(four | small_letters));
  if (word.size() >= 6 && three_cyrillic(bytes_at(word.data(), 6)))
    in_every_case(word, 6, [&](const std::string& form) { triples_.set(triple_slot(bytes_at(form.data(), 6))); });
  else if (two_cyrillic(four))
    in_every_case(word, 4, [&](const std::string& form) { pairs_.set(four_slot(four_at(form.data()))); });
}

void lexicon::learn_count(std::string_view word) {
  assert(word.size() >= 2);
  if (word.size() >= 4)
    in_every_case(word, 4,
                  [&](const std::string& form) { counting_.set(four_slot(four_at(form.data()) | small_letters)); });
}

void lexicon::learn_telling(const lexeme& word) {
  for (const std::string& spelling : spellings_of(word.text)) learn(spelling, word.stem, of_telling_);
  // A stem of five bytes goes on with any letter.
  assert(!word.stem || word.text.size() >= 5);
  if (word.stem && word.text.size() == 5)
    for (unsigned next = 0x61; next < 0x100; next = next == 0x7a ? 0xc0 : next + 1)
      learn(std::string(word.text) + static_cast<char>(next), true, of_telling_);
}

bool lexicon::may_know(std::string_view text, std::size_t start, std::size_t end) const noexcept {
  if (end < start + 4) return true;
  std::uint32_t four = four_at(text.data() + start);
  if ((four & ascii_four) == 0) return fours_.test(four_slot(four | small_letters));
  if (!two_cyrillic(four)) return true;
  if (pairs_.test(four_slot(four))) return true;
  if (end < start + 6) return false;
  std::uint64_t six = bytes_at(text.data() + start, 6) & six_bytes;
  return !three_cyrillic(six) || triples_.test(triple_slot(six));
}

word_sight lexicon::look_up(std::string_view text, std::size_t start, std::size_t end) const {
  if (!may_know(text, start, end)) return {start, end, 0, 0};
  char folded[folded_bytes_max + 4];
  std::size_t length = fold_word(text, start, end, folded);
  std::string_view word(folded, length);
  word_sight sight{start, end, 0, 0};
  const bucket& own = buckets_[bucket_of(word)];
  std::uint64_t key = own.count == 0 ? 0 : key_of(folded, length);
  for (std::size_t i = own.first; i < own.first + own.count; ++i) {
    if ((key & by_bucket_[i].mask) != by_bucket_[i].key) continue;
    const lexeme& known = *by_bucket_[i].word;
    if (known.stem ? !word.starts_with(known.text) : word != known.text) continue;
    sight.classes |= known.classes;
    if (known.value != 0) sight.value = known.value;
  }
  return sight;
}

}  // namespace cloakroom::redact

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

constexpr word_classes trigger_classes = bit(word_class::telegram) | bit(word_class::viber) |
                                         bit(word_class::messenger) | bit(word_class::at_word) |
                                         bit(word_class::digit_word);
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
    if ((word.classes & phone_words) != 0) learn_phone_word(word);
    if ((word.classes & (bit(word_class::repeat_word) | bit(word_class::plus_word) | bit(word_class::digit_word))) != 0)
      learn_telling(word.text, of_count);
    if ((word.classes & trigger_classes) == 0) continue;
    // A trigger is known by its first eight bytes: a stem must have as many.
    assert(!word.stem || word.text.size() >= key_bytes);
    learn_trigger(word.text);
    learn_telling(word.text, of_trigger);
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

// Calls `each` for the word's first letters, two bytes each, in every mixture of cases.
template <class Each>
void in_every_case(std::string_view letters, const std::string& so_far, Each each) {
  if (letters.empty()) return each(so_far);
  std::string letter(letters.substr(0, 2));
  in_every_case(letters.substr(letter.size()), so_far + letter, each);
  in_every_case(letters.substr(letter.size()), so_far + upper_case(letter, false), each);
}

}  // namespace

void lexicon::learn_beginning(std::string_view word) {
  if (word.size() < 4) return;
  std::uint32_t four = four_at(word.data());
  if ((four & ascii_four) == 0) fours_.set(four_slot(four | small_letters));
  if (word.size() >= 6 && three_cyrillic(bytes_at(word.data(), 6)))
    in_every_case(word.substr(0, 6), "",
                  [&](const std::string& form) { triples_.set(triple_slot(bytes_at(form.data(), 6))); });
  else if (two_cyrillic(four))
    in_every_case(word.substr(0, 4), "", [&](const std::string& form) { pairs_.set(four_slot(four_at(form.data()))); });
}

void lexicon::learn_trigger(std::string_view word) {
  for (const std::string& form : {std::string(word), upper_case(word, true), upper_case(word, false)})
    triggers_.set(slot_of(key_of(form.data(), form.size())));
}

void lexicon::learn_telling(std::string_view word, std::uint8_t as) {
  assert(word.size() >= 2);
  if (word.size() >= 4) {
    in_every_case(word.substr(0, 4), "",
                  [&](const std::string& form) { beginnings_[four_slot(four_at(form.data()) | small_letters)] |= as; });
  } else {
    for (const std::string& form : {std::string(word), upper_case(word, true), upper_case(word, false)})
      short_words_.set(bytes_at(form.data(), 2));
    if (ascii_letter(word[0]))
      short_words_.set(bytes_at((lower_case(word.substr(0, 1)) + upper_case(word.substr(1, 1), false)).data(), 2));
  }
}

void lexicon::learn_phone_word(const lexeme& word) {
  learn_telling(word.text, of_phone_word);
  if (word.text.size() < 4) return;
  auto learn = [&](const std::string& form) {
    phone_sixes_.set(triple_slot(bytes_at(form.data(), std::min<std::size_t>(form.size(), 6)) | small_six));
  };
  in_every_case(word.text.substr(0, 6), "", learn);
  // A stem of five bytes goes on with any letter.
  assert(!word.stem || word.text.size() >= 5);
  if (word.stem && word.text.size() == 5)
    for (unsigned next = 0x61; next < 0x100; next = next == 0x7a ? 0xc0 : next + 1)
      learn(std::string(word.text) + static_cast<char>(next));
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

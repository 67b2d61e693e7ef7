// Folding words and looking them up. The words themselves stand in words.cpp.
// No allocation after construction.
#include "redact/lexicon.hpp"

#include <algorithm>
#include <cassert>

#include "base/utf8.hpp"
#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

constexpr word_classes trigger_classes = bit(word_class::telegram) | bit(word_class::viber) |
                                         bit(word_class::messenger) | bit(word_class::at_word) |
                                         bit(word_class::digit_word);
constexpr std::size_t folded_bytes_max = 48;

bool apostrophe(char32_t c) { return c == '\'' || c == 0x2019 || c == 0x2bc || c == 0x60; }

// Lower case into a buffer; words longer than the buffer are cut, which only stems notice.
std::size_t fold_word(std::string_view text, std::size_t start, std::size_t end, char (&out)[folded_bytes_max + 4]) {
  std::size_t used = 0;
  while (start < end && used < folded_bytes_max) {
    auto byte = static_cast<unsigned char>(text[start]);
    if (byte < 0x80) {
      out[used++] = apostrophe(byte) ? '\'' : lower_ascii(text[start]);
      ++start;
      continue;
    }
    glyph g = glyph_at(text, start);
    start += g.bytes;
    char32_t c = lower(g.code);
    if (apostrophe(c)) {
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
    if ((word.classes & trigger_classes) == 0) continue;
    // A trigger is known by its first eight bytes: a stem must have as many.
    assert(!word.stem || word.text.size() >= key_bytes);
    for (const std::string& form : {std::string(word.text), upper_case(word.text, true), upper_case(word.text, false)})
      triggers_.set(slot_of(key_of(form.data(), form.size())));
  }
  std::stable_sort(by_bucket_.begin(), by_bucket_.end(),
                   [](const entry& a, const entry& b) { return bucket_of(a.word->text) < bucket_of(b.word->text); });
  for (std::size_t i = 0; i < by_bucket_.size(); ++i) {
    bucket& own = buckets_[bucket_of(by_bucket_[i].word->text)];
    if (own.count++ == 0) own.first = static_cast<std::uint16_t>(i);
  }
}

word_sight lexicon::look_up(std::string_view text, std::size_t start, std::size_t end) const {
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

std::size_t word_end(std::string_view text, std::size_t at) noexcept {
  for (std::size_t limit = at + word_bytes_max;;) {
    if (at >= limit) return at;
    if (at < text.size() && ascii_letter(text[at])) {
      ++at;
      continue;
    }
    glyph g = glyph_at(text, at);
    if (apostrophe(g.code) && is_letter(glyph_at(text, at + g.bytes).kind)) {
      at += g.bytes;
      continue;
    }
    if (!is_letter(g.kind) && g.kind != glyph_kind::invisible) return at;
    at += g.bytes;
  }
}

std::size_t word_start(std::string_view text, std::size_t end) noexcept {
  for (std::size_t limit = end < word_bytes_max ? 0 : end - word_bytes_max;;) {
    if (end <= limit) return end;
    if (ascii_letter(text[end - 1])) {
      --end;
      continue;
    }
    glyph g = glyph_before(text, end);
    if (apostrophe(g.code) && is_letter(glyph_before(text, end - g.bytes).kind)) {
      end -= g.bytes;
      continue;
    }
    if (!is_letter(g.kind) && g.kind != glyph_kind::invisible) return end;
    end -= g.bytes;
  }
}

}  // namespace cloakroom::redact

// Words that say what stands beside them, in English, Ukrainian, Polish, Bulgarian and Russian. Found by their first
// bytes; a stem matches every word that begins with it.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "redact/class_map.hpp"

namespace cloakroom::redact {

// What a word is a sign of.
enum class word_class : std::uint8_t {
  phone,
  call,
  number,
  email,
  telegram,
  viber,
  messenger,
  card,
  iban,
  ip,
  pesel,
  egn,
  rnokpp,
  order,
  money,
  version,
  unit,    // Vetoes.
  filler,  // "is", "nick", "мій": may stand between a keyword and its value.
  name,    // "nick", "логін": what follows is a name.
  at_word,
  dot_word,
  dash_word,
  underscore_word,
  plus_word,
  digit_word,
  repeat_word,
  extension,
  line,          // "office", "рабочий": a telephone's place, when it stands right beside digits.
  other_number,  // "policy", "паспорт": takes the word "number" for itself.
  software,      // "app": what stands right behind is its version.
  count
};
inline constexpr std::size_t word_class_count = static_cast<std::size_t>(word_class::count);
using word_classes = std::uint32_t;
static_assert(word_class_count <= 32);
constexpr word_classes bit(word_class c) { return 1u << static_cast<unsigned>(c); }

struct lexeme {
  std::string_view text;  // Lower case.
  bool stem = false;      // Matches every longer word too.
  word_classes classes = 0;
  std::uint16_t value = 0;  // Of number words.
};

// The words of our source, `redact/words.cpp`.
std::span<const lexeme> all_lexemes();

// A word of the text.
struct word_sight {
  std::size_t start = 0;
  std::size_t end = 0;
  word_classes classes = 0;
  std::uint16_t value = 0;
  bool is(word_class c) const noexcept { return (classes & bit(c)) != 0; }
};

class lexicon {
 public:
  lexicon();

  // The word [start, end) of the text, looked up without regard to case.
  word_sight look_up(std::string_view text, std::size_t start, std::size_t end) const;
  // Words by how they begin, in any case. Cheap, with a few false alarms.
  class beginnings {
   public:
    // Six bytes, and `goes_on` if more letters follow; or all letters of a shorter word, or those before an apostrophe,
    // and the rest 0. Folded.
    bool hold(std::uint64_t beginning) const noexcept {
      std::uint32_t slot = slot_of(beginning);
      return (words_[slot / 64] >> slot % 64 & 1) != 0;
    }
    void add(std::uint64_t beginning) noexcept { words_[slot_of(beginning) / 64] |= 1ull << slot_of(beginning) % 64; }
    static constexpr std::size_t bytes = 6;
    static constexpr std::uint64_t goes_on = 1ull << 8 * bytes;
    static constexpr std::uint64_t folded(std::uint64_t beginning) { return beginning | small_letters; }

   private:
    static constexpr unsigned slot_bits = 17;
    static constexpr std::uint64_t small_letters = 0x202020202020;
    static std::uint32_t slot_of(std::uint64_t beginning) noexcept {
      return static_cast<std::uint32_t>(beginning * 0xff51afd7ed558ccdu >> (64 - slot_bits));
    }
    std::array<std::uint64_t, (1 << slot_bits) / 64> words_{};  // A bit each.
  };
  // Of trigger_words and phone_words.
  const beginnings& of_telling() const noexcept { return of_telling_; }
  // Whether the letters at `at` may begin a word for a digit, "double" among them. Cheap, with false alarms.
  bool may_count(std::string_view text, std::size_t at) const noexcept {
    if (at + 4 > text.size()) return true;
    std::uint32_t four = 0;
    std::memcpy(&four, text.data() + at, sizeof four);
    bool letters = ((four | small_letters) & 0x60606060) == 0x60606060 || (four & 0x00fc00fc) == 0x00d000d0;
    return !letters || counting_.test(four_slot(four | small_letters));
  }
  // Words that start a search of their own: "telegram", "собака", "нуль".
  static constexpr word_classes trigger_words = bit(word_class::telegram) | bit(word_class::viber) |
                                                bit(word_class::messenger) | bit(word_class::at_word) |
                                                bit(word_class::digit_word);
  // Words that can make any digits a telephone number.
  static constexpr word_classes phone_words = bit(word_class::phone) | bit(word_class::call) | bit(word_class::number) |
                                              bit(word_class::viber) | bit(word_class::telegram) |
                                              bit(word_class::line);
  // The first eight bytes of a word, or all of a shorter one.
  static std::uint64_t key_of(const char* at, std::size_t length) noexcept {
    std::uint64_t key = 0;
    std::memcpy(&key, at, std::min(length, key_bytes));
    return key;
  }
  static constexpr std::size_t key_bytes = 8;

 private:
  // Words and stems that share their first four bytes stand side by side.
  struct bucket {
    std::uint16_t first = 0;
    std::uint16_t count = 0;
  };
  static constexpr unsigned bucket_bits = 12;
  static constexpr unsigned four_bits = 13, triple_bits = 14;
  static constexpr std::uint32_t small_letters = 0x20202020;
  static std::size_t triple_slot(std::uint64_t six_bytes) noexcept {
    return six_bytes * 0x9e3779b97f4a7c15u >> (64 - triple_bits);
  }
  static std::size_t four_slot(std::uint32_t four) noexcept { return four * 0x9e3779b1u >> (32 - four_bits); }
  // Whether the word [start, end) may be one of ours, by its first four bytes and before it is folded.
  bool may_know(std::string_view text, std::size_t start, std::size_t end) const noexcept;
  void learn_beginning(std::string_view word);
  void learn_telling(const lexeme& word);
  void learn_count(std::string_view word);
  static std::size_t bucket_of(std::string_view word) noexcept {
    auto key = static_cast<std::uint32_t>(key_of(word.data(), std::min<std::size_t>(word.size(), 4)));
    return key * 0x9e3779b1u >> (32 - bucket_bits);
  }

  // A word is compared by its first eight bytes, as far as `mask` goes, and then by the rest of a longer one.
  struct entry {
    std::uint64_t key = 0;
    std::uint64_t mask = 0;
    const lexeme* word = nullptr;
  };
  std::vector<entry> by_bucket_;
  std::array<bucket, 1 << bucket_bits> buckets_{};
  beginnings of_telling_;
  // Of all words: four ASCII letters, or three Cyrillic ones in any case; shorter words by two.
  std::bitset<1 << four_bits> fours_, pairs_, counting_;
  std::bitset<1 << triple_bits> triples_;
};

}  // namespace cloakroom::redact

// Words that say what stands beside them, in English, Ukrainian, Polish, Bulgarian and Russian. Found by their first
// four bytes; a stem matches every word that begins with it.
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
  // Whether a word with this key may be one of the few that start a search of their own ("telegram", "собака",
  // "нуль"). Cheap; false alarms happen, misses do not.
  bool may_trigger(std::uint64_t key) const noexcept { return triggers_.test(slot_of(key)); }
  // What a word of four bytes or more may be, by its first four bytes and in any case; a set of `beginning`. Cheaper
  // still, with more false alarms.
  enum beginning : std::uint8_t {
    of_trigger = 1,
    of_phone_word = 2,
    of_count = 4,
    telling = of_trigger | of_phone_word
  };
  std::uint8_t beginning_of(std::uint32_t four) const noexcept { return beginnings_[four_slot(four | small_letters)]; }
  // Whether a word may be one of `phone_words`, by its first six bytes (fewer where the word has fewer, the rest 0).
  bool may_name_phone(std::uint64_t six) const noexcept { return phone_sixes_.test(triple_slot(six | small_six)); }
  // Whether the letters at `at` may begin a word for a digit, "double" among them. Cheap, with false alarms.
  bool may_count(std::string_view text, std::size_t at) const noexcept {
    if (at + 4 > text.size()) return true;
    std::uint32_t four = 0;
    std::memcpy(&four, text.data() + at, sizeof four);
    bool letters = ((four | small_letters) & 0x60606060) == 0x60606060 || (four & 0x00fc00fc) == 0x00d000d0;
    return !letters || (beginning_of(four) & of_count) != 0;
  }
  // Whether a word of two or three bytes that begins with these two may be a trigger or a word beside telephone
  // numbers.
  bool may_tell(std::uint16_t two) const noexcept { return short_words_.test(two); }
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
  static constexpr unsigned trigger_bits = 14;
  static constexpr unsigned four_bits = 13, triple_bits = 14;
  static constexpr std::uint32_t small_letters = 0x20202020;
  static constexpr std::uint64_t small_six = 0x202020202020;
  static std::size_t triple_slot(std::uint64_t six_bytes) noexcept {
    return six_bytes * 0x9e3779b97f4a7c15u >> (64 - triple_bits);
  }
  static std::size_t four_slot(std::uint32_t four) noexcept { return four * 0x9e3779b1u >> (32 - four_bits); }
  // Whether the word [start, end) may be one of ours, by its first four bytes and before it is folded.
  bool may_know(std::string_view text, std::size_t start, std::size_t end) const noexcept;
  void learn_beginning(std::string_view word);
  void learn_trigger(std::string_view word);
  void learn_phone_word(const lexeme& word);
  void learn_telling(std::string_view word, std::uint8_t as);
  static std::size_t slot_of(std::uint64_t key) noexcept { return key * 0x9e3779b97f4a7c15u >> (64 - trigger_bits); }
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
  std::bitset<1 << trigger_bits> triggers_;
  std::array<std::uint8_t, 1 << four_bits> beginnings_{};
  std::bitset<1 << 16> short_words_;
  // Of all words: four ASCII letters, or three Cyrillic ones in any case; shorter words by two.
  std::bitset<1 << four_bits> fours_, pairs_;
  std::bitset<1 << triple_bits> triples_, phone_sixes_;
};

}  // namespace cloakroom::redact

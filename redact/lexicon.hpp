// Words that say what stands beside them, in English, Ukrainian, Polish, Bulgarian and Russian. Found by their first
// four bytes; a stem matches every word that begins with it.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
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
  bool may_trigger(std::uint32_t key) const noexcept { return triggers_.test(slot_of(key)); }
  // The first four bytes of a word, or all of a shorter one.
  static std::uint32_t key_of(const char* at, std::size_t length) noexcept;

 private:
  static std::size_t slot_of(std::uint32_t key) noexcept { return key * 0x9e3779b1u >> (32 - 14); }
  void add(const lexeme& word);

  struct bucket_entry {
    std::uint32_t key;
    const lexeme* word;
  };
  std::vector<bucket_entry> by_key_;  // Sorted by key; keys are of the lower-case form.
  std::bitset<1 << 14> triggers_;
};

// The end of the word that begins at `at`: letters of any script, inner apostrophes, no digits. Words are cut at
// word_bytes_max, so that a text without blanks costs no more than another.
inline constexpr std::size_t word_bytes_max = 64;
std::size_t word_end(std::string_view text, std::size_t at) noexcept;
std::size_t word_start(std::string_view text, std::size_t end) noexcept;

}  // namespace cloakroom::redact

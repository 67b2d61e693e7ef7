// What stands around a candidate: how many words away a telling word is, signs of money, and whether it is glued to
// something larger. Looked at only where a candidate needs it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "redact/lexicon.hpp"
#include "redact/message.hpp"

namespace cloakroom::redact {

inline constexpr std::uint8_t far_away = 255;
inline constexpr std::size_t context_bytes_max = 96;
inline constexpr std::size_t whole_number_digits = 9;  // Few sums of money are as long; most telephone numbers are.
inline constexpr std::uint8_t words_left_max = 7;
inline constexpr std::uint8_t words_right_max = 3;

// Distances in words, 1 for the nearest. Words of veto classes count only up to the end of their sentence and up to
// another number: "order 12345, my phone 067…" says nothing bad about the phone.
struct surroundings {
  std::array<std::uint8_t, word_class_count> left;
  std::array<std::uint8_t, word_class_count> right;
  std::uint8_t number_left = far_away;  // The nearest number of nine digits and more.
  bool number_sign = false;             // # or № stands right before.
  bool currency = false;                // $ € £ ₴ stands right before or behind.

  std::uint8_t left_of(word_class c) const noexcept { return left[static_cast<std::size_t>(c)]; }
  std::uint8_t right_of(word_class c) const noexcept { return right[static_cast<std::size_t>(c)]; }
};

surroundings look_around(const message& of, std::size_t start, std::size_t end);

// Whether a number may begin at `start`: no Latin letter, digit or joiner of a larger word directly before it. A known
// keyword may be glued to it ("tel0671234567"), and Cyrillic may always.
bool free_on_left(const message& of, std::size_t start);
// Whether it may end there; a unit or a Latin letter must not follow directly.
bool free_on_right(const message& of, std::size_t end);
// Whether the bytes around belong to a web address ("https://…/0671234567").
bool inside_url(const message& of, std::size_t start);

}  // namespace cloakroom::redact

// Telephone numbers in words, as other recognisers of numbers need them too.
#pragma once

#include <optional>
#include <string>

#include "redact/finding.hpp"
#include "redact/lexicon.hpp"
#include "redact/message.hpp"

namespace cloakroom::redact {

struct worded_number {
  byte_span where;
  std::string canonical;
  std::size_t words = 0;
  bool known = false;  // A plan says that such a number exists, or could.
};

// Digits in words, with a written group before them.
struct worded_digits {
  byte_span where;
  std::string digits;
  std::size_t words = 0;
  bool plus = false;
};

// Whether a digit, or a word for some, follows this number word: one alone is no number of anybody.
bool more_digits_behind(const message& of, const word_sight& first);

// The digits whose first word this is, at most `digits_max` and two; nothing when the word stands in the middle of
// others, or alone.
std::optional<worded_digits> read_worded_digits(const message& of, const word_sight& first, std::size_t digits_max);

// The number whose first digit word this is; nothing when the word stands in the middle of one, or alone.
std::optional<worded_number> read_worded_number(const message& of, const word_sight& first);

}  // namespace cloakroom::redact

// A bare name or number behind a messenger's name: "my telegram is ivan_petrov", "вайбер: 067 123 45 67".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "redact/finding.hpp"
#include "redact/lexicon.hpp"
#include "redact/message.hpp"

namespace cloakroom::redact {

// What a name may look like.
struct name_rule {
  std::size_t length_min;
  std::size_t length_max;
  bool dots;  // Allowed inside.
};

struct keyword_value {
  byte_span where;
  double score = 0;
  std::string canonical;
  std::string_view reason;
  bool number = false;
};

inline constexpr std::size_t keyword_cost_bytes = 192;  // Of one call, in bytes of work.
inline constexpr std::size_t words_between_max = 5;
inline constexpr std::size_t words_before_max = 3;

// Passes over a few filler words ("is", "my nick:", "номер") and reads what stands there. Nothing if what follows is
// ordinary talk: "telegram does not work".
std::optional<keyword_value> value_after_keyword(const message& of, const word_sight& keyword, const name_rule& rule);
// "Viber (no calls please): 067…": the first number a few words on, in the same sentence, with no other keyword
// between.
std::optional<keyword_value> number_near_keyword(const message& of, const word_sight& keyword);
// "night_owl_88 on telegram": a name with an underscore, or dots and a digit, a few idle words before.
std::optional<keyword_value> name_before_keyword(const message& of, const word_sight& keyword, const name_rule& rule);

}  // namespace cloakroom::redact

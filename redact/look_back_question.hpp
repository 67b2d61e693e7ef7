// What an earlier message asked for or announced: "your telegram?", "мій вайбер". Inner to redact/.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "redact/lexicon.hpp"
#include "redact/look_back.hpp"

namespace cloakroom::redact {

struct question {
  std::string word;          // The keyword as it was written.
  word_classes classes = 0;  // What it asks for.
  bool plain = false;        // A question or an announcement, not just a message with the word in it.
};

// Of one message. A visitor announces with the last word; an agent's message may have it anywhere.
std::optional<question> question_of(const lexicon& words, std::string_view text, speaker by);
// Whether the message speaks of orders, sums or versions: numbers that follow are no telephone numbers.
bool speaks_of_other_numbers(const lexicon& words, std::string_view text);
// The word that says so, if nothing there is a telephone's or a person's.
std::optional<std::string> other_number_in(const lexicon& words, std::string_view text);

// Whether the text is short enough, and has what a name or a number needs, to be asked about at all.
bool may_answer(std::string_view text);
// The part of the text that answers: where a name or a number begins, if the text is little else.
std::optional<std::size_t> answer_in(std::string_view text, const question& asked);

}  // namespace cloakroom::redact

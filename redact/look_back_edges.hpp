// The ends and beginnings of messages: whether a value may go on from one to the next. Cheap, because it is asked for
// every message. Inner to redact/.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/lexicon.hpp"
#include "redact/look_back.hpp"

namespace cloakroom::redact {

// How a text begins. Words such as "and" and "решта" are passed over.
text_edge beginning_of(const lexicon& words, std::string_view text);
// How it ends, but for `email`. `alone` also for a text of nothing but digits and joiners.
text_edge ending_of(const lexicon& words, std::string_view text);

bool has_digit(std::string_view text);

// Words outside of [start, end); digits do not count.
std::size_t words_beside(std::string_view text, std::size_t start, std::size_t end);
inline constexpr std::size_t words_beside_max = 2;  // Of a message that is little else than a value.

// Words that people answer with, and that could be a name as well: "later", "dziękuję". Lower case.
bool answer_word(std::string_view word);

}  // namespace cloakroom::redact

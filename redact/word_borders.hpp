// Where words begin and end: letters of any script, inner apostrophes, no digits. What a word means is the lexicon's
// knowledge.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/message.hpp"

namespace cloakroom::redact {

// Words are cut at so many bytes, so that a text without blanks costs no more than another.
inline constexpr std::size_t word_bytes_max = 64;

// The end of the word that begins at `at`, and the start of the one that ends at `end`.
std::size_t word_end(std::string_view text, std::size_t at) noexcept;
std::size_t word_start(std::string_view text, std::size_t end) noexcept;
// The same, mostly answered by the class scan.
std::size_t word_end(const message& of, std::size_t at) noexcept;
std::size_t word_start(const message& of, std::size_t end) noexcept;

}  // namespace cloakroom::redact

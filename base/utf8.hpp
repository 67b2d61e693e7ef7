// UTF-8 as the Unicode Standard defines it (table 3-7): validation and walking, nothing about meaning.
#pragma once

#include <cstddef>
#include <string_view>

namespace cloakroom {

// Whether the bytes are well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
bool utf8_valid(std::string_view text) noexcept;

struct code_point {
  char32_t value = 0;
  std::size_t bytes = 0;
};
// The code point that begins at `at` of well-formed text.
code_point utf8_at(std::string_view text, std::size_t at) noexcept;
// UTF-16 code units that a well-formed text needs.
std::size_t utf16_length(std::string_view text) noexcept;

}  // namespace cloakroom

// Characters as somebody sees them who reads tokens: whatever is drawn like a letter, a hyphen or a bracket is one.
// Inner to redact/.
#pragma once

#include <cstddef>
#include <string_view>

namespace cloakroom::redact {

struct token_glyph {
  // a-z, 0-9, '_', '-' for any dash, ' ' for any blank or line break, '[' and ']' for any pair of brackets; 0:
  // something else, or the end.
  char as = 0;
  char32_t code = 0;    // The character itself.
  std::size_t end = 0;  // Behind it, and behind what nobody sees: invisible characters and accents.
};

// The character that begins at `at`.
token_glyph token_glyph_at(std::string_view text, std::size_t at);

}  // namespace cloakroom::redact

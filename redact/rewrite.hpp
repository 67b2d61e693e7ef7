// A sanitised text changed where a later message completed a value that begins in it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/restore.hpp"

namespace cloakroom::redact {

struct rewritten_text {
  safe_text text;
  raw_text piece;                     // What the new token stands for here.
  byte_span where;                    // Of the piece, in the text as its owner reads it.
  std::vector<std::size_t> replaced;  // Tokens that went with it, counted from the first of the text.
};

// Puts `token` in place of the bytes [where] of the text as its owner reads it, which `restored` gives; what a token
// stands for is never cut, it goes as a whole. `value_of` is asked once for each token, in order.
rewritten_text rewritten(const safe_text& text, std::span<const std::string> token_kinds, const value_lookup& value_of,
                         byte_span where, std::string_view token);

// The text as its owner will read it once it was sanitised: look-alikes of tokens in parentheses, values as they are.
raw_text as_owner_reads(const raw_text& text, const scan& found);

}  // namespace cloakroom::redact

// Tokens as text: `[email-7qk2m9xd]`. Grammar only; which value stands behind one is the vault's knowledge.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/finding.hpp"

namespace cloakroom::redact {

// A token seen in a text.
struct token_mention {
  byte_span where;   // From bracket to bracket, or the bare words where brackets were left out.
  std::string kind;  // Lower case: "email".
  std::string code;  // Eight characters, lower-case Crockford base32, with o, i, l read as 0, 1, 1.
};

// The strict form only, in order: what our own sanitised texts hold.
std::vector<token_mention> tokens_in(std::string_view text, std::span<const std::string> kinds);
// Also the sloppy forms a person retypes: any case, blanks or none around the hyphen, other or missing brackets.
std::vector<token_mention> sloppy_tokens_in(std::string_view text, std::span<const std::string> kinds);
// "[kind-code]"
std::string token_text(std::string_view kind, std::string_view code);

}  // namespace cloakroom::redact

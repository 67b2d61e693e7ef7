// Reads one token at one place, strictly or as a person would retype it. Inner to redact/; the public door is
// token.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/finding.hpp"

namespace cloakroom::redact {

struct token_form {
  byte_span where;
  std::size_t kind = 0;  // Index into the kinds given.
  std::string code;      // Empty: the kind alone, "[email]"; only in brackets.
};

inline constexpr std::size_t token_code_length = 8;

// "[email-7qk2m9xd]" beginning at `at`.
std::optional<token_form> strict_token_at(std::string_view text, std::size_t at, std::span<const std::string> kinds);
// Whether something of a token's form stands there, of whatever kind: "[word-7qk2m9xd]".
bool token_form_at(std::string_view text, std::size_t at) noexcept;
// Beginning at `at` with any bracket or with the kind itself.
std::optional<token_form> sloppy_token_at(std::string_view text, std::size_t at, std::span<const std::string> kinds);

// Everything in brackets that would be read as a token or a kind alone, and whatever has a token's shape with a kind of
// nobody, from bracket to bracket, in order. Round brackets are left out: they are what a look-alike is turned into.
void find_lookalikes(std::string_view text, std::span<const std::string> kinds, std::vector<byte_span>& found);

}  // namespace cloakroom::redact

// Where tokens stand in sanitised text: the strict form `[email-7qk2m9xd]` only. Connectors keep them whole and show
// them so that an agent can copy them; what they mean is the vault's affair.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace cloakroom::connectors {

inline constexpr std::size_t token_kind_bytes_max = 32;

// Half-open range of UTF-8 bytes.
struct byte_span {
  std::size_t start = 0;
  std::size_t end = 0;
  bool operator==(const byte_span&) const = default;
};

// In the order of the text; brackets included. A kind is [a-z][a-z0-9]*, then a hyphen and 8 characters of lower-case
// Crockford base32.
std::vector<byte_span> find_tokens(std::string_view text);

}  // namespace cloakroom::connectors

// Where an IBAN may begin: two letters of a country that has them, right before digits. Asked by the walk for every
// number, so that "come at 10:45" costs nothing.
#pragma once

#include <cstddef>
#include <string_view>

namespace cloakroom::redact {

struct iban_beginning {
  std::size_t start = 0;       // First byte of the country's letters.
  std::size_t characters = 0;  // That its IBANs have; 0: none begins there.
};

// The letters before the digits at `digits`, perhaps a blank away; no end of a longer Latin word, unless it is "IBAN"
// or ends small before capitals. Two digits must follow them, and more letters or digits those.
iban_beginning iban_before(std::string_view text, std::size_t digits) noexcept;
// Characters of a country's IBANs by its two capital letters; 0 for other characters and other countries.
std::size_t iban_characters(char first, char second) noexcept;

}  // namespace cloakroom::redact

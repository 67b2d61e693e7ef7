// Signs written as something else on purpose: letters for digits, escapes for "@".
#pragma once

#include <cstddef>
#include <string_view>

namespace cloakroom::redact {

// The digit that a letter is drawn like ("O", "l", "З"), or 0.
constexpr char drawn_digit(char32_t code) noexcept {
  switch (code) {
    case 'O':
    case 'o':
    case 0x41e:  // О
    case 0x43e:
      return '0';
    case 'l':
    case 'I':
    case '|':
    case 0x406:  // І
    case 0x456:
      return '1';
    case 0x417:  // З
    case 0x437:
      return '3';
    case 0x431:  // б
      return '6';
    default:
      return 0;
  }
}

// The "@" of an address as it stands at `at`: the sign itself in any form, or an escape.
struct at_sign {
  std::size_t start = 0;
  std::size_t end = 0;
};
at_sign at_sign_at(std::string_view text, std::size_t at) noexcept;
// Whether the two digits at `digits` are those of "%40", "&#64;" or "&#x40;"; where the escape begins, else `digits`.
std::size_t escaped_at_sign(std::string_view text, std::size_t digits) noexcept;

}  // namespace cloakroom::redact

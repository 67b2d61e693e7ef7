// Check digits, each with its standard named in the header.
// No borders, no context.
#include "redact/checksums.hpp"

#include "redact/characters.hpp"

namespace cloakroom::redact {

bool luhn_holds(std::string_view digits) {
  unsigned sum = 0;
  bool twice = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, twice = !twice) {
    if (!ascii_digit(*it)) return false;
    auto value = static_cast<unsigned>(*it - '0');
    if (twice) value = value < 5 ? value * 2 : value * 2 - 9;
    sum += value;
  }
  return !digits.empty() && sum % 10 == 0;
}

bool mod97_holds(std::string_view text) {
  if (text.size() < 5) return false;
  unsigned rest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = lower_ascii(text[(i + 4) % text.size()]);
    if (ascii_digit(c))
      rest = (rest * 10 + static_cast<unsigned>(c - '0')) % 97;
    else if (ascii_letter(c))
      rest = (rest * 100 + static_cast<unsigned>(c - 'a' + 10)) % 97;
    else
      return false;
  }
  return rest == 1;
}

bool ean13_holds(std::string_view digits) {
  if (digits.size() != 13) return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < 13; ++i) sum += static_cast<unsigned>(digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

}  // namespace cloakroom::redact

// Check digits over ASCII digits and letters. Pure arithmetic; borders and context are the recognisers' business.
#pragma once

#include <string_view>

namespace cloakroom::redact {

// ISO/IEC 7812-1 annex B. False for anything but digits.
bool luhn_holds(std::string_view digits);
// ISO 7064 MOD 97-10 as IBANs use it (ISO 13616): the first four characters moved to the end, letters as 10-35.
bool mod97_holds(std::string_view letters_and_digits);
// EAN-13 (GS1 General Specifications 7.9): 13 digits.
bool ean13_holds(std::string_view digits);

}  // namespace cloakroom::redact

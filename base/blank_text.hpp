// What shows nothing on a screen: blanks of every script, and characters that are there to be invisible. Judges
// characters one by one; what a text means is not looked at.
#pragma once

#include <string_view>

namespace cloakroom {

// White_Space or Default_Ignorable_Code_Point of the Unicode Standard 15 (PropList.txt, DerivedCoreProperties.txt).
// Control characters other than tab and line ends are not among them.
bool is_blank(char32_t point) noexcept;

// The text from its first character on that is not blank; empty where there is none. Expects UTF-8; bytes that are none
// count as visible and are left alone. The view is of the same characters.
std::string_view without_leading_blanks(std::string_view text) noexcept;

// Whether nothing would be seen: an empty text, or blanks only.
bool is_blank_text(std::string_view text) noexcept;

}  // namespace cloakroom

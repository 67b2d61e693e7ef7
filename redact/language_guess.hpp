// Which country a text speaks for when nobody said: by letters that only one of our languages has. Used for national
// telephone numbers alone, and only where neither region nor language is known.
#pragma once

#include <string_view>

namespace cloakroom::redact {

// "UA", "PL", "BG", "RU", or empty.
std::string_view region_by_letters(std::string_view text) noexcept;

}  // namespace cloakroom::redact

// The one way into raw text. Files that may include this are listed in tests/tidy: redact/, vault/, and the edge
// function that gives a data subject's own words back to that subject.
#pragma once

#include <string_view>

#include "base/raw_text.hpp"

namespace cloakroom {

struct raw_text_reader {
  // Valid as long as the text lives and is not assigned to.
  static std::string_view view(const raw_text& text) noexcept { return text.text_; }
};

}  // namespace cloakroom

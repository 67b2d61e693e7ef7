// Must not compile: raw text read as characters. Without the marked line it must.
#include <string_view>

#include "base/raw_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
#ifndef CONTROL
  [[maybe_unused]] std::string_view view = text;  // REFUSED
#endif
}

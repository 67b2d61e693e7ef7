// Must not compile: raw text turned into a string. Without the marked line it must.
#include <string>

#include "base/raw_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
#ifndef CONTROL
  [[maybe_unused]] std::string copy(text);  // REFUSED
#endif
}

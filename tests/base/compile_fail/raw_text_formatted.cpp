// Must not compile: raw text given to a formatter. Without the marked line it must.
#include <fmt/format.h>

#include "base/raw_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
#ifndef CONTROL
  (void)fmt::format("{}", text);  // REFUSED
#endif
}

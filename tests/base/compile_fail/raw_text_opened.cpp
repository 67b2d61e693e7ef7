// Must not compile: raw text's own member taken out. Without the marked line it must.
#include "base/raw_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
#ifndef CONTROL
  (void)text.text_;  // REFUSED
#endif
}

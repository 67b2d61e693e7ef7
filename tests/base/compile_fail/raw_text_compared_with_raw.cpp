// Must not compile: two raw texts compared. Without the marked line it must.
#include "base/raw_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
  cloakroom::raw_text other;
  (void)other;
#ifndef CONTROL
  if (text == other) throw 1;  // REFUSED
#endif
}

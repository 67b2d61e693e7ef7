// Must not compile: raw text compared with words. Without the marked line it must.
#include <string>

#include "base/raw_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
#ifndef CONTROL
  if (text == std::string("guess")) throw 1;  // REFUSED
#endif
}

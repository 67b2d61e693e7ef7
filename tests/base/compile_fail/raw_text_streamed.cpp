// Must not compile: raw text written to a stream. Without the marked line it must.
#include <sstream>

#include "base/raw_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
  std::ostringstream out;
  (void)out;
#ifndef CONTROL
  out << text;  // REFUSED
#endif
}

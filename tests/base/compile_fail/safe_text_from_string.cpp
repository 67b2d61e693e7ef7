// Must not compile: safe text made from a string at run time. Without the marked line it must.
#include <string>

#include "base/raw_text.hpp"
#include "base/safe_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
  std::string words = "words";
  (void)words;
#ifndef CONTROL
  [[maybe_unused]] cloakroom::safe_text made(words);  // REFUSED
#endif
}

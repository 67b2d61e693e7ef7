// Must not compile: words that are not known when compiling, called a literal. Without the marked line it must.
#include "base/raw_text.hpp"
#include "base/safe_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
  char words[6] = "words";
  words[0] = 'W';
  (void)words;
#ifndef CONTROL
  [[maybe_unused]] cloakroom::safe_text made = cloakroom::safe_text::literal(words);  // REFUSED
#endif
}

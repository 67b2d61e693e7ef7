// Must not compile: raw text handed to a connector. Without the marked line it must.
#include "base/raw_text.hpp"
#include "connectors/connector.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
  cloakroom::connectors::outbound out;
  (void)out;
#ifndef CONTROL
  out.text = text;  // REFUSED
#endif
}

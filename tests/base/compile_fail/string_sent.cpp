// Must not compile: a plain string handed to a connector. Without the marked line it must.
#include <string>

#include "base/raw_text.hpp"
#include "connectors/connector.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
  cloakroom::connectors::outbound out;
  (void)out;
#ifndef CONTROL
  out.text = std::string("words");  // REFUSED
#endif
}

// Must not compile: raw text as a log field. Without the marked line it must.
#include "base/log.hpp"
#include "base/raw_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
#ifndef CONTROL
  cloakroom::log(cloakroom::log_level::info, "event", {{"text", text}});  // REFUSED
#endif
}

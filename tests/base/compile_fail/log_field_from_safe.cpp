// Must not compile: sanitised text as a log field: not even that is logged. Without the marked line it must.
#include "base/log.hpp"
#include "base/raw_text.hpp"
#include "base/safe_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
  cloakroom::safe_text safe;
  (void)safe;
#ifndef CONTROL
  cloakroom::log(cloakroom::log_level::info, "event", {{"text", safe}});  // REFUSED
#endif
}

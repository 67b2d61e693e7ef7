// Must not compile: raw text put into JSON. Without the marked line it must.
#include <nlohmann/json.hpp>

#include "base/raw_text.hpp"

void attempt(const cloakroom::raw_text& text);
void attempt(const cloakroom::raw_text& text) {
  (void)text;
  nlohmann::json out;
  (void)out;
#ifndef CONTROL
  out["text"] = text;  // REFUSED
#endif
}

// The redactor's settings out of the configuration's.
#pragma once

#include "config/settings.hpp"
#include "redact/redactor.hpp"

namespace cloakroom::app {

inline redact::settings redaction_settings(const config::redaction_settings& from) {
  redact::settings out;
  out.entities = from.entities;
  for (const auto& one : from.recognizers) {
    redact::custom_recognizer made;
    made.name = one.name;
    made.token_kind = one.kind;
    made.pattern = one.pattern;
    made.context = one.context;
    made.score = one.score;
    out.recognizers.push_back(std::move(made));
  }
  return out;
}

}  // namespace cloakroom::app

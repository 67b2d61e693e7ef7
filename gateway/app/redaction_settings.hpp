// The redactor's settings out of the configuration's.
#pragma once

#include "config/settings.hpp"
#include "gateway/desk/redaction.hpp"

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

// Throws std::invalid_argument, naming recogniser and reason, for a pattern that does not compile or costs too much.
inline std::shared_ptr<const desk::redaction> redaction_of(const config::redaction_settings& from) {
  return std::make_shared<const desk::redaction>(redaction_settings(from), from.budget_ms, from.look_back_messages);
}

}  // namespace cloakroom::app

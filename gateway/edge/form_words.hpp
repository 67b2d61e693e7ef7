// The sentences of the pages that answer a plain HTML form, by language.
#pragma once

#include <array>
#include <string_view>

#include "gateway/edge/negotiation.hpp"

namespace cloakroom::edge {

struct form_words {
  std::string_view lang;
  std::string_view thanks, received, reference, cancel_link;
  std::string_view cancel_question, cancel_text, cancel_button, cancelled, cancelled_text;
  std::string_view not_found, not_found_text, try_again, not_cancelled;
  std::string_view refused, nothing_stored, check_field, no_text, too_long, bad_text, age, consent, later, unreadable;
  // Labels of fields: name, e-mail, phone, subject, topic, text, site, the time to call.
  std::string_view name, email, phone, subject, topic, text, site, time;
};

// In the order of page_languages.
extern const std::array<form_words, page_languages.size()> form_languages;

}  // namespace cloakroom::edge

// The sentences of the privacy notice, by language. A new language is one more row; nothing else changes.
#pragma once

#include <array>
#include <string_view>

#include "gateway/edge/negotiation.hpp"

namespace cloakroom::edge {

// A unit behind a number: 1, then 2 to 4 where a language counts so, then the rest.
struct counted_words {
  std::string_view one, few, many;
};

struct notice_words {
  std::string_view lang, title, controller, officer, representative;
  std::string_view purposes;
  std::array<std::string_view, 8> purpose;  // In the order of config::purpose.
  std::string_view bases, bases_text, categories, categories_text;
  std::string_view recipients, recipients_text, nobody, recipient_purposes, country, safeguard, adequacy, clauses;
  std::string_view transfers, transfers_text, no_transfers;
  std::string_view retention, calendar_year_end, anniversary, destroyed;
  std::array<std::string_view, 5> kept;  // Contact, content, callback, evidence, audit.
  counted_words years, months, days;
  std::string_view rights, rights_text, complaint, automated, automated_text, version;
};

// In the order of page_languages.
extern const std::array<notice_words, page_languages.size()> notice_languages;

}  // namespace cloakroom::edge

// Small pages without scripts, which load nothing.
#include "gateway/edge/form_pages.hpp"

#include <nlohmann/json.hpp>

#include "gateway/edge/html_text.hpp"

namespace cloakroom::edge {
namespace {

std::string_view label_of(const form_words& words, std::string_view field) {
  if (field == "name") return words.name;
  if (field == "email") return words.email;
  if (field == "phone") return words.phone;
  if (field == "subject") return words.subject;
  if (field == "topic") return words.topic;
  if (field == "text") return words.text;
  if (field == "site") return words.site;
  if (field == "not_before" || field == "not_after") return words.time;
  if (field == "telegram") return "Telegram";
  if (field == "viber") return "Viber";
  if (field == "messenger") return "Messenger";
  return field;
}

std::string sentence_for(const form_words& words, std::string_view code, std::string_view field) {
  if (code == "age_confirmation_required") return std::string(words.age);
  if (code == "consent_required") return std::string(words.consent);
  if (code == "text_empty") return std::string(words.no_text);
  if (code == "too_large") return std::string(words.too_long);
  if (code == "invalid_utf8" || code == "not_judged") return std::string(words.bad_text);
  if (code == "storage_unavailable" || code == "busy" || code == "conversation_full") return std::string(words.later);
  if (field.empty()) return std::string(words.unreadable);
  return std::string(words.check_field) + ": " + std::string(label_of(words, field));
}

}  // namespace

http_response small_page(unsigned status, const form_words& words, std::string_view title, std::string_view text,
                         std::string_view more) {
  http_response out;
  out.status = status;
  out.with("Content-Type", "text/html; charset=utf-8")
      .with("Content-Language", std::string(words.lang))
      .with("Cache-Control", "no-store")
      .with("Referrer-Policy", "same-origin");  // Of none at all the browser would also hide the form's Origin.
  out.with("Content-Security-Policy",
           "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
  out.body = "<!doctype html><html lang=\"" + std::string(words.lang) +
             "\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
             html_escaped(title) +
             "</title><style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 "
             "1rem;color-scheme:light dark}"
             "button{font:inherit;padding:.6rem 1.2rem;border-radius:.5rem}</style><main><h1>" +
             html_escaped(title) + "</h1><p>" + html_escaped(text) + "</p>";
  out.body += more;
  out.body += "</main>";
  return out;
}

http_response thanks_page(const form_words& words, std::string_view reference, std::string_view cancel_url) {
  auto more = "<p>" + html_escaped(words.reference) + ": <strong>" + html_escaped(reference) + "</strong></p>";
  if (!cancel_url.empty())
    more += "<p><a href=\"" + html_escaped(cancel_url) + "\">" + html_escaped(words.cancel_link) + "</a></p>";
  return small_page(200, words, words.thanks, words.received, more);
}

http_response refusal_page(const form_words& words, const http_response& problem) {
  auto why = nlohmann::json::parse(problem.body, nullptr, false);
  std::string code, field;
  if (why.is_object()) {
    code = why.value("code", "");
    field = why.value("field", "");
  }
  auto out = small_page(problem.status, words, words.refused, sentence_for(words, code, field),
                        "<p>" + html_escaped(words.nothing_stored) + "</p>");
  for (const auto& [name, value] : problem.headers)
    if (name != "Content-Type" && name != "Cache-Control") out.with(name, value);
  return out;
}

}  // namespace cloakroom::edge

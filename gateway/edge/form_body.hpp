// Bodies of the forms: JSON, or what a plain HTML form posts (urlencoded, multipart). One value for all three.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/raw_text.hpp"
#include "base/result.hpp"
#include "gateway/consent/gate.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

struct form_body {
  std::map<std::string, std::string, std::less<>> values;  // Text members; trimmed of nothing.
  std::optional<consent::claim> consent;
  bool age_confirmed = false;
  bool from_html = false;    // Answered with a redirect rather than JSON.
  std::string bad_field;     // Set when a member has the wrong type; the rest is empty then.
  bool not_unicode = false;  // JSON that no UTF-8 text can hold; the rest is empty then.

  std::string_view value(std::string_view name) const;
  raw_text raw(std::string_view name) const { return raw_text(std::string(value(name))); }
};

// The members that any form may have.
inline constexpr std::string_view all_form_members[] = {
    "site",    "consent", "age_confirmed", "name",   "email", "phone",  "telegram",  "viber",      "messenger",
    "subject", "topic",   "text",          "locale", "page",  "resume", "time_zone", "not_before", "not_after"};

// errc::malformed for a body that does not parse, errc::not_found for another media type. A member of JSON that is not
// among `known` may have any type.
[[nodiscard]] result<form_body> read_form_body(const http_request& request,
                                               std::span<const std::string_view> known = all_form_members);
// Whether the body is what a plain HTML form posts.
bool is_html_form(const http_request& request);

// Bounds of a form.
constexpr std::size_t form_fields_max = 64;

}  // namespace cloakroom::edge

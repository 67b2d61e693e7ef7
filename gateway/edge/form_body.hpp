// Bodies of the forms: JSON, or what a plain HTML form posts (urlencoded, multipart). One value for all three.
#pragma once

#include <map>
#include <optional>
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
  bool from_html = false;  // Answered with a redirect rather than JSON.
  std::string bad_field;   // Set when a member has the wrong type; the rest is empty then.

  std::string_view value(std::string_view name) const;
  raw_text raw(std::string_view name) const { return raw_text(std::string(value(name))); }
};

// errc::malformed for a body that does not parse, errc::not_found for another media type.
[[nodiscard]] result<form_body> read_form_body(const http_request& request);

// Bounds of a form.
constexpr std::size_t form_fields_max = 64;

}  // namespace cloakroom::edge

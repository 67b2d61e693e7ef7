// A form's fields as one text: what a person typed into a field for e-mail is an e-mail, whatever it looks like.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "redact/look_back.hpp"
#include "redact/redactor.hpp"

namespace cloakroom::redact {

// One field as it came in. `type` is the entity the whole value counts as ("EMAIL_ADDRESS"), or empty for free text.
struct form_field {
  std::string_view name;   // On the wire: "email"; in errors.
  std::string_view label;  // In the text: "E-mail: "; empty for the body.
  std::string_view type;
  raw_text value;
};

struct form_text {
  raw_text text;
  scan found;                  // Over `text`; a typed field is one finding from its first to its last byte.
  std::vector<whole_value> wholes;  // Values that begin in one free field and end in another: "067", "123 45 67".
  std::string_view bad_field;  // Set when a typed field cannot be what it says; the rest is empty then.
};

// Joins the fields, one a line, and scans them. An e-mail needs the shape of one, a phone 7 to 15 digits and nothing
// but digits and joiners, a messenger name its alphabet: otherwise `bad_field` names it. Fails like redactor::find.
[[nodiscard]] result<form_text> read_form(const redactor& scanner, std::span<const form_field> fields,
                                          const scan_context& context);

}  // namespace cloakroom::redact

// Spans of a text that nobody needs to recognise, because somebody named them: a form's field says what stands in it,
// and a person who looks at a held text says what to hide.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "redact/look_back.hpp"

namespace cloakroom::redact {

struct named_span {
  byte_span where;
  std::string type;  // "EMAIL_ADDRESS"
  bool operator==(const named_span& other) const {
    return where.start == other.where.start && where.end == other.where.end && type == other.type;
  }
};

// Whether there is something of the text there, and no character is cut.
bool lies_in(std::string_view text, const byte_span& where);

// Null for a type that this redactor does not report.
const entity* entity_named(const redactor& scanner, std::string_view type);

// Makes each of the form's fields one finding, in place of whatever was found inside it. Spans that do not fit the
// text are left out.
void add_fields(const redactor& scanner, std::string_view text, std::span<const named_span> fields, scan& found);

struct reviewed {
  scan found;
  std::vector<whole_value> wholes;  // Of a form: values over several of its free fields.
};

// Judges a text that the scanner could not, with a person's help: what the scanner finds without a limit of time, the
// form's fields, and what the person named; a named span grows over every finding that it touches, so that nothing
// found is left half in the open. Where the scanner fails even so, the fields and the person's word are all there is.
// errc::span_unfit: a span is empty, ends behind the text, cuts a character, overlaps another, or has an unknown type.
[[nodiscard]] result<reviewed> review(const redactor& scanner, const raw_text& text, std::span<const named_span> fields,
                                      std::span<const named_span> hidden, scan_context context);

// Whether a text shows nothing: what would be refused as empty is not put aside for a person.
[[nodiscard]] bool is_blank(const raw_text& text);

}  // namespace cloakroom::redact

// Spans of a text that nobody needs to recognise, because somebody named them: a form's field says what stands in it,
// and a person who looks at a held text says what to hide.
#pragma once

#include <optional>
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

// What the writer, and agents, said around a text that waited.
struct said_around {
  // The ends of what came before it. The first list is what was there when it was written; the others count only where
  // they complete a value that the first one does not.
  std::vector<std::span<const earlier_text>> before;
  std::span<const raw_text> after;  // What the writer said while it waited, oldest first.
};

struct reviewed {
  scan found;
  std::vector<whole_value> wholes;   // Of a form: values over several of its free fields.
  std::optional<split_value> split;  // Of a message: the value that it completes.
  std::size_t before = 0;            // The list of `said_around::before` to which the pieces' numbers belong.
};

// Judges a text that the scanner could not, with a person's help: what the scanner finds without a limit of time, the
// form's fields, and what the person named; a named span grows over every finding that it touches, so that nothing
// found is left half in the open. A value that what was said before begins is found like at once; of one that what was
// said meanwhile ends, the part that stands here is hidden, because the rest has left already.
// Where the scanner fails even so, the fields and the person's word are all there is.
// errc::span_unfit: a span is empty, ends behind the text, cuts a character, overlaps another, or has an unknown type.
[[nodiscard]] result<reviewed> review(const redactor& scanner, const raw_text& text, std::span<const named_span> fields,
                                      std::span<const named_span> hidden, scan_context context,
                                      const said_around& around = {});

// Whether a text shows nothing: what would be refused as empty is not put aside for a person.
[[nodiscard]] bool is_blank(const raw_text& text);

}  // namespace cloakroom::redact

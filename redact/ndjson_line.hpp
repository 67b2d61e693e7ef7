// One line of `cloakroom redact --ndjson`, read in place and strictly: a JSON object as RFC 8259 has it and nothing
// behind it. What its text holds is the redactor's business.
#pragma once

#include <string_view>

#include "redact/json_text.hpp"

namespace cloakroom::redact {

inline constexpr int json_depth_max = 32;  // Arrays and objects inside each other, below the line's own object.

// All views lie in the line. They hold what a person wrote: nothing but the id may be given back.
struct ndjson_line {
  std::string_view fault;        // Why the line is refused, in words of our own; empty: it is not.
  std::string_view id = "null";  // As it was written, digit for digit; of a refused line, where it could be read.
  json_string text;              // Its bytes are not yet known to be UTF-8.
  json_string region;
  bool region_named = false;
};

// `line` holds no line feed. Refused, beside what is no JSON: a second `id`, `text` or `region`, a text that is no
// string, half characters (a surrogate without its other half), bytes outside the text that are no UTF-8.
ndjson_line read_ndjson_line(std::string_view line);

}  // namespace cloakroom::redact

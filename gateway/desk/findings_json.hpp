// The findings of a message as the acknowledgement tells them: a JSON array of types, offsets, scores and tokens.
#pragma once

#include <string>
#include <string_view>

#include "redact/finding.hpp"

namespace cloakroom::desk {

struct told_finding {
  std::string_view type;
  redact::byte_span where;
  double score = 0;
  std::string_view token;
};

// Begins with "[" and is closed by the caller with "]".
void append_finding(std::string& out, const told_finding& one);
// The array with `added` at its place, and without what it overlaps. An empty text is an empty array.
std::string with_finding(std::string_view findings, const told_finding& added);

}  // namespace cloakroom::desk

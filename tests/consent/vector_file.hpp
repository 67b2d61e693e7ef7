// The consent vectors: one cookie header a line with the verdict it must get. Format: vectors.ndjson itself.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "gateway/consent/gate.hpp"

namespace cloakroom::consent::testing {

struct vector_line {
  std::size_t number = 0;
  std::string manager;
  std::string cookie;
  verdict expected = verdict::denied;
  std::string why;
  std::string rule;  // Empty where the line states none.
  options rules;
  std::optional<time_point> now;

  decision read(std::string_view header) const { return read_cookies({&manager, 1}, header, rules, now); }
};

// Reads a file of this folder. Throws on a line that is not a vector.
std::vector<vector_line> load_vectors(const std::string& file);

time_point at_time(std::string_view rfc3339);

}  // namespace cloakroom::consent::testing

namespace cloakroom::consent {
std::ostream& operator<<(std::ostream& out, verdict answer);
std::ostream& operator<<(std::ostream& out, const decision& made);
}  // namespace cloakroom::consent

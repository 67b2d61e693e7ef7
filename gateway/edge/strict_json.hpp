// JSON as visitors may send it: no member stands twice. Which of two consents counts must not be a matter of taste.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace cloakroom::edge {

enum class json_fault {
  none,
  broken,   // Not JSON, or a zero byte in it.
  doubled,  // A member stands twice in one object, however deep.
  deep      // More containers within each other than asked for.
};

// Reads `text` into `out`, which is discarded unless there is no fault.
json_fault read_strict(std::string_view text, std::size_t depth_max, nlohmann::json& out);

// The JSON with a replacement character for every half of a surrogate pair that stands alone; empty if none does.
// JavaScript's strings may hold half a character, and its JSON says so with an escape that no UTF-8 text can take up.
std::string without_lone_surrogates(std::string_view text);

}  // namespace cloakroom::edge

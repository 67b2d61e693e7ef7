// Reading JSON from strangers: no exceptions, and no nesting that could exhaust the stack.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace cloakroom::sandbox {

inline constexpr std::size_t json_depth_max = 64;

// A discarded value for what is no JSON or nests deeper than `json_depth_max`.
nlohmann::json read_json(std::string_view text);

}  // namespace cloakroom::sandbox

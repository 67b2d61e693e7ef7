// JSON from outside, read without exceptions and with bounds on size and depth. For .cpp files only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace cloakroom::connectors {

inline constexpr std::size_t json_depth_max = 32;

// Nothing for broken JSON, for text above `bytes_max` and for lists and objects nested deeper than json_depth_max.
std::optional<nlohmann::json> parse_json(std::string_view text, std::size_t bytes_max);

// The member of an object; null where it is missing or `from` is no object.
const nlohmann::json& member(const nlohmann::json& from, const char* name);
// A member that is a whole number of 64 bits; nothing for fractions, texts and greater ones.
std::optional<std::int64_t> whole_number(const nlohmann::json& from, const char* name);
// A member that is a text; empty otherwise. Valid as long as `from`.
std::string_view text_member(const nlohmann::json& from, const char* name);

}  // namespace cloakroom::connectors

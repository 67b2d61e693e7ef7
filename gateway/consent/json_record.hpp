// JSON inside a cookie, read strictly: one way to spell a record, no second meaning. Says nothing about consent.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace cloakroom::consent {

// The deepest nesting of objects and lists that is read.
inline constexpr std::size_t json_depth_max = 8;

// A JSON text; nothing for a duplicate key, nesting over the bound, trailing bytes, control characters or bad UTF-8.
std::optional<nlohmann::json> strict_json(std::string_view text);
// A cookie's value that must be a JSON object: taken as it is if it starts with `{`, else decoded once. A record
// encoded twice therefore fails, while a page's address inside a string may hold escapes of its own.
std::optional<nlohmann::json> json_record(std::string_view raw);

// The member of that name, or null. `object` must be an object.
const nlohmann::json* member(const nlohmann::json& object, std::string_view name);
// A list of texts; nothing if it is no list or holds anything else.
std::optional<std::set<std::string>> text_list(const nlohmann::json& value);
// Whether a value is exactly this text.
bool is_text(const nlohmann::json* value, std::string_view text);
// Whether a value is the boolean `true`. The texts "true", "1" and "yes" are not.
bool is_true(const nlohmann::json* value);

}  // namespace cloakroom::consent

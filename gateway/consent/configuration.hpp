// The `consent.options` of a site's configuration: which options exist, of which type, and how they become `options`.
// Files and line numbers belong to config/.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/consent/options.hpp"

namespace cloakroom::consent {

// The most entries of a list option, and the longest text of one.
inline constexpr std::size_t option_entries_max = 32;
inline constexpr std::size_t option_text_bytes_max = 128;
inline constexpr int max_age_days_max = 3650;

// The JSON type of an option's value.
enum class option_type { boolean, integer, text, text_list, integer_list };

struct option_spec {
  std::string_view name;
  option_type type;
  std::string_view expected;  // For a person, for example "a whole number from 1 to 3650".
};
std::span<const option_spec> known_options();

// What is wrong with one option. `option` is as written, `expected` a literal.
struct option_problem {
  std::string option;
  std::string_view expected;

  bool operator==(const option_problem&) const = default;
};

// All problems of an options object at once; none means it is good. Anything but an object is one problem without name.
std::vector<option_problem> validate_options(const nlohmann::json& object);
// The options said, defaults elsewhere. `object` must have passed validate_options; parts that have not are left at
// their defaults.
options make_options(const nlohmann::json& object);
// Names that are not known_managers().
std::vector<std::string> unknown_managers(std::span<const std::string> managers);

}  // namespace cloakroom::consent

// Checks the options of consent managers before anything is served.
#include "gateway/consent/configuration.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "gateway/consent/gate.hpp"
#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

using nlohmann::json;

constexpr std::string_view text_list_expected = "a list of 1 to 32 different texts of 1 to 128 bytes";

// One option: what it is called, whether a value will do, and where it goes.
struct option_entry {
  option_spec spec;
  bool (*good)(const json&);
  void (*put)(options&, const json&);
};

bool good_boolean(const json& value) { return value.is_boolean(); }

template <std::int64_t low, std::int64_t high>
bool good_integer(const json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(high)) return false;
  return value.is_number_integer() && value.get<std::int64_t>() >= low && value.get<std::int64_t>() <= high;
}

bool good_text(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return !text.empty() && text.size() <= option_text_bytes_max && clean_text(text);
}

// A list within its bound, every entry good, none twice.
bool good_list(const json& value, bool (*good_entry)(const json&)) {
  if (!value.is_array() || value.empty() || value.size() > option_entries_max) return false;
  for (auto at = value.begin(); at != value.end(); ++at)
    if (!good_entry(*at) || std::find(value.begin(), at, *at) != at) return false;
  return true;
}

bool good_text_list(const json& value) { return good_list(value, good_text); }
bool good_purposes(const json& value) { return good_list(value, good_integer<1, 24>); }
bool good_signal_answer(const json& value) { return value == "ignore" || value == "deny"; }

constexpr std::int64_t revision_max = 1'000'000'000;

template <auto field>
void put(options& out, const json& value) {
  value.get_to(out.*field);
}
template <auto field>
void put_optional(options& out, const json& value) {
  out.*field = value.get<std::int64_t>();
}

constexpr std::array entries{
    option_entry{{"names", option_type::text_list, text_list_expected}, good_text_list, put<&options::names>},
    option_entry{{"onetrust_groups", option_type::text_list, text_list_expected},
                 good_text_list,
                 put<&options::onetrust_groups>},
    option_entry{{"onetrust_require_alert_closed", option_type::boolean, "true or false"},
                 good_boolean,
                 put<&options::onetrust_require_alert_closed>},
    option_entry{
        {"require_explicit", option_type::boolean, "true or false"}, good_boolean, put<&options::require_explicit>},
    option_entry{{"max_age_days", option_type::integer, "a whole number from 1 to 3650"},
                 good_integer<1, max_age_days_max>,
                 put<&options::max_age_days>},
    option_entry{{"policy_id", option_type::integer, "a whole number from 0 to 1000000000"},
                 good_integer<0, revision_max>,
                 put_optional<&options::policy_id>},
    option_entry{{"revision", option_type::integer, "a whole number from 0 to 1000000000"},
                 good_integer<0, revision_max>,
                 put_optional<&options::revision>},
    option_entry{{"didomi_purposes", option_type::text_list, text_list_expected},
                 good_text_list,
                 put<&options::didomi_purposes>},
    option_entry{{"tcf_purposes", option_type::integer_list, "a list of different whole numbers from 1 to 24"},
                 good_purposes,
                 put<&options::tcf_purposes>},
    option_entry{
        {"borlabs_group", option_type::text, "a text of 1 to 128 bytes"}, good_text, put<&options::borlabs_group>},
    option_entry{{"gpc", option_type::text, "ignore or deny"},
                 good_signal_answer,
                 [](options& out, const json& value) { out.gpc_deny = value == "deny"; }},
};

constexpr auto specs = [] {
  std::array<option_spec, entries.size()> out{};
  std::transform(entries.begin(), entries.end(), out.begin(), [](const auto& entry) { return entry.spec; });
  return out;
}();

const option_entry* find_option(std::string_view name) {
  auto at = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.spec.name == name; });
  return at == entries.end() ? nullptr : &*at;
}

}  // namespace

std::span<const option_spec> known_options() { return specs; }

std::vector<option_problem> validate_options(const json& object) {
  if (!object.is_object()) return {{"", "a mapping of options"}};
  std::vector<option_problem> out;
  for (const auto& [name, value] : object.items()) {
    const auto* entry = find_option(name);
    if (!entry) out.push_back({name, "a known option"});
    if (entry && !entry->good(value)) out.push_back({name, entry->spec.expected});
  }
  return out;
}

options make_options(const json& object) {
  options out;
  if (!object.is_object()) return out;
  for (const auto& [name, value] : object.items()) {
    const auto* entry = find_option(name);
    if (entry && entry->good(value)) entry->put(out, value);
  }
  return out;
}

std::vector<std::string> unknown_managers(std::span<const std::string> managers) {
  std::vector<std::string> out;
  auto known = known_managers();
  std::copy_if(managers.begin(), managers.end(), std::back_inserter(out),
               [&](const auto& name) { return std::find(known.begin(), known.end(), name) == known.end(); });
  return out;
}

}  // namespace cloakroom::consent

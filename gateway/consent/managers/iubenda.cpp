// iubenda: cookie `_iub_cs-` and digits, or `_iub_cs-s` and a site's digits, JSON. Purpose "2" is functionality;
// sites without purposes store one `consent` switch; a record of only an `id` is from before the choice.
// The companions `…-uspr` and `…-granular` are no consent records.
#include "gateway/consent/json_record.hpp"
#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

bool is_record_name(std::string_view name) {
  constexpr std::string_view prefix = "_iub_cs-";
  if (!name.starts_with(prefix)) return false;
  name.remove_prefix(prefix.size());
  if (name.starts_with('s')) name.remove_prefix(1);
  return !name.empty() && name.find_first_not_of("0123456789") == name.npos;
}

reading judge_switch(const nlohmann::json* value, std::string_view off) {
  if (value && !value->is_boolean()) return malformed();
  return is_true(value) ? granted("iubenda.granted") : denied(off);
}

reading judge(const nlohmann::json& record, const circumstances&) {
  const auto* purposes = member(record, "purposes");
  const auto* consent = member(record, "consent");
  if (purposes && !purposes->is_object()) return malformed();
  std::optional<reading> out;
  if (consent) out = judge_switch(consent, "iubenda.refused");
  if (purposes) out = strictest(out, judge_switch(member(*purposes, "2"), "iubenda.purpose_off"));
  return out.value_or(absent("iubenda.no_choice_yet"));
}

}  // namespace

std::optional<reading> read_iubenda(const cookie_list& cookies, const circumstances& around) {
  std::optional<reading> out;
  for (const auto& copy : cookies)
    if (is_record_name(copy.name)) out = strictest(out, read_json_value(copy.value, around, judge));
  return out;
}

}  // namespace cloakroom::consent

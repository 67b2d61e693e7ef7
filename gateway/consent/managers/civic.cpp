// Civic Cookie Control 9: cookie `CookieControl`, raw JSON; `optionalCookies` maps the operator's category names to
// `accepted` or `revoked`. From documentation only: check it on a live site before relying on it.
#include "gateway/consent/json_record.hpp"
#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

reading judge_categories(const nlohmann::json& categories, const circumstances& around) {
  bool listed = false;
  for (const auto& name : around.rules.names) {
    const auto* state = member(categories, name);
    if (!state) continue;
    if (!is_text(state, "accepted")) return denied("civic.category_off");
    listed = true;
  }
  return listed ? granted("civic.granted") : denied("civic.category_not_listed");
}

reading judge(const nlohmann::json& record, const circumstances& around) {
  const auto* categories = member(record, "optionalCookies");
  const auto* interacted = member(record, "interactedWith");
  if (!categories || !categories->is_object()) return malformed();
  if (interacted && !interacted->is_boolean()) return malformed();
  if (interacted && !is_true(interacted)) return absent("civic.no_choice_yet");
  return judge_categories(*categories, around);
}

}  // namespace

std::optional<reading> read_civic(const cookie_list& cookies, const circumstances& around) {
  return read_json(cookies, "CookieControl", around, judge);
}

}  // namespace cloakroom::consent

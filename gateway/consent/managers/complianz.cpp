// Complianz and the WP Consent API: one cookie a category, `allow` or `deny`. Name trap: `functional` means strictly
// necessary in both and is always on; Preferences is a category of its own.
// Complianz: `cmplz_preferences`, or `cmplz_rt_preferences` in its second known prefix; both count if both are there.
#include <array>
#include <string>

#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

struct cookie_names {
  std::string_view preferences;
  std::string_view policy;
};
constexpr std::array prefixes{cookie_names{"cmplz_preferences", "cmplz_policy_id"},
                              cookie_names{"cmplz_rt_preferences", "cmplz_rt_policy_id"}};

reading judge_word(std::string_view text, const circumstances&) {
  if (text == "allow") return granted("category.allow");
  return text == "deny" ? denied("category.deny") : malformed();
}

reading judge_policy(std::string_view text, const circumstances& around) {
  bool same = text == std::to_string(*around.rules.policy_id);
  return same ? granted("complianz.policy_current") : absent("complianz.policy_changed");
}

std::optional<reading> read_prefix(const cookie_names& names, const cookie_list& cookies, const circumstances& around) {
  auto found = read_text(cookies, names.preferences, around, judge_word);
  if (!found || !around.rules.policy_id) return found;
  // A choice made for another policy, or for one that it does not name, is asked for again.
  auto policy = read_text(cookies, names.policy, around, judge_policy);
  return strictest(found, policy ? policy : absent("complianz.policy_changed"));
}

}  // namespace

std::optional<reading> read_complianz(const cookie_list& cookies, const circumstances& around) {
  std::optional<reading> out;
  for (const auto& names : prefixes) out = strictest(out, read_prefix(names, cookies, around));
  return out;
}

std::optional<reading> read_wp_consent_api(const cookie_list& cookies, const circumstances& around) {
  return read_text(cookies, "wp_consent_preferences", around, judge_word);
}

}  // namespace cloakroom::consent

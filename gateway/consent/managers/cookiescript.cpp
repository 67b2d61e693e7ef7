// CookieScript: cookie `CookieScriptConsent`, raw JSON. `categories` is a list, mostly as JSON inside a text;
// `functionality` stands for Preferences. Without `categories` the site has one switch, and `action` says it.
#include "gateway/consent/json_record.hpp"
#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

std::optional<std::set<std::string>> listed(const nlohmann::json& categories) {
  if (!categories.is_string()) return text_list(categories);
  auto inner = strict_json(categories.get_ref<const std::string&>());
  return inner ? text_list(*inner) : std::nullopt;
}

reading judge(const nlohmann::json& record, const circumstances&) {
  const auto* action = member(record, "action");
  const auto* categories = member(record, "categories");
  auto on = categories ? listed(*categories) : std::nullopt;
  if (categories && !on) return malformed();
  if (is_text(action, "reject")) return denied("cookiescript.refused");
  if (!is_text(action, "accept")) return malformed();
  if (on && !on->contains("functionality")) return denied("cookiescript.category_off");
  return granted("cookiescript.granted");
}

}  // namespace

std::optional<reading> read_cookiescript(const cookie_list& cookies, const circumstances& around) {
  return read_json(cookies, "CookieScriptConsent", around, judge);
}

}  // namespace cloakroom::consent

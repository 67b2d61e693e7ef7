// Cookie Information: cookie `CookieInformationConsent`, JSON; `cookie_cat_functional` stands for Preferences and must
// be approved and not denied. The record also holds the page's address and the browser's name: nothing of it is kept.
#include "gateway/consent/json_record.hpp"
#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

constexpr const char* category = "cookie_cat_functional";

reading judge(const nlohmann::json& record, const circumstances&) {
  const auto* approved = member(record, "consents_approved");
  const auto* refused = member(record, "consents_denied");
  auto on = approved ? text_list(*approved) : std::nullopt;
  auto off = refused ? text_list(*refused) : std::set<std::string>();
  if (!on || !off) return malformed();
  if (off->contains(category)) return denied("cookieinformation.refused");
  return on->contains(category) ? granted("cookieinformation.granted") : denied("cookieinformation.not_approved");
}

}  // namespace

std::optional<reading> read_cookieinformation(const cookie_list& cookies, const circumstances& around) {
  return read_json(cookies, "CookieInformationConsent", around, judge);
}

}  // namespace cloakroom::consent

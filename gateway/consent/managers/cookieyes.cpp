// CookieYes: cookie `cookieyes-consent`, a list of key:value; its category `functional` stands for Preferences.
// The `consent` token is ignored: under the opt-out template it is inverted. Before the visitor answered, `action` is
// empty and the categories are defaults.
// Cookie Law Info 2.x, its predecessor: one cookie a category, and `viewed_cookie_policy` once the visitor answered.
#include <map>

#include "gateway/consent/managers/readers.hpp"
#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

std::optional<std::map<std::string_view, std::string_view>> parse(std::string_view text) {
  std::map<std::string_view, std::string_view> out;
  for (auto item : split(text, ',')) {
    auto colon = item.find(':');
    if (colon == item.npos || colon == 0) return std::nullopt;
    if (!out.emplace(item.substr(0, colon), item.substr(colon + 1)).second) return std::nullopt;
  }
  return out;
}

reading judge(std::string_view text, const circumstances&) {
  auto fields = parse(text);
  if (!fields) return malformed();
  auto action = fields->find("action");
  auto functional = fields->find("functional");
  bool stated = functional != fields->end();
  if (stated && functional->second != "yes" && functional->second != "no" && !functional->second.empty())
    return malformed();
  if (action == fields->end() || action->second != "yes") return absent("cookieyes.no_choice_yet");
  if (!stated || functional->second != "yes") return denied("cookieyes.functional_off");
  return granted("cookieyes.granted");
}

reading judge_category(std::string_view text, const circumstances&) {
  if (text == "yes") return granted("cookieyes_legacy.granted");
  return text == "no" ? denied("cookieyes_legacy.functional_off") : malformed();
}

reading judge_viewed(std::string_view text, const circumstances&) {
  if (text == "yes") return granted("cookieyes_legacy.viewed");
  return text == "no" ? denied("cookieyes_legacy.refused") : malformed();
}

}  // namespace

std::optional<reading> read_cookieyes(const cookie_list& cookies, const circumstances& around) {
  return read_text(cookies, "cookieyes-consent", around, judge);
}

std::optional<reading> read_cookieyes_legacy(const cookie_list& cookies, const circumstances& around) {
  auto category = read_text(cookies, "cookielawinfo-checkbox-functional", around, judge_category);
  auto viewed = read_text(cookies, "viewed_cookie_policy", around, judge_viewed);
  if (!category && !viewed) return std::nullopt;
  if (!viewed) return absent("cookieyes_legacy.no_choice_yet");
  if (!category) return denied("cookieyes_legacy.functional_missing");
  return strictest(category, viewed);
}

}  // namespace cloakroom::consent

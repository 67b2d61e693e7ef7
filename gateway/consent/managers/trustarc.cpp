// TrustArc, from documentation only: check it on a live site before relying on it.
// `notice_gdpr_prefs`: numbers before the first colon (0 required, 1 functional, 2 advertising), by `,` or `|`; `0:`
// refuses. `cmapi_cookie_privacy`: `permit 1,2,3` or `permit_1|2|3`, numbers one higher; `permit 1 required` refuses.
// `notice_behavior`: `expressed,eu` or `implied,eu`; under the latter the lists may be defaults, so they count only
// beside a `notice_preferences` that the visitor made.
#include <set>

#include "gateway/consent/managers/readers.hpp"
#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

// Different small numbers joined by one kind of separator; nothing for anything else.
std::optional<std::set<int>> numbers(std::string_view list) {
  std::set<int> out;
  for (auto item : split(list, list.find('|') == list.npos ? ',' : '|')) {
    auto number = item.size() <= 2 ? whole_number(item) : std::nullopt;
    if (!number || *number < 0 || !out.insert(static_cast<int>(*number)).second) return std::nullopt;
  }
  return out;
}

// `required` must be listed in every record; `functional` decides.
reading judge_numbers(std::string_view list, int required, int functional) {
  auto on = numbers(list);
  if (!on || !on->contains(required)) return malformed();
  return on->contains(functional) ? granted("trustarc.granted") : denied("trustarc.functional_off");
}

reading judge_preferences(std::string_view text, const circumstances&) {
  auto colon = text.find(':');
  return colon == text.npos ? malformed() : judge_numbers(text.substr(0, colon), 0, 1);
}

reading judge_permit(std::string_view text, const circumstances&) {
  if (!text.starts_with("permit ") && !text.starts_with("permit_")) return malformed();
  text.remove_prefix(7);
  if (text == "1 required" || text == "1_required") return denied("trustarc.refused");
  return judge_numbers(text, 1, 2);
}

reading judge_behavior(std::string_view text, const circumstances&) {
  auto behavior = text.substr(0, text.find(','));
  if (behavior == "expressed") return granted("trustarc.expressed");
  return behavior == "implied" ? absent("trustarc.implied") : malformed();
}

// `notice_preferences`: the highest level chosen, before a colon.
reading judge_level(std::string_view text, const circumstances&) {
  auto on = numbers(text.substr(0, text.find(':')));
  if (!on || on->size() != 1) return malformed();
  return on->contains(0) ? denied("trustarc.refused") : granted("trustarc.explicit");
}

}  // namespace

std::optional<reading> read_trustarc(const cookie_list& cookies, const circumstances& around) {
  auto found = strictest(read_text(cookies, "notice_gdpr_prefs", around, judge_preferences),
                         read_text(cookies, "cmapi_cookie_privacy", around, judge_permit));
  if (!found) return std::nullopt;
  auto level = read_text(cookies, "notice_preferences", around, judge_level);
  auto behavior = read_text(cookies, "notice_behavior", around, judge_behavior);
  bool implied = behavior && behavior->answer == verdict::absent;
  if (implied && level && level->answer == verdict::granted) return strictest(found, level);
  return strictest(strictest(found, behavior), level);
}

}  // namespace cloakroom::consent

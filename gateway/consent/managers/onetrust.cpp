// OneTrust and CookiePro: cookie `OptanonConsent`, a query string whose `groups` field is a list of id:flag.
// The groups are written before any choice, from the region's defaults, so they count only beside the cookie
// `OptanonAlertBoxClosed` with the time at which the visitor closed the banner. interactionCount proves nothing.
#include <map>

#include "base/time_text.hpp"
#include "gateway/consent/managers/readers.hpp"
#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

// A field of the query string, decoded; empty if it is missing. `well_formed` falls if it is there twice or broken.
std::string query_field(std::string_view query, std::string_view name, bool& well_formed) {
  std::optional<std::string> out;
  for (auto part : split(query, '&')) {
    auto equals = part.find('=');
    if (equals == part.npos || part.substr(0, equals) != name) continue;
    auto value = plain_value(part.substr(equals + 1));
    if (out || !value) well_formed = false;
    out = value.value_or("");
  }
  return out.value_or("");
}

using group_flags = std::map<std::string, bool, std::less<>>;

std::optional<group_flags> parse_groups(std::string_view list) {
  group_flags out;
  for (auto item : split(list, ',')) {
    auto colon = item.find(':');
    if (colon == item.npos || colon == 0) return std::nullopt;
    auto flag = item.substr(colon + 1);
    if (flag != "0" && flag != "1") return std::nullopt;
    if (!out.emplace(item.substr(0, colon), flag == "1").second) return std::nullopt;
  }
  return out;
}

reading judge_groups(const group_flags& groups, const std::vector<std::string>& wanted) {
  bool listed = false;
  for (const auto& id : wanted) {
    auto at = groups.find(id);
    if (at == groups.end()) continue;
    if (!at->second) return denied("onetrust.group_off");
    listed = true;
  }
  return listed ? granted("onetrust.granted") : denied("onetrust.group_not_listed");
}

// Reads a record's groups; answers at once where there are none to judge.
std::optional<reading> read_groups(std::string_view raw, group_flags& groups) {
  bool well_formed = decoded_once(raw).has_value();
  auto list = query_field(raw, "groups", well_formed);
  auto awaiting = query_field(raw, "AwaitingReconsent", well_formed);
  auto parsed = parse_groups(list);
  if (!well_formed || !parsed) return malformed();
  if (awaiting == "true") return absent("onetrust.awaiting_reconsent");
  if (!awaiting.empty() && awaiting != "false") return malformed();
  groups = *std::move(parsed);
  return std::nullopt;
}

reading judge_choice(std::string_view raw, const circumstances& around) {
  group_flags groups;
  if (auto known = read_groups(raw, groups)) return *known;
  return judge_groups(groups, around.rules.onetrust_groups);
}

// Before the choice even a group that is off is only a default: nothing was refused yet.
reading judge_defaults(std::string_view raw, const circumstances&) {
  group_flags groups;
  return read_groups(raw, groups).value_or(absent("onetrust.no_choice_yet"));
}

reading judge_alert(std::string_view text, const circumstances&) {
  return parse_rfc3339(text) ? granted("onetrust.alert_closed") : absent("onetrust.no_choice_yet");
}

}  // namespace

std::optional<reading> read_onetrust(const cookie_list& cookies, const circumstances& around) {
  if (!around.rules.onetrust_require_alert_closed) return read_raw(cookies, "OptanonConsent", around, judge_choice);
  auto alert = read_text(cookies, "OptanonAlertBoxClosed", around, judge_alert);
  bool chosen = alert && alert->answer != verdict::absent;
  auto found = read_raw(cookies, "OptanonConsent", around, chosen ? judge_choice : judge_defaults);
  return found ? strictest(found, alert) : std::nullopt;
}

}  // namespace cloakroom::consent

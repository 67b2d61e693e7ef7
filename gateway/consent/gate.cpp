// From claims and rules to one verdict; when managers disagree the strictest answer stands.
#include "gateway/consent/gate.hpp"

#include <algorithm>

#include "base/time_text.hpp"
#include "gateway/consent/age.hpp"
#include "gateway/consent/manager_table.hpp"

namespace cloakroom::consent {
namespace {

decision denied(std::string_view manager, std::string_view rule) { return {verdict::denied, manager, rule}; }

// The strictest answer among the records that are there; nothing if there is none.
std::optional<decision> strictest(std::span<const manager_entry* const> managers, const cookie_list& cookies,
                                  const circumstances& around) {
  std::optional<decision> out;
  for (const auto* entry : managers) {
    auto found = entry->read ? entry->read(cookies, around) : std::nullopt;
    if (found && (!out || stricter(found->answer, out->answer))) out = {found->answer, entry->name, found->rule};
  }
  return out;
}

bool configured(const site_rules& site, std::string_view manager) {
  if (site.managers.empty()) return find_manager(manager) != nullptr;
  return std::find(site.managers.begin(), site.managers.end(), manager) != site.managers.end();
}

decision decide_object(const claim& carried, const site_rules& site, std::optional<time_point> now) {
  if (carried.cookies && carried.stated) return denied({}, "claim.two_ways");
  if (carried.manager && !configured(site, *carried.manager)) return denied({}, "claim.manager_not_configured");
  if (carried.stated) {
    if (!carried.manager) return denied({}, "claim.manager_missing");
    return read_report(*carried.manager, *carried.stated, site.rules, now);
  }
  if (!carried.cookies) return denied({}, "claim.empty");
  if (carried.manager) return read_cookies({&*carried.manager, 1}, *carried.cookies, site.rules, now);
  return read_cookies(site.managers, *carried.cookies, site.rules, now);
}

}  // namespace

bool accepts_report(std::string_view manager) {
  const auto* entry = find_manager(manager);
  return entry && entry->accepts_report;
}

decision read_cookies(std::span<const std::string> managers, std::string_view cookie_header, const options& rules,
                      std::optional<time_point> now) {
  std::vector<const manager_entry*> chosen;
  if (managers.empty())
    for (const auto& entry : manager_table()) chosen.push_back(&entry);
  for (const auto& name : managers) {
    const auto* entry = find_manager(name);
    if (!entry) return denied({}, "manager.unknown");
    chosen.push_back(entry);
  }
  auto cookies = split_cookies(cookie_header);
  if (!cookies) return denied({}, "header.too_large");
  if (auto found = strictest(chosen, *cookies, {rules, now})) return *found;
  return {verdict::absent, chosen.size() == 1 ? chosen[0]->name : std::string_view(), "record.none"};
}

decision read_report(std::string_view manager, const report& stated, const options& rules,
                     std::optional<time_point> now) {
  const auto* entry = find_manager(manager);
  if (!entry) return denied({}, "manager.unknown");
  if (!entry->accepts_report) return denied(entry->name, "report.not_accepted");
  auto at = stated.at.size() <= report_time_bytes_max ? parse_rfc3339(stated.at) : std::nullopt;
  if (!at) return denied(entry->name, "report.time_malformed");
  if (!stated.preferences) return denied(entry->name, "report.refused");
  if (entry->name == "tcf" && rules.tcf_purposes.empty()) return {verdict::absent, entry->name, "tcf.not_mapped"};
  switch (now ? age_of(*at, *now, rules.max_age_days) : age::fresh) {
    case age::fresh:
      return {verdict::granted, entry->name, "report.granted"};
    case age::expired:
      return {verdict::absent, entry->name, "report.expired"};
    case age::in_future:
      break;
  }
  return denied(entry->name, "report.time_in_future");
}

decision decide(const claim& carried, const site_rules& site, std::optional<time_point> now) {
  if (carried.privacy_signal && site.rules.gpc_deny) return denied({}, "gpc.deny");
  std::optional<decision> header;
  if (carried.cookie_header) header = read_cookies(site.managers, *carried.cookie_header, site.rules, now);
  if (carried.manager || carried.cookies || carried.stated) {
    auto object = decide_object(carried, site, now);
    // A browser that sends no record says nothing; one that sends a refusal is believed (docs/decisions/0017).
    bool refused = object.answer == verdict::granted && header && header->answer == verdict::denied;
    return refused ? *header : object;
  }
  return header ? *header : decision{verdict::absent, {}, "claim.none"};
}

}  // namespace cloakroom::consent

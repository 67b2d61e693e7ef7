// Settings of sites as the desk uses them, and the clock of their opening hours.
#include "gateway/desk/sites.hpp"

#include <unicode/timezone.h>

#include <algorithm>
#include <charconv>

namespace cloakroom::desk {
namespace {

consent::options consent_options(const config::consent_options& from) {
  consent::options out;
  if (!from.names.empty()) out.names = from.names;
  if (!from.onetrust_groups.empty()) out.onetrust_groups = from.onetrust_groups;
  out.onetrust_require_alert_closed = from.onetrust_require_alert_closed;
  out.require_explicit = from.require_explicit;
  if (from.max_age_days) out.max_age_days = *from.max_age_days;
  std::int64_t policy = 0;
  auto end = from.policy_id.data() + from.policy_id.size();
  if (!from.policy_id.empty() && std::from_chars(from.policy_id.data(), end, policy).ptr == end) out.policy_id = policy;
  out.revision = from.revision;
  out.didomi_purposes = from.didomi_purposes;
  out.tcf_purposes = from.tcf_purposes;
  out.borlabs_group = from.borlabs_group;
  out.gpc_deny = from.gpc == config::gpc_policy::deny;
  return out;
}

}  // namespace

bool site::allows_origin(std::string_view origin) const {
  return std::find(settings.origins.begin(), settings.origins.end(), origin) != settings.origins.end();
}

sites::sites(const config::settings& from) {
  for (const auto& one : from.sites) {
    site made{one, {one.consent.managers, consent_options(one.consent.options)}, from.privacy.policy.version};
    by_id_.emplace(one.id, std::move(made));
  }
}

const site* sites::find(std::string_view id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

bool is_open(const config::site& site, time_point now) {
  if (site.hours.always()) return true;
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(site.time_zone)));
  std::int32_t raw = 0, daylight = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone->getOffset(static_cast<UDate>(now.time_since_epoch().count()), false, raw, daylight, status);
  auto local = now + std::chrono::milliseconds(raw + daylight);
  auto day = std::chrono::floor<std::chrono::days>(local);
  auto weekday = std::chrono::weekday(std::chrono::sys_days(day)).iso_encoding() - 1;
  const auto& hours = site.hours.days[weekday];
  auto minute = std::chrono::floor<std::chrono::minutes>(local - day);
  return hours && minute >= hours->from && minute < hours->to;
}

}  // namespace cloakroom::desk

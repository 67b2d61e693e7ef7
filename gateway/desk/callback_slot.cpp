// Walks quarter hours from the wish on until all three clocks agree. ICU knows the zones.
#include "gateway/desk/callback_slot.hpp"

#include <unicode/timezone.h>

#include <algorithm>
#include <memory>

#include "gateway/desk/sites.hpp"

namespace cloakroom::desk {
namespace {

std::unique_ptr<icu::TimeZone> zone_named(std::string_view name) {
  auto wanted = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(wanted));
}

constexpr std::chrono::minutes slot_step{15};

}  // namespace

bool known_time_zone(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  auto zone = zone_named(name);
  icu::UnicodeString id;
  return zone->getID(id) != icu::UnicodeString(UCAL_UNKNOWN_ZONE_ID);
}

std::chrono::minutes local_minute(std::string_view time_zone, time_point at) {
  auto zone = zone_named(time_zone);
  std::int32_t raw = 0, daylight = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone->getOffset(static_cast<UDate>(at.time_since_epoch().count()), false, raw, daylight, status);
  auto local = at + std::chrono::milliseconds(raw + daylight);
  return std::chrono::floor<std::chrono::minutes>(local - std::chrono::floor<std::chrono::days>(local));
}

std::optional<time_point> callback_slot(const config::site& site, const callback_wish& wish, time_point now) {
  const auto& zone = wish.time_zone.empty() ? site.time_zone : wish.time_zone;
  auto at = std::max(now, wish.not_before.value_or(now));
  auto last = std::min(wish.not_after.value_or(time_point::max()), now + slot_look_ahead);
  while (at <= last) {
    auto minute = local_minute(zone, at);
    if (minute >= quiet_to && minute < quiet_from && is_open(site, at)) return at;
    // On to the next quarter of an hour, where every opening begins.
    at = std::chrono::floor<std::chrono::minutes>(at);
    at += slot_step - std::chrono::duration_cast<std::chrono::minutes>(at.time_since_epoch()) % slot_step;
  }
  return std::nullopt;
}

}  // namespace cloakroom::desk

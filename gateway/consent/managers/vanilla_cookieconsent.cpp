// vanilla-cookieconsent: cookie `cc_cookie`, JSON. Version 3 lists what is on in `categories`, version 2 in `level`.
// Trap: `services` lists every configured category, on or off, and is never looked at. No cookie before a choice.
#include <algorithm>

#include "gateway/consent/json_record.hpp"
#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

using nlohmann::json;

// Milliseconds as the library writes them. Nothing for another type.
std::optional<std::int64_t> integer(const json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
  return value.get<std::int64_t>();
}

std::optional<reading> judge_revision(const json& record, const circumstances& around) {
  if (!around.rules.revision) return std::nullopt;
  const auto* revision = member(record, "revision");
  if (revision && !integer(*revision)) return malformed();
  if (revision && integer(*revision) == around.rules.revision) return std::nullopt;
  return absent("vanilla_cookieconsent.revision_changed");
}

std::optional<reading> judge_expiry(const json& record, const circumstances& around) {
  const auto* expiry = member(record, "expirationTime");
  if (!expiry) return std::nullopt;
  auto at = integer(*expiry);
  if (!at) return malformed();
  if (!around.now || *at > around.now->time_since_epoch().count()) return std::nullopt;
  return absent("vanilla_cookieconsent.expired");
}

reading judge(const json& record, const circumstances& around) {
  const auto* categories = member(record, "categories");
  const auto* level = member(record, "level");
  if (!categories == !level) return malformed();
  auto on = text_list(categories ? *categories : *level);
  if (!on) return malformed();
  auto stale = strictest(judge_revision(record, around), judge_expiry(record, around));
  if (stale) return *stale;
  const auto& names = around.rules.names;
  bool listed = std::any_of(names.begin(), names.end(), [&](const auto& name) { return on->contains(name); });
  return listed ? granted("vanilla_cookieconsent.granted") : denied("vanilla_cookieconsent.category_off");
}

}  // namespace

std::optional<reading> read_vanilla_cookieconsent(const cookie_list& cookies, const circumstances& around) {
  return read_json(cookies, "cc_cookie", around, judge);
}

}  // namespace cloakroom::consent

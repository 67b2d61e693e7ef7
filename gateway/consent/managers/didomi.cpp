// Didomi: cookie `didomi_token`, base64 of JSON with `purposes.enabled` and `purposes.disabled`. Purpose ids are the
// tenant's own, so without the operator's list the record cannot be mapped.
#include "gateway/consent/json_record.hpp"
#include "gateway/consent/managers/readers.hpp"
#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

// A missing list is an empty one; nothing if it is no list of texts.
std::optional<std::set<std::string>> purposes_of(const nlohmann::json& purposes, std::string_view state) {
  const auto* list = member(purposes, state);
  return list ? text_list(*list) : std::set<std::string>();
}

reading judge(std::string_view text, const circumstances& around) {
  auto decoded = from_base64(text);
  auto record = decoded ? strict_json(*decoded) : std::nullopt;
  if (!record || !record->is_object()) return malformed();
  const auto* purposes = member(*record, "purposes");
  if (!purposes || !purposes->is_object()) return malformed();
  auto enabled = purposes_of(*purposes, "enabled");
  auto disabled = purposes_of(*purposes, "disabled");
  if (!enabled || !disabled) return malformed();
  if (around.rules.didomi_purposes.empty()) return absent("didomi.not_mapped");
  for (const auto& purpose : around.rules.didomi_purposes)
    if (!enabled->contains(purpose) || disabled->contains(purpose)) return denied("didomi.purpose_off");
  return granted("didomi.granted");
}

}  // namespace

std::optional<reading> read_didomi(const cookie_list& cookies, const circumstances& around) {
  return read_text(cookies, "didomi_token", around, judge);
}

}  // namespace cloakroom::consent

// Osano's open-source bar: cookie `cookieconsent_status`, one switch. `dismiss` is written when a bar is closed, on
// scroll or after a while; the library's own helper counts it as consent, the gate does not.
// Osano's consent platform: cookie `osano_consentmanager`, encrypted today and so unreadable here; older records are
// plain JSON, whose PERSONALIZATION stands for Preferences.
#include "gateway/consent/json_record.hpp"
#include "gateway/consent/managers/readers.hpp"
#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

reading judge_status(std::string_view text, const circumstances&) {
  if (text == "allow") return granted("osano_oss.granted");
  if (text == "deny") return denied("osano_oss.refused");
  return text == "dismiss" ? denied("osano_oss.dismissed") : malformed();
}

reading judge_record(const nlohmann::json& record, const circumstances&) {
  const auto* personalization = member(record, "PERSONALIZATION");
  if (is_text(personalization, "ACCEPT")) return granted("osano_cmp.granted");
  return is_text(personalization, "DENY") ? denied("osano_cmp.refused") : malformed();
}

reading judge_platform(std::string_view raw, const circumstances& around) {
  auto text = decoded_once(raw);
  if (text && !text->starts_with('{')) return denied("osano_cmp.encrypted");
  return read_json_value(raw, around, judge_record);
}

}  // namespace

std::optional<reading> read_osano_oss(const cookie_list& cookies, const circumstances& around) {
  return read_text(cookies, "cookieconsent_status", around, judge_status);
}

std::optional<reading> read_osano_cmp(const cookie_list& cookies, const circumstances& around) {
  return read_raw(cookies, "osano_consentmanager", around, judge_platform);
}

}  // namespace cloakroom::consent

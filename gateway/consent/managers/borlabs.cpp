// Borlabs Cookie: cookie `borlabs-cookie`, JSON whose `consents` maps a group to the services consented in it. Groups
// are the operator's own, so without a named one the record cannot be mapped.
#include "gateway/consent/json_record.hpp"
#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

reading judge(const nlohmann::json& record, const circumstances& around) {
  const auto* consents = member(record, "consents");
  if (!consents || !consents->is_object()) return malformed();
  if (around.rules.borlabs_group.empty()) return absent("borlabs.not_mapped");
  const auto* group = member(*consents, around.rules.borlabs_group);
  if (!group) return denied("borlabs.group_off");
  auto services = text_list(*group);
  if (!services) return malformed();
  return services->empty() ? denied("borlabs.group_off") : granted("borlabs.granted");
}

}  // namespace

std::optional<reading> read_borlabs(const cookie_list& cookies, const circumstances& around) {
  return read_json(cookies, "borlabs-cookie", around, judge);
}

}  // namespace cloakroom::consent

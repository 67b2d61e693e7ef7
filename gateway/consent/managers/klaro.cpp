// Klaro: cookie `klaro`, a JSON object of service names to booleans; purposes are not stored. Written only when the
// visitor saves. The operator adds a service named `cloakroom`, or names one of the site's own.
#include "gateway/consent/json_record.hpp"
#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

reading judge(const nlohmann::json& services, const circumstances& around) {
  bool listed = false;
  for (const auto& name : around.rules.names) {
    const auto* service = member(services, name);
    if (!service) continue;
    if (!service->is_boolean()) return malformed();
    if (!is_true(service)) return denied("klaro.service_off");
    listed = true;
  }
  return listed ? granted("klaro.granted") : denied("klaro.service_not_listed");
}

}  // namespace

std::optional<reading> read_klaro(const cookie_list& cookies, const circumstances& around) {
  return read_json(cookies, "klaro", around, judge);
}

}  // namespace cloakroom::consent

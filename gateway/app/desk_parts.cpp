// Builds the use cases in dependency order from settings and stores. No decisions.
#include "gateway/app/desk_parts.hpp"

#include <algorithm>

#include "connectors/catalogue.hpp"
#include "gateway/app/redaction_settings.hpp"

namespace cloakroom::app {
namespace {

desk::intake::counts counts_of(metrics& numbers) {
  return {numbers.add_counter("cloakroom_messages_total", "direction=\"in\",channel=\"visitor\""),
          [&numbers](std::string_view type) {
            numbers.add_counter("cloakroom_findings_total", "type=\"" + std::string(type) + '"').add();
          }};
}

desk::reply::region_of regions_of(const site_registry& sites) {
  return [&sites](std::string_view id) {
    auto in_force = sites.current();
    auto at = in_force->find(id);
    return at ? at->settings.region : std::string();
  };
}

std::vector<std::unique_ptr<connectors::connector>> connectors_of(const config::settings& settings,
                                                                  const clock_source& clock,
                                                                  const loop_executor& executor) {
  std::vector<std::unique_ptr<connectors::connector>> out;
  for (const auto& one : settings.connectors) out.push_back(connectors::make_connector(one, clock, executor));
  return out;
}

}  // namespace

desk_parts::desk_parts(const config::settings& settings, const site_registry& sites, storage& store, metrics& numbers,
                       const clock_source& clock, loop_executor executor)
    : judge(redaction_of(settings.redaction)),
      blocking(2),
      connectors(connectors_of(settings, clock, executor)),
      dispatcher(executor, *store.database, *store.keys, clock, numbers),
      reception(*store.database, *store.keys, *store.ledger, clock),
      intake(*store.database, *store.keys, *store.ledger, judge, clock, dispatcher, counts_of(numbers)),
      history(*store.database, *store.keys, judge),
      index(*store.database),
      erasure(*store.database, *store.keys, *store.ledger, blocking, clock, feed, dispatcher),
      withdrawal(*store.database, dispatcher, clock),
      end(*store.database, clock, dispatcher),
      forms(*store.database, *store.keys, reception, intake, clock, dispatcher),
      review({*store.database, *store.keys, *store.ledger, intake, feed, blocking, clock,
              [&sites](std::string_view id) { return sites.find(id); }}),
      reply(*store.database, *store.keys, judge, clock, feed, dispatcher, numbers, regions_of(sites)),
      orphans(*store.database, clock),
      presence([this, &clock](const desk::site& site) { return agents_online(site, clock.now()); }) {
  for (auto& one : connectors) dispatcher.add(*one);
  presence.look(*sites.current());
}

connectors::connector* desk_parts::connector_of(std::string_view id) const {
  for (const auto& one : connectors)
    if (one->id() == id) return one.get();
  return nullptr;
}

bool desk_parts::agents_online(const desk::site& site, time_point now) const {
  if (!desk::is_open(site.settings, now)) return false;
  const auto& desk = site.settings.desk;
  return desk.empty() ||
         std::any_of(desk.begin(), desk.end(), [this](const std::string& id) { return dispatcher.healthy(id); });
}

}  // namespace cloakroom::app

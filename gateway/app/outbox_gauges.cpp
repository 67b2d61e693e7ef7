// Reads the totals and sets every gauge that was ever shown: one that has no rows any more shows 0.
#include "gateway/app/outbox_gauges.hpp"

#include <map>

#include "base/log.hpp"

namespace cloakroom::app {
namespace {

using store::delivery_state;

constexpr std::pair<delivery_state, std::string_view> states[] = {
    {delivery_state::queued, "queued"}, {delivery_state::sending, "sending"},
    {delivery_state::sent, "sent"},     {delivery_state::unknown, "unknown"},
    {delivery_state::failed, "failed"}, {delivery_state::cancelled, "cancelled"}};

std::string_view name_of(delivery_state state) {
  for (const auto& [one, name] : states)
    if (one == state) return name;
  return "other";
}

}  // namespace

outbox_gauges::outbox_gauges(store::database& database, metrics& numbers, std::vector<std::string> connectors)
    : database_(database), metrics_(numbers) {
  for (const auto& one : connectors)
    for (const auto& [state, name] : states) of({one, state}).set(0);
}

gauge& outbox_gauges::of(const label& which) {
  known_.insert(which);
  return metrics_.add_gauge("cloakroom_outbox_rows",
                            "connector=\"" + which.first + "\",state=\"" + std::string(name_of(which.second)) + '"');
}

awaitable<void> outbox_gauges::count() {
  std::map<label, std::int64_t> rows;
  auto read = co_await database_.read([&rows](store::view& data) -> result<void> {
    rows.clear();
    auto counts = data.outbox_counts();
    if (!counts) return counts.error();
    for (const auto& one : *counts) rows[{one.connector, one.state}] = one.entries;
    return {};
  });
  if (!read) log(log_level::warn, "outbox_not_counted", {{"code", read.error()}});
  if (!read) co_return;
  for (const auto& one : known_) rows.try_emplace(one, 0);
  for (const auto& [which, entries] : rows) of(which).set(entries);
}

}  // namespace cloakroom::app

// `cloakroom_outbox_rows`, counted when somebody asks: the store keeps the totals, so it costs one short read.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/metrics.hpp"
#include "store/database.hpp"

namespace cloakroom::app {

// Lives on the loop of the admin port.
class outbox_gauges {
 public:
  // Every state of these connectors is there from the beginning, at 0. Both outlive this.
  outbox_gauges(store::database& database, metrics& numbers, std::vector<std::string> connectors);
  // Where the store cannot be read the gauges stay as they were, and the log says so.
  awaitable<void> count();

 private:
  using label = std::pair<std::string, store::delivery_state>;  // Connector and state.
  gauge& of(const label& which);

  store::database& database_;
  metrics& metrics_;
  std::set<label> known_;
};

}  // namespace cloakroom::app

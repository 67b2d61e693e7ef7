// Carries the keyed hashes of identifiers from the messages they came with to the key ring's index, a moment later and
// many at a time, in the index's own order: it is random by nature, and every page of it that a write touches is
// written whole. A message does not wait for it. Nothing is lost by a crash: how far the index reaches is kept beside
// it.
#pragma once

#include <optional>
#include <vector>

#include "base/task.hpp"
#include "store/database.hpp"

namespace cloakroom::desk {

struct identifier_bounds {
  std::size_t page_max = 1000;    // Read at once.
  std::size_t round_max = 50000;  // Sorted in memory, a hundred bytes each.
  std::size_t unit_max = 500;     // Written at once: messages wait for no more than these.
};

class identifier_index {
 public:
  explicit identifier_index(store::database& database, identifier_bounds bounds = {})
      : database_(database), bounds_(bounds) {}

  // Returns when every identifier that is durable now is in the index. Whoever looks somebody up calls it first.
  awaitable<result<void>> settle();
  // Does it every few seconds, until cancelled.
  awaitable<void> run();

 private:
  using placed = store::view::placed_identifier;

  awaitable<result<void>> find_reach();
  awaitable<result<std::vector<placed>>> read_round();
  awaitable<result<std::size_t>> carry_round();

  store::database& database_;
  const identifier_bounds bounds_;
  // The index holds everything up to here. Unknown before the first use.
  std::optional<store::view::value_place> reach_;
};

}  // namespace cloakroom::desk

// Carries the keyed hashes of identifiers from the messages they came with to the key ring's index, a moment later and
// many at a time: the index is random by nature, and a message must not wait for a second file to be synced. Nothing is
// lost by a crash: how far the index reaches is kept beside it.
#pragma once

#include <optional>

#include "base/task.hpp"
#include "store/database.hpp"

namespace cloakroom::desk {

class identifier_index {
 public:
  explicit identifier_index(store::database& database) : database_(database) {}

  // Returns when every identifier that is durable now is in the index. Whoever looks somebody up calls it first.
  awaitable<result<void>> settle();
  // Does it every second, until cancelled.
  awaitable<void> run();

 private:
  awaitable<result<void>> find_reach();
  awaitable<result<std::size_t>> carry_page();

  store::database& database_;
  std::optional<store::view::value_place>
      reach_;  // The index holds everything up to here. Unknown before the first use.
};

// Identifiers carried in one unit of work.
constexpr std::size_t identifiers_page_max = 1000;

}  // namespace cloakroom::desk

// Keys of subjects that never came to be: a crash fell between the commit of the key ring and that of the data. They
// open nothing, and go an hour later with their index entries. Erasing a person is desk/erasure's part.
//
// Who takes such a key up for a first message renews its age first (`take_up_key`) and writes at once, so that a key in
// use is always younger than an hour.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/task.hpp"
#include "store/database.hpp"

namespace cloakroom::desk {

class orphan_sweep {
 public:
  orphan_sweep(store::database& database, const clock_source& clock) : database_(database), clock_(clock) {}

  // Goes through the key ring once, a page at a time; how many keys went. Fails with the store; what went before is
  // gone, the rest is looked at again by the next pass.
  awaitable<result<std::size_t>> pass();
  // At once, then every hour, until cancelled.
  awaitable<void> run();

 private:
  struct page;
  awaitable<result<void>> read(const std::optional<subject_id>& after, time_point before, page& out);
  // 1 when it went, 0 when it is in use after all.
  awaitable<result<std::size_t>> remove(const subject_id& subject, time_point before);

  store::database& database_;
  const clock_source& clock_;
  // Keys up to this age were judged by a whole pass: their conversations are there and take their keys along when they
  // go.
  time_point judged_{};
};

// How old a key without a conversation must be. Longer than any unit of work may wait for the writer.
constexpr std::chrono::hours orphan_age{1};
constexpr std::chrono::hours orphan_sweep_every{1};
constexpr std::size_t orphan_page_max = 256;

}  // namespace cloakroom::desk

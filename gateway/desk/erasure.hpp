// Forgetting a data subject: intent to the ledger, key destroyed, rows removed, what messengers hold retracted, files
// scrubbed, completion written. Every step may be run again; an interrupted erasure goes on at the next start.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/desk/dispatcher.hpp"
#include "gateway/desk/feed.hpp"
#include "store/database.hpp"
#include "vault/ledger.hpp"
#include "vault/vault.hpp"

namespace cloakroom::desk {

class erasure {
 public:
  erasure(store::database& database, vault::vault& keys, vault::ledger& ledger, asio::thread_pool& blocking,
          const clock_source& clock, feed& listeners, dispatcher& road)
      : database_(database),
        vault_(keys),
        ledger_(ledger),
        blocking_(blocking),
        clock_(clock),
        feed_(listeners),
        dispatcher_(road) {}

  // When it returns a value, no byte of the conversation's data can be read again on this node, nor be stored anew;
  // also of one that is not stored yet, as far as the caller knows (then with its ids alone), while a first message may
  // be on its way in. `reason` is a code. errc::unavailable: nothing was recorded, nothing has changed.
  // errc::erasure_unfinished: recorded for good; a repeat or the next start finishes it.
  awaitable<result<void>> erase(store::conversation subject_of, std::string_view reason);
  // Erasures that a crash interrupted, and those that a restored copy of the stores does not know of: whatever key or
  // row of an erased subject is there goes. Before the port opens, on the starting thread.
  result<void> resume_all();
  // The rest of them once the loop runs: scrub the files, then write the completion.
  awaitable<void> complete_resumed();

 private:
  result<std::vector<subject_id>> to_resume();

  store::database& database_;
  vault::vault& vault_;
  vault::ledger& ledger_;
  asio::thread_pool& blocking_;
  const clock_source& clock_;
  feed& feed_;
  dispatcher& dispatcher_;
  std::vector<std::pair<subject_id, std::int64_t>> resumed_;  // Rows are gone, files not scrubbed yet.
};

// How long an erasure waits for readers that keep old pages alive.
constexpr std::chrono::seconds scrub_within{20};

}  // namespace cloakroom::desk

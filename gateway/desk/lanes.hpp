// Which conversation's entries may be sent next. One lane per conversation keeps their order; a lane whose head waits
// does not stop the others. Pure; belongs to one executor.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "store/rows.hpp"

namespace cloakroom::desk {

class lanes {
 public:
  using row_number = store::row_number;
  // Entries without a conversation share the lane `no_row`.
  explicit lanes(std::chrono::milliseconds coalesce) : coalesce_(coalesce) {}

  // False when its lane was waiting, or is taken, already: then there is nothing new to look at.
  bool add(store::outbox_entry entry);
  // The lane whose head is due first, taken out of the queue until `give_back`.
  std::optional<row_number> take(time_point now);
  // When the next lane will be due; nothing when none waits.
  std::optional<time_point> next_due() const;
  // The entries of a lane that was taken, oldest first. Valid until the next change.
  std::deque<store::outbox_entry>& of(row_number lane);
  // After work on a taken lane: finished entries were removed from its front by the caller. `sent` tells that a message
  // left just now: lines that follow within the coalescing time wait for each other.
  void give_back(row_number lane, bool sent, time_point now);
  // Which entries of a lane go.
  enum class what { nothing, texts, everything };
  // Drops what is there now; of a taken lane when it comes back. What is added after it stays.
  void drop(row_number lane, what gone);
  // The clock was set back by so much: what waits for a time waits as long as before.
  void set_back(std::chrono::milliseconds by);
  // What is to go of a lane that was taken.
  what dropping(row_number lane) const;

 private:
  struct lane {
    std::deque<store::outbox_entry> entries;
    std::deque<store::outbox_entry> fresh;  // Added after a drop, while the lane was taken.
    time_point due{};                       // As it stands in due_.
    bool taken = false, queued = false;
    what gone = what::nothing;
  };
  void queue(row_number number, lane& one);
  void unqueue(row_number number, lane& one);
  void forget_recent(time_point now);

  std::chrono::milliseconds coalesce_;
  std::unordered_map<row_number, lane> lanes_;
  std::set<std::pair<time_point, row_number>> due_;
  std::unordered_map<row_number, time_point> recent_;  // Until when lines of a lane wait for each other.
  std::deque<std::pair<time_point, row_number>> recent_order_;
};

}  // namespace cloakroom::desk

// How a group of units becomes durable: all key ring steps, one commit, all data steps, one commit. A unit that fails
// takes nobody with it: the group is undone, what stood before it runs again as a group, then it alone, then the rest.
#pragma once

#include <atomic>

#include "base/metrics.hpp"
#include "store/engine.hpp"
#include "store/work_thread.hpp"

namespace cloakroom::store {

// Used by the writer's thread only, but for `healthy`.
class group_commit {
 public:
  // `commit_seconds` is observed once per group that was committed.
  group_commit(engine& into, histogram* commit_seconds) : engine_(into), commit_seconds_(commit_seconds) {}

  // Runs the units of these requests and sets their outcomes. Every request holds a unit.
  void run(work_thread::batch group);
  // Whether the last commit went through.
  bool healthy() const noexcept { return healthy_.load(std::memory_order_relaxed); }

 private:
  // Index of the unit that failed, everything undone; or nothing, and every unit has its outcome.
  std::optional<std::size_t> attempt(work_thread::batch group);
  std::optional<std::size_t> run_keys(work_thread::batch group);
  std::optional<std::size_t> run_data(work_thread::batch group);

  engine& engine_;
  histogram* const commit_seconds_;
  std::atomic<bool> healthy_{true};
  error_code group_failure_;  // Begin or commit failed: the outcome of the whole group.
};

}  // namespace cloakroom::store

// The only way to start work: named, counted, cancellable, and a failure inside is reported by name.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/task.hpp"

namespace cloakroom {

// Coroutines that run on one executor and end together. Not synchronised: used from that executor only.
class task_group {
 public:
  explicit task_group(loop_executor executor);
  ~task_group();
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  // Starts a coroutine. `name` is a word of our source; it appears in the log when the task throws.
  void spawn(std::string_view name, awaitable<void> task);
  // Asks every running task to stop; they see cancelled operations.
  void cancel();
  std::size_t running() const noexcept;
  // Returns when no task runs any more, or after `time`; true if none runs.
  awaitable<bool> drained(std::chrono::milliseconds time);
  const loop_executor& executor() const noexcept { return executor_; }

 private:
  struct state;
  loop_executor executor_;
  std::shared_ptr<state>
      state_;  // Shared with the completion handlers of tasks, which may run after the group is gone.
};

}  // namespace cloakroom

// Starts, counts and cancels coroutines, and names the one that threw. Knows nothing of what they do.
#include "base/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <map>
#include <vector>

#include "base/log.hpp"

namespace cloakroom {

struct task_group::state {
  struct task {
    std::string_view name;
    asio::cancellation_signal stop;
  };
  std::map<std::uint64_t, task> tasks;
  std::uint64_t last_key = 0;
};

task_group::task_group(loop_executor executor) : executor_(std::move(executor)), state_(std::make_shared<state>()) {}

task_group::~task_group() { cancel(); }

void task_group::spawn(std::string_view name, awaitable<void> work) {
  auto key = ++state_->last_key;
  auto& task = state_->tasks[key];
  task.name = name;
  auto done = [shared = state_, key, name](std::exception_ptr failure) {
    // A bug: ordinary failures are values. The text of a foreign exception may quote input, so only the name is kept.
    if (failure) log(log_level::error, "task_failed", {{"task", name}});
    shared->tasks.erase(key);
  };
  asio::co_spawn(executor_, std::move(work), asio::bind_cancellation_slot(task.stop.slot(), std::move(done)));
}

void task_group::cancel() {
  asio::post(executor_, [shared = state_] {
    // A task may end, and leave the map, while another is told to stop: walk over keys taken before.
    std::vector<std::uint64_t> keys;
    for (const auto& [key, task] : shared->tasks) keys.push_back(key);
    for (auto key : keys)
      if (auto found = shared->tasks.find(key); found != shared->tasks.end())
        found->second.stop.emit(asio::cancellation_type::terminal);
  });
}

std::size_t task_group::running() const noexcept { return state_->tasks.size(); }

awaitable<bool> task_group::drained(std::chrono::milliseconds time) {
  auto until = std::chrono::steady_clock::now() + time;
  while (running() != 0 && std::chrono::steady_clock::now() < until) {
    if (co_await sleep_for(std::chrono::milliseconds(5))) break;
  }
  co_return running() == 0;
}

}  // namespace cloakroom

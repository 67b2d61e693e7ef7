// A thread that takes whatever has queued since it last looked, works it off and answers in batches. Hand-over costs
// one lock per request and a wake-up only when the thread sleeps; answers cost one post per executor and batch.
//
// A loop wakes the thread after it has run what was ready, not at its first request: a commit costs the same for one
// message and for fifty, and what came together is stored together (docs/decisions/0028-wake-after-what-is-ready.md).
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "store/request.hpp"

namespace cloakroom::store {

class work_thread {
 public:
  using batch = std::span<const std::unique_ptr<request>>;

  struct bounds {
    std::size_t queue_length_max;  // Requests that wait; more are refused with cloakroom::errc::queue_full.
    std::size_t batch_length_max;  // Requests worked off before their answers go out.
  };
  // `run` sets the outcome of every request of a batch, on the thread; `name` (15 characters) is what tools show.
  work_thread(const char* name, bounds limits, std::function<void(batch)> run);
  ~work_thread();

  // From any thread; never blocks. The answer comes through the request's executor, a refusal too.
  void submit(std::unique_ptr<request> added);
  // Works off what is queued, then refuses with errc::stopped. Blocks until the thread has ended.
  void stop();

 private:
  void loop();
  void work_off(std::span<std::unique_ptr<request>> taken);

  const bounds limits_;
  const std::function<void(batch)> run_;
  std::mutex mutex_;
  // Shared with the loops that are about to wake: one of them may come to it when the thread is gone.
  const std::shared_ptr<std::condition_variable> wake_ = std::make_shared<std::condition_variable>();
  std::vector<std::unique_ptr<request>> queue_;
  bool sleeping_ = false;
  const asio::io_context* waking_ = nullptr;  // The loop that is about to, so that it does it once.
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace cloakroom::store

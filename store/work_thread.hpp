// A thread that takes whatever has queued since it last looked, works it off and answers in batches. Hand-over costs
// one lock per request and a wake-up only when the thread sleeps; answers cost one post per executor and batch.
#pragma once

#include <condition_variable>
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
  std::condition_variable wake_;
  std::vector<std::unique_ptr<request>> queue_;
  bool sleeping_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace cloakroom::store

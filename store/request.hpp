// One piece of work handed to a thread of the store, with whoever waits for its outcome.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <future>
#include <memory>
#include <utility>
#include <variant>

#include "store/database.hpp"
#include "store/engine.hpp"

namespace cloakroom::store {

struct scrub_step {};
using requested = std::variant<unit_of_work*, read_work, read_keys_work, scrub_step>;

struct request {
  explicit request(requested w) : work(std::move(w)) {}
  virtual ~request() = default;
  request(const request&) = delete;
  request& operator=(const request&) = delete;

  // Where the waiter goes on; null for one that blocks its own thread.
  virtual const loop_executor* executor() const noexcept = 0;
  // Hands `outcome` to the waiter, on its executor. Takes itself, because the waiter may end everything.
  virtual void answer(std::unique_ptr<request> self) = 0;

  requested work;
  result<void> outcome;
  bool keys_done = false;  // The unit's key ring step is durable: a second run has only the data step.
};

// A coroutine that waits. It is not resumed before the outcome is there, whatever is cancelled: the unit refers to its
// frame.
template <class Handler>
class awaiting_request final : public request {
 public:
  awaiting_request(requested w, Handler handler)
      : request(std::move(w)),
        handler_(std::move(handler)),
        work_(asio::get_associated_executor(handler_)),
        executor_(work_.get_executor()) {}

  const loop_executor* executor() const noexcept override { return &executor_; }
  void answer(std::unique_ptr<request> self) override {
    auto resume = std::move(handler_);
    auto with = outcome;
    self.reset();
    std::move(resume)(with);
  }

 private:
  Handler handler_;
  asio::executor_work_guard<loop_executor> work_;  // Keeps the loop running.
  loop_executor executor_;
};

// A thread that waits.
class blocking_request final : public request {
 public:
  using request::request;
  std::future<result<void>> future() { return promise_.get_future(); }
  const loop_executor* executor() const noexcept override { return nullptr; }
  void answer(std::unique_ptr<request> self) override {
    auto promise = std::move(promise_);
    auto with = outcome;
    self.reset();
    promise.set_value(with);
  }

 private:
  std::promise<result<void>> promise_;
};

}  // namespace cloakroom::store

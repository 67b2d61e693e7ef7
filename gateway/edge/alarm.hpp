// A time after which something is done, unless the alarm was set anew or disarmed before.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "base/task.hpp"

namespace cloakroom::edge {

// All calls on the executor's one loop. The action runs there, at most once for each `set`; what it refers to must
// outlive the alarm, no longer.
class alarm {
 public:
  alarm(loop_executor executor, std::function<void()> action)
      : state_(std::make_shared<state>(std::move(action))), timer_(std::move(executor)) {}
  ~alarm() { disarm(); }
  alarm(const alarm&) = delete;
  alarm& operator=(const alarm&) = delete;

  void set(std::chrono::steady_clock::duration time) {
    auto turn = ++state_->turn;
    timer_.expires_after(time);
    timer_.async_wait([shared = state_, turn](error_code) {
      if (shared->turn == turn) shared->action();
    });
  }
  void disarm() {
    ++state_->turn;
    timer_.cancel();
  }

 private:
  struct state {
    explicit state(std::function<void()> what) : action(std::move(what)) {}
    std::function<void()> action;
    std::uint64_t turn = 0;  // Of the last set or disarm: an expiry of an earlier one does nothing.
  };

  // Shared with the timer's handlers: one that was queued as the time came runs even after the alarm is gone, and a
  // cancel does not reach it any more.
  std::shared_ptr<state> state_;
  asio::steady_timer timer_;
};

}  // namespace cloakroom::edge

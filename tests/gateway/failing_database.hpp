// A store that fails once, at the call a test chooses, in one of three ways; everything else goes to the real one. It
// can also take its threads' chance out of the play: then a seed decides when an answer comes.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <optional>
#include <utility>

#include "store/database.hpp"

namespace cloakroom::gateway_test {

enum class failure {
  refused,      // Nothing happened.
  keys_only,    // The key ring's step is durable, the data's is not: as after a crash between the two.
  answer_lost,  // Everything is durable, but whoever waits is told that it is not.
};

class failing_database final : public store::database {
 public:
  explicit failing_database(store::database& real) : real_(real) {}

  // From now on each call begins so many turns of the loop late, and is answered so many turns after that, as `turns`
  // says; writes in the order they came. `aside` is a loop for the calls themselves, which outlives the real store.
  void answer_in_turn(std::function<int()> turns, asio::io_context& aside) {
    turns_ = std::move(turns);
    aside_ = &aside;
  }
  // Turns spent till now. Counts what the seed chose, and not what a timer adds to the loop.
  int turned() const noexcept { return turned_; }
  // The call of that number from now on, counted from 1, fails; 0: none.
  void fail(int at, failure how) {
    left_ = at;
    how_ = how;
    failed_ = false;
  }
  // Whether it came to that call.
  bool failed() const noexcept { return failed_; }
  // The same; from here on nothing fails.
  bool disarm() noexcept {
    left_ = 0;
    return failed_;
  }

  // Runs once before the next write is handed on: whatever it does comes first.
  std::function<awaitable<void>()> before_next_write;

  awaitable<result<void>> write(store::unit_of_work& work) override {
    if (auto first = std::exchange(before_next_write, nullptr)) co_await first();
    if (!due()) co_return co_await in_turn(real_.write(work), true);
    if (how_ == failure::refused) co_return CLOAKROOM_FAIL(store::errc::storage_failed);
    if (how_ == failure::keys_only) {
      store::unit_of_work keys;
      keys.keys = work.keys;
      if (keys.keys) {
        auto written = co_await in_turn(real_.write(keys), true);
        if (!written) co_return written;
      }
      co_return CLOAKROOM_FAIL(store::errc::storage_failed);
    }
    auto written = co_await in_turn(real_.write(work), true);
    if (!written) co_return written;
    co_return CLOAKROOM_FAIL(store::errc::storage_failed);
  }
  awaitable<result<void>> read(std::function<result<void>(store::view&)> work) override {
    if (due()) co_return CLOAKROOM_FAIL(store::errc::storage_failed);
    co_return co_await in_turn(real_.read(std::move(work)));
  }
  awaitable<result<void>> read_keys(std::function<result<void>(store::keyring&)> work) override {
    if (due()) co_return CLOAKROOM_FAIL(store::errc::storage_failed);
    co_return co_await in_turn(real_.read_keys(std::move(work)));
  }
  result<void> write_now(store::unit_of_work& work) override {
    if (due()) return CLOAKROOM_FAIL(store::errc::storage_failed);
    return real_.write_now(work);
  }
  awaitable<result<void>> scrub(std::chrono::milliseconds wait) override {
    if (due()) co_return CLOAKROOM_FAIL(errc::timed_out);
    co_return co_await in_turn(real_.scrub(wait));
  }
  bool healthy() const noexcept override { return real_.healthy(); }
  void stop() override { real_.stop(); }

 private:
  awaitable<void> turn() {
    ++turned_;
    auto loop = co_await asio::this_coro::executor;
    co_await asio::post(loop, use_awaitable);
  }
  awaitable<void> pause() {
    for (int left = turns_(); left > 0; --left) co_await turn();
  }
  awaitable<result<void>> in_turn(awaitable<result<void>> call, bool writes = false) {
    if (!turns_) co_return co_await std::move(call);
    auto place = writes ? last_write_++ : next_write_;
    co_await pause();
    while (writes && place != next_write_) co_await turn();
    std::optional<result<void>> out;
    asio::co_spawn(*aside_, std::move(call), [&out](std::exception_ptr bug, result<void> answer) {
      if (bug) std::rethrow_exception(bug);
      out = answer;
    });
    aside_->restart();
    aside_->run();
    if (writes) ++next_write_;
    co_await pause();
    co_return *out;
  }
  bool due() {
    if (left_ == 0 || --left_ != 0) return false;
    failed_ = true;
    return true;
  }

  store::database& real_;
  int left_ = 0;
  failure how_ = failure::refused;
  bool failed_ = false;
  std::function<int()> turns_;
  asio::io_context* aside_ = nullptr;
  int turned_ = 0;
  std::size_t last_write_ = 0, next_write_ = 0;
};

}  // namespace cloakroom::gateway_test

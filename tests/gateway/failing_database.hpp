// A store that fails once, at the call a test chooses, in one of three ways; everything else goes to the real one.
#pragma once

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

  awaitable<result<void>> write(store::unit_of_work& work) override {
    if (!due()) co_return co_await real_.write(work);
    if (how_ == failure::refused) co_return CLOAKROOM_FAIL(store::errc::storage_failed);
    if (how_ == failure::keys_only) {
      store::unit_of_work keys;
      keys.keys = work.keys;
      if (keys.keys) {
        auto written = co_await real_.write(keys);
        if (!written) co_return written;
      }
      co_return CLOAKROOM_FAIL(store::errc::storage_failed);
    }
    auto written = co_await real_.write(work);
    if (!written) co_return written;
    co_return CLOAKROOM_FAIL(store::errc::storage_failed);
  }
  awaitable<result<void>> read(std::function<result<void>(store::view&)> work) override {
    if (due()) co_return CLOAKROOM_FAIL(store::errc::storage_failed);
    co_return co_await real_.read(std::move(work));
  }
  awaitable<result<void>> read_keys(std::function<result<void>(store::keyring&)> work) override {
    if (due()) co_return CLOAKROOM_FAIL(store::errc::storage_failed);
    co_return co_await real_.read_keys(std::move(work));
  }
  result<void> write_now(store::unit_of_work& work) override {
    if (due()) return CLOAKROOM_FAIL(store::errc::storage_failed);
    return real_.write_now(work);
  }
  awaitable<result<void>> scrub(std::chrono::milliseconds wait) override {
    if (due()) co_return CLOAKROOM_FAIL(errc::timed_out);
    co_return co_await real_.scrub(wait);
  }
  bool healthy() const noexcept override { return real_.healthy(); }
  void stop() override { real_.stop(); }

 private:
  bool due() {
    if (left_ == 0 || --left_ != 0) return false;
    failed_ = true;
    return true;
  }

  store::database& real_;
  int left_ = 0;
  failure how_ = failure::refused;
  bool failed_ = false;
};

}  // namespace cloakroom::gateway_test

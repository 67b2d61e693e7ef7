// Blocking work, such as an fsync or a password hash, on a pool of its own, so that no event loop waits for it.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>

#include "base/task.hpp"

namespace cloakroom {

// Runs `work` on the pool and resumes on the caller's executor. `work` returns a result<void>.
inline awaitable<result<void>> offload(asio::thread_pool& pool, std::function<result<void>()> work) {
  auto executor = co_await asio::this_coro::executor;
  auto initiate = [&pool, executor](auto handler, std::function<result<void>()> job) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    auto guard = asio::make_work_guard(executor);
    asio::post(pool, [shared, job = std::move(job), guard]() mutable {
      auto outcome = job();
      auto ec = outcome ? error_code() : outcome.error();
      asio::post(guard.get_executor(), [shared, ec]() mutable { std::move (*shared)(ec); });
    });
  };
  auto [ec] = co_await asio::async_initiate<decltype(as_tuple_awaitable), void(error_code)>(
      initiate, as_tuple_awaitable, std::move(work));
  if (ec) co_return ec;
  co_return result<void>{};
}

}  // namespace cloakroom

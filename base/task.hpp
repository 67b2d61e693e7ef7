// Names for the coroutines of the house. Every wait has a deadline: `within`.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "base/result.hpp"

namespace cloakroom {

namespace asio = boost::asio;

// The one executor of the house, a loop's own. Asio's type-erased one costs a virtual call at every step of a
// coroutine.
using loop_executor = asio::io_context::executor_type;

template <class T>
using awaitable = asio::awaitable<T, loop_executor>;
constexpr asio::use_awaitable_t<loop_executor> use_awaitable;

// The one completion style: `auto [ec, n] = co_await socket.async_read_some(buffer, as_tuple_awaitable);`
constexpr auto as_tuple_awaitable = asio::as_tuple(use_awaitable);

// Waits for a time; ends early with errc::cancelled when the coroutine is cancelled.
inline awaitable<error_code> sleep_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  auto [ec] = co_await timer.async_wait(as_tuple_awaitable);
  co_return ec ? make_error_code(errc::cancelled) : error_code();
}

// Runs an operation that returns a result, and gives errc::timed_out when it takes longer, errc::cancelled when
// the coroutine itself is cancelled. The operation is cancelled then; what it refers to must outlive this call, as with
// any awaited operation.
template <class T>
awaitable<result<T>> within(std::chrono::milliseconds time, awaitable<result<T>> operation) {
  using namespace asio::experimental::awaitable_operators;
  auto outcome = co_await (std::move(operation) || sleep_for(time));
  if (outcome.index() == 1)
    co_return std::get<1>(outcome) ? CLOAKROOM_FAIL(errc::cancelled) : CLOAKROOM_FAIL(errc::timed_out);
  co_return std::move(std::get<0>(outcome));
}

}  // namespace cloakroom

// Runs one coroutine to its end on an event loop of the test's own.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "base/task.hpp"

namespace cloakroom::test {

// What runs beside it (servers of the test) goes on only as long as this does.
template <class T>
T run(asio::io_context& loop, awaitable<T> work) {
  std::optional<T> outcome;
  std::exception_ptr failure;
  auto done = [&](std::exception_ptr thrown, T value) {
    failure = thrown;
    if (!thrown) outcome.emplace(std::move(value));
    loop.stop();
  };
  asio::co_spawn(loop, std::move(work), std::move(done));
  loop.restart();
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*outcome);
}

}  // namespace cloakroom::test

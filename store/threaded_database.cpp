// How work reaches the store's threads and comes back as awaitables.
#include "store/threaded_database.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace cloakroom::store {
namespace {

constexpr std::size_t read_batch_length_max = 1;  // A read is answered before the next one runs.
constexpr std::chrono::milliseconds scrub_pause{5};

// Completes on the awaiting coroutine's executor, once, whatever is cancelled meanwhile.
awaitable<result<void>> handed_to(work_thread& thread, requested work) {
  return asio::async_initiate<const asio::use_awaitable_t<loop_executor>&, void(result<void>)>(
      [&thread](auto handler, requested what) {
        using waiting = awaiting_request<decltype(handler)>;
        thread.submit(std::make_unique<waiting>(std::move(what), std::move(handler)));
      },
      use_awaitable, std::move(work));
}

bool is_unit(const std::unique_ptr<request>& one) { return std::holds_alternative<unit_of_work*>(one->work); }

}  // namespace

threaded_database::threaded_database(std::unique_ptr<engine> over, histogram* commit_seconds)
    : engine_(std::move(over)),
      commits_(*engine_, commit_seconds),
      writer_("store-writer", {write_queue_length_max, write_group_length_max},
              [this](auto batch) { run_writes(batch); }),
      reader_("store-reader", {read_queue_length_max, read_batch_length_max},
              [this](auto batch) { run_reads(batch); }) {}

threaded_database::~threaded_database() { stop(); }

awaitable<result<void>> threaded_database::write(unit_of_work& work) { return handed_to(writer_, &work); }
awaitable<result<void>> threaded_database::read(read_work work) { return handed_to(reader_, std::move(work)); }
awaitable<result<void>> threaded_database::read_keys(read_keys_work work) {
  return handed_to(reader_, std::move(work));
}

result<void> threaded_database::write_now(unit_of_work& work) {
  auto waiting = std::make_unique<blocking_request>(&work);
  auto outcome = waiting->future();
  writer_.submit(std::move(waiting));
  return outcome.get();
}

awaitable<result<void>> threaded_database::scrub(std::chrono::milliseconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  for (;;) {
    requested step = scrub_step{};
    auto done = co_await handed_to(writer_, std::move(step));
    if (done || done.error() != make_error_code(cloakroom::errc::unavailable)) co_return done;
    if (std::chrono::steady_clock::now() >= until) co_return CLOAKROOM_FAIL(cloakroom::errc::timed_out);
    if (auto ec = co_await sleep_for(scrub_pause)) co_return ec;
  }
}

void threaded_database::stop() {
  writer_.stop();
  reader_.stop();
}

void threaded_database::run_writes(work_thread::batch batch) {
  while (!batch.empty()) {
    auto units = static_cast<std::size_t>(std::find_if_not(batch.begin(), batch.end(), is_unit) - batch.begin());
    if (units > 0)
      commits_.run(batch.first(units));
    else
      batch.front()->outcome = engine_->scrub_once();
    batch = batch.subspan(std::max<std::size_t>(units, 1));
  }
}

void threaded_database::run_reads(work_thread::batch batch) {
  for (const auto& one : batch) {
    try {
      if (auto* data = std::get_if<read_work>(&one->work))
        one->outcome = engine_->read(*data);
      else
        one->outcome = engine_->read_keys(std::get<read_keys_work>(one->work));
    } catch (...) {
      log(log_level::error, "store_read_threw");
      one->outcome = CLOAKROOM_FAIL(errc::storage_failed);
    }
  }
}

}  // namespace cloakroom::store

// The store's two threads in front of an engine: one writes in groups, one reads. Knows no SQL.
#pragma once

#include "store/group_commit.hpp"

namespace cloakroom::store {

constexpr std::size_t write_queue_length_max = 100'000;  // Units that wait for the writer.
constexpr std::size_t write_group_length_max = 4096;     // Units in one commit.
constexpr std::size_t read_queue_length_max = 100'000;   // Reads that wait for the reader.

class threaded_database final : public database {
 public:
  // `commit_seconds` may be null and outlives the database.
  threaded_database(std::unique_ptr<engine> over, histogram* commit_seconds);
  ~threaded_database() override;

  awaitable<result<void>> write(unit_of_work& work) override;
  awaitable<result<void>> read(read_work work) override;
  awaitable<result<void>> read_keys(read_keys_work work) override;
  result<void> write_now(unit_of_work& work) override;
  awaitable<result<void>> scrub(std::chrono::milliseconds wait) override;
  bool healthy() const noexcept override { return commits_.healthy(); }
  void stop() override;

 private:
  void run_writes(work_thread::batch batch);
  void run_reads(work_thread::batch batch);

  std::unique_ptr<engine> engine_;
  group_commit commits_;
  work_thread writer_;
  work_thread reader_;
};

}  // namespace cloakroom::store

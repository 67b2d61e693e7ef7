// The store as the desk sees it: hand in a unit of work, get an answer when it is durable. One writer commits in
// groups: whatever queued while the last commit synced goes into the next one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/metrics.hpp"
#include "base/task.hpp"
#include "store/transaction.hpp"

namespace cloakroom::store {

// Two steps, the key ring's first: its rows are durable before the data rows that need them. Either may be empty.
// A unit may run more than once (a group that fails is undone and run again one by one), so it changes nothing outside
// the transaction but variables it sets anew each time. It runs on the writer's thread while the caller is suspended.
struct unit_of_work {
  std::function<result<void>(keyring&)> keys;
  std::function<result<void>(transaction&)> data;
};

class database {
 public:
  virtual ~database() = default;
  // Returns when the unit is durable, or says why it is not; cloakroom::errc::queue_full when the writer is that far
  // behind. Resumes on the caller's executor, never before the unit is finished, whatever is cancelled meanwhile.
  // A coroutine that is still here must not be destroyed: stop the store before its loop goes. The unit must be a named
  // variable of the caller: GCC 12 miscompiles an aggregate made inside a co_await expression.
  virtual awaitable<result<void>> write(unit_of_work& work) = 0;
  // Runs on a reader's thread with a connection of its own; must be short.
  virtual awaitable<result<void>> read(std::function<result<void>(view&)> work) = 0;
  // Keys are read through a unit of the writer only when there is no other way; this is the reader's.
  virtual awaitable<result<void>> read_keys(std::function<result<void>(keyring&)> work) = 0;
  // The same for start-up and commands, before or without an event loop: blocks the calling thread.
  virtual result<void> write_now(unit_of_work& work) = 0;
  // Brings the files to where nothing deleted can be read: truncating checkpoints of data and key ring until no reader
  // holds them up, bounded by `wait` (cloakroom::errc::timed_out). Called after erasures.
  virtual awaitable<result<void>> scrub(std::chrono::milliseconds wait) = 0;
  // Whether the last commit went through; for readiness.
  virtual bool healthy() const noexcept = 0;
  // Finishes what is queued, then refuses. Called once, at the end.
  virtual void stop() = 0;
};

struct sqlite_settings {
  std::string data_file;
  std::string keyring_file;
};
// What stands at the two places, looked at before anything is made there. A file that is missing or empty holds
// nothing.
struct sqlite_found {
  bool data_file = false;      // There is a file for the data.
  bool conversations = false;  // Conversations, or the audit trail of some that were there.
  bool key_set = false;        // The key ring's own keys, without which no conversation opens.
  bool subject_keys = false;   // Keys of persons.
  // The key ring's named values, as `keyring::value` gives them: by them a master key is known.
  std::map<std::string, std::string, std::less<>> ring_values;
};
// An empty path is not looked at. Throws std::runtime_error naming a file that is no database.
sqlite_found look_at_sqlite(const sqlite_settings& at);
// Creates or migrates both files. Throws std::runtime_error with file and reason when it cannot, or when a file was
// written by a newer version. `commit_seconds` is observed once per group.
std::unique_ptr<database> open_sqlite(const sqlite_settings& wanted, histogram& commit_seconds);
// The twin without files, for tests and for trying out. Same rules.
std::unique_ptr<database> open_memory();

}  // namespace cloakroom::store

// A layer between SQLite and its way to files under which the frames of one commit reach the write-ahead log in one
// write, and not in two for each page.
#pragma once

#include <sqlite3.h>

namespace cloakroom::store {

// The name of the layer (a "VFS") for sqlite3_open_v2; null when it cannot be registered. Any thread.
const char* log_gathering() noexcept;

// While it lives, what this connection writes to its log is gathered: around the step of a COMMIT, and nothing else.
class gathered_commit {
 public:
  explicit gathered_commit(sqlite3* of) noexcept;
  ~gathered_commit();
  gathered_commit(const gathered_commit&) = delete;
  gathered_commit& operator=(const gathered_commit&) = delete;

 private:
  sqlite3_file* log_ = nullptr;
};

}  // namespace cloakroom::store

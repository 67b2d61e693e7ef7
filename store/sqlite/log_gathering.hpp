// A layer between SQLite and its way to files under which the frames of one commit reach the write-ahead log in one
// write, and not in two for each page.
#pragma once

namespace cloakroom::store {

// The name of the layer (a "VFS") for sqlite3_open_v2; null when it cannot be registered. Any thread.
const char* log_gathering() noexcept;

}  // namespace cloakroom::store

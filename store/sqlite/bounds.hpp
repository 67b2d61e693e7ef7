// What the SQLite engine keeps within bounds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cloakroom::store {

// Bounds of the engine. The defaults are what is measured; tests exceed smaller ones.
struct sqlite_bounds {
  // Messages whose client ids and tokens the writer remembers, over all conversations; about 40 bytes each,
  // and 100 more for each token. Beyond, a message to a conversation not remembered costs a walk over its messages.
  std::size_t client_ids_remembered_max = 500'000;
  // A log that grew by so many pages since the last time is worth a checkpoint on the checkpoint thread.
  int checkpoint_pages = 500;
  // A log longer than this is restarted by the writer itself, whatever it costs. A short log is written over and over
  // in the same pages, which the processor still holds: a long one costs a message a twentieth more.
  std::int64_t log_bytes_max = 8 << 20;
  // How long the writer waits for readers when it restarts or truncates a log.
  std::chrono::milliseconds log_wait{20};
  // The mark of the outbox is written when it moved by so many entries; so many more than needed a start may look at.
  std::int64_t outbox_mark_step = 1000;
  // Entries that one commit looks at to move it.
  std::int64_t outbox_look_max = 10'000;
  // Pages of the data file; 0: as many as the disk holds. Beyond, writing fails and `healthy` is false.
  std::int64_t data_pages_max = 0;
};

}  // namespace cloakroom::store

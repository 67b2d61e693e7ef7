// SQLite behind store/engine.hpp: two files, three connections to each (writer, reader, checkpoints).
#pragma once

#include "store/database.hpp"
#include "store/engine.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/keyring.hpp"
#include "store/sqlite/writes.hpp"

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
  // Pages of the data file; 0: as many as the disk holds. Beyond, writing fails and `healthy` is false.
  std::int64_t data_pages_max = 0;
};

class sqlite_engine final : public engine {
 public:
  // Creates or migrates both files; throws std::runtime_error with file and reason.
  sqlite_engine(const sqlite_settings& wanted, const sqlite_bounds& bounds);
  ~sqlite_engine() override;

  result<void> begin_keys() override;
  keyring& keys() override { return keys_; }
  result<void> commit_keys() override;
  void undo_keys() override;
  result<void> begin_data() override { return data_.begin(); }
  transaction& data() override { return data_; }
  result<void> commit_data() override;
  void undo_data() override { data_.undo(); }
  result<void> scrub_once() override;
  result<void> read(const read_work& work) override;
  result<void> read_keys(const read_keys_work& work) override;

 private:
  // A log as the writer sees it grow.
  struct watched_log {
    connection& of;
    int asked_at_frames = 0;
    int restart_tried_at_frames = 0;
  };
  void watch(watched_log& log);
  bool truncate(connection& of);

  const sqlite_bounds bounds_;
  connection data_file_, keyring_file_;
  sqlite_transaction data_;
  sqlite_keyring keys_;
  statement begin_keys_, commit_keys_, undo_keys_;
  watched_log data_log_{data_file_}, keyring_log_{keyring_file_};
  connection data_reader_, keyring_reader_;
  sqlite_reads<view> read_view_;
  sqlite_keyring read_keyring_;
  checkpointer checkpoints_;
};

// open_sqlite with bounds of one's own.
std::unique_ptr<database> open_sqlite(const sqlite_settings& wanted, histogram& commit_seconds,
                                      const sqlite_bounds& bounds);

}  // namespace cloakroom::store

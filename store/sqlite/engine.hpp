// SQLite behind store/engine.hpp: two files, three connections to each (writer, reader, checkpoints).
#pragma once

#include "store/database.hpp"
#include "store/engine.hpp"
#include "store/sqlite/bounds.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/keyring.hpp"
#include "store/sqlite/writes.hpp"

namespace cloakroom::store {

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

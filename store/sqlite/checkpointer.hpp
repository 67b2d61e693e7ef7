// Moves committed pages from the write-ahead logs into the database files, on a thread and connections of its own, so
// that no commit waits for it. It never truncates or restarts a log: the writer does, where it must.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "store/sqlite/connection.hpp"

namespace cloakroom::store {

class checkpointer {
 public:
  // Throws std::runtime_error when a file cannot be opened.
  checkpointer(const std::string& data_file, const std::string& keyring_file);
  ~checkpointer();

  // Asks for a checkpoint soon. From any thread; many calls are one.
  void ask();
  void stop();

 private:
  void loop();

  connection data_;
  connection keyring_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool asked_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace cloakroom::store

// The loop of the checkpoint thread.
#include "store/sqlite/checkpointer.hpp"

#include <pthread.h>

#include <utility>

namespace cloakroom::store {

checkpointer::checkpointer(const std::string& data_file, const std::string& keyring_file)
    : data_(data_file, connection::purpose::checkpointing), keyring_(keyring_file, connection::purpose::checkpointing) {
  thread_ = std::thread([this] { loop(); });
  pthread_setname_np(thread_.native_handle(), "store-checkpts");
}

checkpointer::~checkpointer() { stop(); }

void checkpointer::ask() {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(asked_, true)) return;
  }
  wake_.notify_one();
}

void checkpointer::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void checkpointer::loop() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      while (!asked_ && !stopping_) wake_.wait(lock);
      if (stopping_) return;
      asked_ = false;
    }
    // PASSIVE stops where a reader still needs the log; the next one goes on from there.
    data_.checkpoint(SQLITE_CHECKPOINT_PASSIVE);
    keyring_.checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  }
}

}  // namespace cloakroom::store

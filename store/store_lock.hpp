// Who may write the stores: one process at a time. It remembers rows and numbers that another writer would make wrong.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace cloakroom::store {

// Held until it is destroyed, or until the process ends, however that happens.
class store_lock {
 public:
  // Of the store with this data file, in a file beside it. Nothing: another process holds it, and still does after
  // `patience`, for which the calling thread sleeps. Throws std::runtime_error naming the file where it cannot be made.
  static std::optional<store_lock> take(const std::string& data_file, std::chrono::milliseconds patience);

  store_lock(store_lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  store_lock& operator=(store_lock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~store_lock();

 private:
  explicit store_lock(int file) : file_(file) {}
  int file_;
};

}  // namespace cloakroom::store

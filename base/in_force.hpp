// A value that a reload replaces as a whole. Who took it before keeps what it took; who asks next gets the new one.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace cloakroom {

// Safe from any thread.
template <class T>
class in_force {
 public:
  explicit in_force(std::shared_ptr<const T> first) : value_(std::move(first)) {}
  template <class... Arguments>
  explicit in_force(std::in_place_t, Arguments&&... of_first)
      : value_(std::make_shared<const T>(std::forward<Arguments>(of_first)...)) {}

  // Never null.
  std::shared_ptr<const T> get() const {
    std::lock_guard lock(mutex_);
    return value_;
  }
  void replace(std::shared_ptr<const T> with) {
    std::lock_guard lock(mutex_);
    value_.swap(with);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace cloakroom

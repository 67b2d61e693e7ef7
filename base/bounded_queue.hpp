// A first-in first-out queue that refuses when full. Not synchronised: it belongs to one executor.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>

namespace cloakroom {

template <class T>
class bounded_queue {
 public:
  explicit bounded_queue(std::size_t length_max) : length_max_(length_max) {}

  // False, and nothing changed, when the queue is full.
  [[nodiscard]] bool push(T item) {
    if (items_.size() >= length_max_) return false;
    items_.push_back(std::move(item));
    return true;
  }
  T pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  T& front() { return items_.front(); }
  bool empty() const noexcept { return items_.empty(); }
  std::size_t length() const noexcept { return items_.size(); }
  void clear() { items_.clear(); }

 private:
  std::size_t length_max_;
  std::deque<T> items_;
};

}  // namespace cloakroom

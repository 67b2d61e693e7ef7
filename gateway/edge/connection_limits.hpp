// How many connections are open, in all and from one address. Safe from any thread.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/metrics.hpp"

namespace cloakroom::edge {

class connection_limits {
 public:
  struct bounds {
    std::size_t connections_max = 100000;
    std::size_t connections_per_address_max = 200;
  };
  connection_limits(bounds wanted, gauge& open) : bounds_(wanted), open_(open) {}

  enum class verdict { welcome, too_many_here, too_many_from_address };
  // A place for one connection; given back with `leave`.
  verdict enter(const std::string& address) {
    std::lock_guard lock(mutex_);
    if (total_ >= bounds_.connections_max) return verdict::too_many_here;
    auto& count = by_address_[address];
    if (count >= bounds_.connections_per_address_max) return verdict::too_many_from_address;
    ++count;
    ++total_;
    open_.set(static_cast<std::int64_t>(total_));
    return verdict::welcome;
  }
  void leave(const std::string& address) {
    std::lock_guard lock(mutex_);
    auto found = by_address_.find(address);
    if (found == by_address_.end()) return;
    if (--found->second == 0) by_address_.erase(found);
    --total_;
    open_.set(static_cast<std::int64_t>(total_));
  }

 private:
  bounds bounds_;
  gauge& open_;
  std::mutex mutex_;
  std::size_t total_ = 0;
  std::unordered_map<std::string, std::size_t> by_address_;
};

// A place held for as long as this object.
class connection_place {
 public:
  connection_place(connection_limits& limits, std::string address) : limits_(&limits), address_(std::move(address)) {}
  connection_place(connection_place&& other) noexcept
      : limits_(std::exchange(other.limits_, nullptr)), address_(std::move(other.address_)) {}
  connection_place& operator=(connection_place&&) = delete;
  ~connection_place() {
    if (limits_) limits_->leave(address_);
  }

 private:
  connection_limits* limits_;
  std::string address_;
};

}  // namespace cloakroom::edge

// How many connections are open, in all and from one address. Safe from any thread.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/metrics.hpp"

namespace cloakroom::edge {

class connection_limits {
 public:
  struct bounds {
    std::size_t connections_max = 100000;
    std::size_t connections_per_address_max = 200;
  };
  connection_limits(bounds wanted, gauge& open) : bounds_(wanted), open_(open) {}

  // For newcomers from now on; nobody who is in is put out.
  void change(bounds wanted) {
    std::lock_guard lock(mutex_);
    bounds_ = wanted;
  }

  enum class verdict { welcome, too_many_here, too_many_from_address };
  // Those who are told that there is no place, at one time. Others find their connection closed.
  static constexpr std::size_t refusals_max = 256;

  // A place among all, and among those of the address where one is given. What was taken is given back by its `leave`.
  verdict enter(const std::string* address) {
    std::lock_guard lock(mutex_);
    if (total_ >= bounds_.connections_max) return verdict::too_many_here;
    if (address && !count(*address)) return verdict::too_many_from_address;
    open_.set(static_cast<std::int64_t>(++total_));
    return verdict::welcome;
  }
  void leave() {
    std::lock_guard lock(mutex_);
    open_.set(static_cast<std::int64_t>(--total_));
  }
  bool enter_address(const std::string& address) {
    std::lock_guard lock(mutex_);
    return count(address);
  }
  void leave_address(const std::string& address) {
    std::lock_guard lock(mutex_);
    auto found = by_address_.find(address);
    if (--found->second == 0) by_address_.erase(found);
  }
  bool enter_refused() {
    std::lock_guard lock(mutex_);
    if (refused_ >= refusals_max) return false;
    ++refused_;
    return true;
  }
  void leave_refused() {
    std::lock_guard lock(mutex_);
    --refused_;
  }

 private:
  bool count(const std::string& address) {
    auto& places = by_address_[address];
    if (places >= bounds_.connections_per_address_max) return false;
    ++places;
    return true;
  }

  bounds bounds_;
  gauge& open_;
  std::mutex mutex_;
  std::size_t total_ = 0, refused_ = 0;
  std::unordered_map<std::string, std::size_t> by_address_;
};

// What one connection holds of the limits; given back at its end.
class connection_place {
 public:
  using verdict = connection_limits::verdict;
  explicit connection_place(connection_limits& limits) : limits_(limits) {}
  connection_place(const connection_place&) = delete;
  connection_place& operator=(const connection_place&) = delete;
  ~connection_place() {
    leave_address();
    if (entered_) limits_.leave();
    if (refused_) limits_.leave_refused();
  }

  // Once, at the beginning, of a connection whose visitor is at its other end.
  verdict enter(const std::string& address) {
    auto out = limits_.enter(&address);
    entered_ = out == verdict::welcome;
    if (entered_) address_ = address;
    return out;
  }
  // Once, at the beginning, of a proxy's connection: whose it is shows with each request.
  verdict enter_for_others() {
    auto out = limits_.enter(nullptr);
    entered_ = out == verdict::welcome;
    return out;
  }
  // Counts among those of the address until leave_address.
  verdict enter_address(const std::string& address) {
    leave_address();
    if (!limits_.enter_address(address)) return verdict::too_many_from_address;
    address_ = address;
    return verdict::welcome;
  }
  void leave_address() {
    if (address_) limits_.leave_address(*address_);
    address_.reset();
  }
  // Of one that was not welcome: whether it can be told so.
  bool enter_refused() { return refused_ = limits_.enter_refused(); }

 private:
  connection_limits& limits_;
  std::optional<std::string> address_;
  bool entered_ = false, refused_ = false;
};

}  // namespace cloakroom::edge

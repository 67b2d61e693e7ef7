// Requests a minute from one address. Safe from any thread; remembers a bounded number of addresses.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "gateway/edge/token_bucket.hpp"

namespace cloakroom::edge {

class rate_limits {
 public:
  static constexpr std::size_t addresses_max = 100000;
  explicit rate_limits(std::size_t requests_per_minute) : per_minute_(requests_per_minute) {}

  // Zero: go on. Otherwise how long to wait.
  std::chrono::seconds enter(const std::string& address, token_bucket::instant now) {
    std::lock_guard lock(mutex_);
    if (buckets_.size() >= addresses_max) forget_full(now);
    auto& bucket = buckets_.try_emplace(address, per_minute_, now).first->second;
    return bucket.take(now) ? std::chrono::seconds(0) : bucket.wait(now);
  }
  // For everybody from now on.
  void change(std::size_t requests_per_minute, token_bucket::instant now) {
    std::lock_guard lock(mutex_);
    per_minute_ = requests_per_minute;
    for (auto& [address, bucket] : buckets_) bucket.change(per_minute_, now);
  }

 private:
  // Those who have not asked for a while go first; if all are busy, all begin anew.
  void forget_full(token_bucket::instant now) {
    for (auto it = buckets_.begin(); it != buckets_.end();)
      it = it->second.full(now) ? buckets_.erase(it) : std::next(it);
    if (buckets_.size() >= addresses_max) buckets_.clear();
  }
  std::size_t per_minute_;
  std::mutex mutex_;
  std::unordered_map<std::string, token_bucket> buckets_;
};

}  // namespace cloakroom::edge

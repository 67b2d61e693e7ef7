// Messages a minute of one conversation, over all of its connections, also one after the other. Safe from any thread;
// remembers a bounded number of conversations, and those that wrote last.
#pragma once

#include <mutex>
#include <unordered_map>
#include <utility>

#include "base/ids.hpp"
#include "gateway/edge/token_bucket.hpp"

namespace cloakroom::edge {

class message_rates {
 public:
  static constexpr std::size_t conversations_default = 200000;
  explicit message_rates(std::size_t messages_per_minute, std::size_t conversations_max = conversations_default)
      : per_minute_(messages_per_minute), generation_max_(std::max<std::size_t>(conversations_max / 2, 1)) {}

  // Zero: go on. Otherwise how long to wait.
  std::chrono::seconds enter(const conversation_id& conversation, token_bucket::instant now) {
    std::lock_guard lock(mutex_);
    auto& bucket = bucket_of(conversation, now);
    return bucket.take(now) ? std::chrono::seconds(0) : bucket.wait(now);
  }
  // For every conversation from now on.
  void change(std::size_t messages_per_minute, token_bucket::instant now) {
    std::lock_guard lock(mutex_);
    per_minute_ = messages_per_minute;
    for (auto* generation : {&young_, &old_})
      for (auto& [conversation, bucket] : *generation) bucket.change(per_minute_, now);
  }
  std::size_t remembered() {
    std::lock_guard lock(mutex_);
    return young_.size() + old_.size();
  }

 private:
  using buckets = std::unordered_map<conversation_id, token_bucket>;
  // Two generations instead of a list by last use: whoever has not written since the young one was begun goes when it
  // is full, and forgetting costs nothing that grows with the number of conversations.
  token_bucket& bucket_of(const conversation_id& conversation, token_bucket::instant now) {
    auto known = young_.find(conversation);
    if (known != young_.end()) return known->second;
    token_bucket bucket(per_minute_, now);
    auto before = old_.find(conversation);
    if (before != old_.end()) {
      bucket = before->second;
      old_.erase(before);
    }
    if (young_.size() >= generation_max_) old_ = std::exchange(young_, {});
    return young_.emplace(conversation, bucket).first->second;
  }

  std::size_t per_minute_, generation_max_;
  std::mutex mutex_;
  buckets young_, old_;
};

}  // namespace cloakroom::edge

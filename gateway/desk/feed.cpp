// Listeners by conversation behind one mutex; rings are posted, never called in place.
#include "gateway/desk/feed.hpp"

#include <boost/asio/post.hpp>

namespace cloakroom::desk {

feed::subscription& feed::subscription::operator=(subscription&& other) noexcept {
  if (this == &other) return *this;
  if (owner_) owner_->leave(conversation_, key_);
  owner_ = std::exchange(other.owner_, nullptr);
  conversation_ = other.conversation_;
  key_ = other.key_;
  return *this;
}

feed::subscription::~subscription() {
  if (owner_) owner_->leave(conversation_, key_);
}

feed::subscription feed::listen(const conversation_id& conversation, loop_executor executor, listener hears) {
  std::lock_guard lock(mutex_);
  auto key = ++last_key_;
  listeners_[conversation].push_back({key, std::move(executor), std::make_shared<const listener>(std::move(hears))});
  return subscription(*this, conversation, key);
}

void feed::publish(const conversation_id& conversation, ring what, std::uint64_t except) {
  std::lock_guard lock(mutex_);
  auto found = listeners_.find(conversation);
  if (found == listeners_.end()) return;
  for (const auto& one : found->second) {
    if (one.key == except) continue;
    asio::post(one.executor, [hears = one.hears, what] { (*hears)(what); });
  }
}

void feed::leave(const conversation_id& conversation, std::uint64_t key) {
  std::lock_guard lock(mutex_);
  auto found = listeners_.find(conversation);
  if (found == listeners_.end()) return;
  std::erase_if(found->second, [key](const entry& one) { return one.key == key; });
  if (found->second.empty()) listeners_.erase(found);
}

}  // namespace cloakroom::desk

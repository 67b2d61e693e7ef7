// Who wants to know that something happened in a conversation. A ring is a bell, not a message: whoever hears it reads
// on from its own cursor, so a lost or doubled ring loses and doubles nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/task.hpp"

namespace cloakroom::desk {

enum class ring : std::uint8_t {
  message,       // There is a newer message.
  agent_typing,  // An agent writes.
  agent_read,    // An agent has read up to the end.
  closed_by_agent,
  closed_by_visitor,  // In another tab: the conversation is over here, too.
  consent_off,        // Switched off in another tab: nothing is collected here any more.
  held_decided,       // A held message was refused by a person.
  erased,             // Everything is gone; the socket goes too.
};

// Safe from any thread. Listeners are called on their own executor.
class feed {
 public:
  using listener = std::function<void(ring)>;

  // Listens until the subscription is destroyed; a ring already on its way may still arrive, so the listener holds a
  // weak reference to what it touches.
  class subscription {
   public:
    subscription() = default;
    subscription(feed& owner, conversation_id conversation, std::uint64_t key)
        : owner_(&owner), conversation_(conversation), key_(key) {}
    subscription(subscription&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), conversation_(other.conversation_), key_(other.key_) {}
    subscription& operator=(subscription&& other) noexcept;
    ~subscription();
    std::uint64_t key() const noexcept { return key_; }

   private:
    feed* owner_ = nullptr;
    conversation_id conversation_;
    std::uint64_t key_ = 0;
  };

  [[nodiscard]] subscription listen(const conversation_id& conversation, loop_executor executor, listener hears);
  // Rings for everyone but the subscription `except`.
  void publish(const conversation_id& conversation, ring what, std::uint64_t except = 0);

 private:
  struct entry {
    std::uint64_t key;
    loop_executor executor;
    std::shared_ptr<const listener> hears;
  };
  void leave(const conversation_id& conversation, std::uint64_t key);

  std::mutex mutex_;
  std::uint64_t last_key_ = 0;
  std::unordered_map<conversation_id, std::vector<entry>> listeners_;
};

}  // namespace cloakroom::desk

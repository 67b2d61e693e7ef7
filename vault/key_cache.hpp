// Which subject keys are open now, and every handle that is alive. At most `open_keys_max` stand in the clear, the
// least recently used goes first, and none stays longer than `open_key_life` after its last use. Also remembers who was
// forgotten, so that a stored key that somebody read just before cannot be opened after.
#pragma once

#include <chrono>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "vault/master_key.hpp"
#include "vault/subject_key.hpp"

namespace cloakroom::vault {

constexpr std::size_t open_keys_max = 4096;
constexpr std::chrono::minutes open_key_life{5};
// How often a call looks for keys that outlived their time.
constexpr std::chrono::seconds expiry_interval{15};
// Forgotten subjects remembered; a stored key that is in flight is seconds old, not a quarter of a million erasures.
constexpr std::size_t forgotten_max = 1u << 18;

// Safe from any thread. Locks as described in subject_key.hpp.
class key_cache final : public std::enable_shared_from_this<key_cache> {
 public:
  struct settings {
    std::size_t keys_max = open_keys_max;
    steady_time (*now)() = &std::chrono::steady_clock::now;
  };
  // Throws std::runtime_error when key memory cannot be locked. `wrapper` outlives every handle.
  key_cache(std::shared_ptr<key_wrapper> wrapper, settings wanted);

  // Null if there is no live handle.
  key_ptr find(const subject_id& subject);
  // The handle of a stored key, opened. The stored key is the truth: a live handle with another key, left by a unit of
  // work that failed, is erased. errc::erased, errc::cannot_open, errc::memory_not_locked.
  [[nodiscard]] result<key_ptr> open(const store::wrapped_key& row);
  // The handle of a key just made, unless the subject has a live one already: that one then.
  [[nodiscard]] result<key_ptr> adopt(const store::wrapped_key& made);
  void forget(const subject_id& subject);
  // Wipes what was not used for `open_key_life`; returns how many keys remain open.
  std::size_t expire();
  // Wipes all open keys; handles stay usable.
  void clear();
  std::size_t open_count();

  // For subject_key.
  steady_time now() const { return settings_.now(); }
  key_wrapper& wrapper() noexcept { return *wrapper_; }
  key_slot* take_slot();
  void return_slot(key_slot* slot);
  void keep(key_ptr key, key_slot* slot);
  void unlist(subject_key& key);
  void unregister(const subject_key& key);

 private:
  struct registered {
    const subject_key* address;
    std::weak_ptr<subject_key> handle;
  };
  using dropped = std::vector<key_ptr>;
  struct handle {
    key_ptr key;
    bool is_new = false;
  };
  key_ptr find_locked(const subject_id& subject);
  result<handle> find_or_add(const store::wrapped_key& row);
  bool evict_locked(const key_ptr& victim, dropped& out);
  void expire_locked(dropped& out);
  void release_locked(subject_key& key);

  const std::shared_ptr<key_wrapper> wrapper_;
  const settings settings_;
  std::mutex mutex_;
  key_arena arena_;
  std::list<key_ptr> open_;  // Most recently used first; exactly the keys that hold a slot.
  std::unordered_map<subject_id, registered> handles_;
  std::unordered_set<subject_id> forgotten_;
  std::deque<subject_id> forgotten_order_;
  steady_time expired_at_;
};

}  // namespace cloakroom::vault

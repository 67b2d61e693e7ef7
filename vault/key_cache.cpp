// The cache's bookkeeping. References are dropped after the lock, because the last one ends in `unregister`.
#include "vault/key_cache.hpp"

#include <utility>

namespace cloakroom::vault {

key_cache::key_cache(std::shared_ptr<key_wrapper> wrapper, settings wanted)
    : wrapper_(std::move(wrapper)), settings_(wanted), arena_(wanted.keys_max), expired_at_(wanted.now()) {}

key_ptr key_cache::find_locked(const subject_id& subject) {
  auto at = handles_.find(subject);
  if (at == handles_.end()) return nullptr;
  auto key = at->second.handle.lock();
  if (key && key->slot_ != nullptr) open_.splice(open_.begin(), open_, key->listed_);
  return key;
}

key_ptr key_cache::find(const subject_id& subject) {
  dropped out;
  key_ptr key;
  std::lock_guard held(mutex_);
  if (now() - expired_at_ >= expiry_interval) expire_locked(out);
  key = find_locked(subject);
  return key;
}

result<key_cache::handle> key_cache::find_or_add(const store::wrapped_key& row) {
  dropped out;
  handle found;
  std::lock_guard held(mutex_);
  if (forgotten_.contains(row.subject)) return CLOAKROOM_FAIL(errc::erased);
  if (now() - expired_at_ >= expiry_interval) expire_locked(out);
  found.key = find_locked(row.subject);
  if (found.key) return found;
  found = {std::make_shared<subject_key>(shared_from_this(), row), true};
  handles_.insert_or_assign(row.subject, registered{found.key.get(), found.key});
  return found;
}

result<key_ptr> key_cache::open(const store::wrapped_key& row) {
  for (;;) {
    auto found = find_or_add(row);
    if (!found) return found.error();
    auto same = found->is_new ? found->key->open() : found->key->accept(row);
    if (same) return std::move(found->key);
    if (found->is_new || same.error() != errc::key_missing) return same.error();
    unregister(*found->key);
    found->key->erase();
  }
}

result<key_ptr> key_cache::adopt(const store::wrapped_key& made) {
  auto found = find_or_add(made);
  if (!found) return found.error();
  if (found->key->tenant() != made.tenant) return CLOAKROOM_FAIL(errc::cannot_open);
  if (auto opened = found->key->open(); !opened) return opened.error();
  return std::move(found->key);
}

void key_cache::forget(const subject_id& subject) {
  key_ptr key;
  {
    std::lock_guard held(mutex_);
    if (forgotten_.insert(subject).second) forgotten_order_.push_back(subject);
    if (forgotten_order_.size() > forgotten_max) {
      forgotten_.erase(forgotten_order_.front());
      forgotten_order_.pop_front();
    }
    key = find_locked(subject);
    handles_.erase(subject);
  }
  if (key) key->erase();
}

std::size_t key_cache::expire() {
  dropped out;
  std::lock_guard held(mutex_);
  expire_locked(out);
  return open_.size();
}

void key_cache::clear() {
  dropped out;
  std::lock_guard held(mutex_);
  for (auto at = open_.begin(); at != open_.end();) evict_locked(*at++, out);
}

std::size_t key_cache::open_count() {
  std::lock_guard held(mutex_);
  return open_.size();
}

key_slot* key_cache::take_slot() {
  dropped out;
  std::lock_guard held(mutex_);
  if (auto* slot = arena_.take()) return slot;
  // A victim in use is passed over; there are more slots than threads.
  for (auto at = open_.rbegin(); at != open_.rend(); ++at)
    if (evict_locked(*at, out)) break;
  return arena_.take();
}

void key_cache::return_slot(key_slot* slot) {
  std::lock_guard held(mutex_);
  arena_.give_back(slot);
}

void key_cache::keep(key_ptr key, key_slot* slot) {
  std::lock_guard held(mutex_);
  key->slot_ = slot;
  open_.push_front(key);
  key->listed_ = open_.begin();
}

void key_cache::unlist(subject_key& key) {
  key_ptr last;
  std::lock_guard held(mutex_);
  last = *key.listed_;
  release_locked(key);
}

void key_cache::unregister(const subject_key& key) {
  std::lock_guard held(mutex_);
  auto at = handles_.find(key.subject());
  if (at != handles_.end() && at->second.address == &key) handles_.erase(at);
}

void key_cache::release_locked(subject_key& key) {
  arena_.give_back(key.slot_);
  key.slot_ = nullptr;
  open_.erase(key.listed_);
}

bool key_cache::evict_locked(const key_ptr& victim, dropped& out) {
  key_ptr kept = victim;
  std::unique_lock use(kept->mutex_, std::try_to_lock);
  if (!use.owns_lock()) {
    out.push_back(std::move(kept));
    return false;
  }
  release_locked(*kept);
  use.unlock();
  out.push_back(std::move(kept));
  return true;
}

void key_cache::expire_locked(dropped& out) {
  expired_at_ = now();
  auto oldest = (expired_at_ - open_key_life).time_since_epoch().count();
  for (auto at = open_.begin(); at != open_.end();) {
    const auto& key = *at++;
    if (key->last_use_.load(std::memory_order_relaxed) < oldest) evict_locked(key, out);
  }
}

}  // namespace cloakroom::vault

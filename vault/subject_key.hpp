// The key of one data subject while somebody works with it. In the clear it stands in the arena only, and only while it
// is among the recently used; otherwise the handle holds it wrapped and opens it again at its next use. Once forgotten
// the handle is empty for good. Private to vault/; others hold a `key_ptr`.
//
// Locks: a key's mutex may be held while the cache's is taken, never the other way round; the cache only tries the
// mutex of a key that it wants to evict.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "store/rows.hpp"
#include "vault/key_arena.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {

class key_cache;
using steady_time = std::chrono::steady_clock::time_point;

class subject_key final : public std::enable_shared_from_this<subject_key> {
 public:
  subject_key(std::shared_ptr<key_cache> home, const store::wrapped_key& row);
  ~subject_key();
  subject_key(const subject_key&) = delete;
  subject_key& operator=(const subject_key&) = delete;

  const subject_id& subject() const noexcept { return subject_; }
  const std::string& tenant() const noexcept { return tenant_; }
  std::uint32_t version() const noexcept { return version_; }

  // Runs `work(const key_slot&)`, which returns a result, with the key in the clear; nobody wipes it meanwhile.
  // errc::erased after `erase`; otherwise what unwrapping says, or what `work` returns.
  template <class Work>
  [[nodiscard]] auto use(Work&& work) -> decltype(work(std::declval<const key_slot&>())) {
    std::lock_guard held(mutex_);
    if (auto ready = ensure_open(); !ready) return ready.error();
    return work(*slot_);
  }

  // Opens it without using it.
  [[nodiscard]] result<void> open();
  // Takes over the wrapped form of a row, which may be wrapped anew under another master key. errc::key_missing when
  // the row holds another key than this handle; errc::cannot_open for another tenant or version, or a row that does not
  // open.
  [[nodiscard]] result<void> accept(const store::wrapped_key& row);
  // The row to store.
  [[nodiscard]] result<store::wrapped_key> row(time_point created_at);

  // Wipes everything, waiting for whoever is in `use` now.
  void erase();

 private:
  friend class key_cache;
  result<void> ensure_open();
  result<void> unwrap_into(key_slot& slot);
  result<void> compare(const store::wrapped_key& row);

  const std::shared_ptr<key_cache> home_;
  const subject_id subject_;
  const std::string tenant_;
  const std::uint32_t version_;

  std::mutex mutex_;
  bool erased_ = false;   // Under mutex_.
  std::uint32_t kek_id_;  // These three under mutex_: the wrapped form.
  std::array<std::uint8_t, 24> nonce_;
  std::string wrapped_;
  key_slot* slot_ = nullptr;  // Changed under mutex_ and the cache's lock.
  std::atomic<steady_time::rep> last_use_{0};
  std::list<std::shared_ptr<subject_key>>::iterator listed_{};  // Under the cache's lock, while slot_ is set.
};

}  // namespace cloakroom::vault

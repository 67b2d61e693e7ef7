// Opening, using and erasing one subject's key.
#include "vault/subject_key.hpp"

#include <sodium.h>

#include "vault/key_cache.hpp"
#include "vault/key_wrapping.hpp"

namespace cloakroom::vault {

subject_key::subject_key(std::shared_ptr<key_cache> home, const store::wrapped_key& row)
    : home_(std::move(home)),
      subject_(row.subject),
      tenant_(row.tenant),
      version_(row.dek_version),
      kek_id_(row.kek_id),
      nonce_(row.nonce),
      wrapped_(row.wrapped) {}

subject_key::~subject_key() { home_->unregister(*this); }

result<void> subject_key::ensure_open() {
  if (erased_) return CLOAKROOM_FAIL(errc::erased);
  if (slot_ == nullptr) {
    auto* slot = home_->take_slot();
    if (slot == nullptr) return CLOAKROOM_FAIL(errc::memory_not_locked);
    if (auto opened = unwrap_into(*slot); !opened) {
      home_->return_slot(slot);
      return opened.error();
    }
    home_->keep(shared_from_this(), slot);
  }
  last_use_.store(home_->now().time_since_epoch().count(), std::memory_order_relaxed);
  return {};
}

result<void> subject_key::unwrap_into(key_slot& slot) {
  auto bound_to = subject_key_binding(tenant_, subject_, version_, kek_id_);
  auto opened = home_->wrapper().unwrap(kek_id_, nonce_, wrapped_, bound_to.view(), slot.record);
  if (!opened) return opened.error();
  derive_token_key(slot);
  return {};
}

result<void> subject_key::open() {
  return use([](const key_slot&) -> result<void> { return {}; });
}

result<void> subject_key::accept(const store::wrapped_key& row) {
  if (row.tenant != tenant_ || row.dek_version != version_) return CLOAKROOM_FAIL(errc::cannot_open);
  std::lock_guard held(mutex_);
  if (auto ready = ensure_open(); !ready) return ready;
  if (row.kek_id == kek_id_ && row.nonce == nonce_ && row.wrapped == wrapped_) return {};
  if (auto same = compare(row); !same) return same;
  kek_id_ = row.kek_id;
  nonce_ = row.nonce;
  wrapped_ = row.wrapped;
  return {};
}

// Opens the row's key beside this one.
result<void> subject_key::compare(const store::wrapped_key& row) {
  auto* scratch = home_->take_slot();
  if (scratch == nullptr) return CLOAKROOM_FAIL(errc::memory_not_locked);
  auto bound_to = subject_key_binding(tenant_, subject_, version_, row.kek_id);
  auto opened = home_->wrapper().unwrap(row.kek_id, row.nonce, row.wrapped, bound_to.view(), scratch->record);
  bool same = opened && sodium_memcmp(scratch->record.data(), slot_->record.data(), scratch->record.size()) == 0;
  home_->return_slot(scratch);
  if (!opened) return opened;
  return same ? result<void>() : CLOAKROOM_FAIL(errc::key_missing);
}

result<store::wrapped_key> subject_key::row(time_point created_at) {
  std::lock_guard held(mutex_);
  if (erased_) return CLOAKROOM_FAIL(errc::erased);
  return store::wrapped_key{subject_, tenant_, kek_id_, version_, nonce_, wrapped_, created_at};
}

void subject_key::erase() {
  std::lock_guard held(mutex_);
  erased_ = true;
  if (slot_ != nullptr) home_->unlist(*this);
  sodium_memzero(wrapped_.data(), wrapped_.size());
  wrapped_.clear();
  nonce_.fill(0);
}

}  // namespace cloakroom::vault

// Wrapping under the master keys. The file itself is read and written in master_key_file.cpp.
#include "vault/master_key.hpp"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include "base/random.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {
namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

key_wrapper::key_wrapper(std::filesystem::path file) : file_(std::move(file)) {
  auto problem = read_master_keys(file_, keys_);
  if (!problem.empty()) throw std::runtime_error("master key file " + file_.string() + ": " + problem);
}

std::uint32_t key_wrapper::active() const {
  std::lock_guard held(mutex_);
  return keys_.back().id;
}

std::vector<std::uint32_t> key_wrapper::ids() const {
  std::lock_guard held(mutex_);
  std::vector<std::uint32_t> out;
  for (const auto& key : keys_) out.push_back(key.id);
  return out;
}

const master_key* key_wrapper::find(std::uint32_t id) const noexcept {
  auto at = std::find_if(keys_.begin(), keys_.end(), [id](const master_key& key) { return key.id == id; });
  return at == keys_.end() ? nullptr : &*at;
}

void key_wrapper::learn_new_keys() {
  std::vector<master_key> fresh;
  if (!read_master_keys(file_, fresh).empty()) return;
  for (auto& key : fresh)
    if (key.id > keys_.back().id) keys_.push_back(std::move(key));
}

wrapped_bytes key_wrapper::wrap(std::uint32_t kek_id, std::span<const std::uint8_t> secret,
                                std::string_view bound_to) const {
  wrapped_bytes out{kek_id, {}, std::string(secret.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0')};
  fill_random(out.nonce);
  std::lock_guard held(mutex_);
  const auto* key = find(kek_id);
  assert(key != nullptr);
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(out.bytes.data()), nullptr, secret.data(),
                                             secret.size(), bytes_of(bound_to), bound_to.size(), nullptr,
                                             out.nonce.data(), key->key.span().data());
  return out;
}

result<void> key_wrapper::unwrap(std::uint32_t kek_id, std::span<const std::uint8_t, 24> nonce, std::string_view bytes,
                                 std::string_view bound_to, std::span<std::uint8_t> secret) {
  if (bytes.size() != secret.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES)
    return CLOAKROOM_FAIL(errc::cannot_open);
  std::lock_guard held(mutex_);
  const auto* key = find(kek_id);
  if (key == nullptr) {
    learn_new_keys();
    key = find(kek_id);
  }
  if (key == nullptr) return CLOAKROOM_FAIL(errc::master_key_unreadable);
  int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(secret.data(), nullptr, nullptr, bytes_of(bytes),
                                                          bytes.size(), bytes_of(bound_to), bound_to.size(),
                                                          nonce.data(), key->key.span().data());
  if (failed != 0) return CLOAKROOM_FAIL(errc::cannot_open);
  return {};
}

}  // namespace cloakroom::vault

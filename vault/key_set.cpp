// Named values of the key ring: "key_set", and "key_check.ID" for each master key. Form of both:
//   "CK" | format 1 | algorithm 1 | master key id (4, big-endian) | nonce (24) | ciphertext | tag (16)
#include "vault/key_set.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/random.hpp"
#include "vault/key_rotation.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {
namespace {

constexpr std::string_view head = "CK\x01\x01";
constexpr std::size_t nonce_at = 8;
constexpr std::size_t bytes_at = nonce_at + 24;
constexpr const char* no_key_of_it = "it is not the key that wrapped this key ring";
constexpr std::string_view set_name = "key_set";
constexpr std::array<std::uint8_t, 32> check_constant{};

field_list binding(std::string_view label, std::uint32_t kek_id) {
  field_list out;
  out.add(label).add(kek_id);
  return out;
}

std::string to_blob(const wrapped_bytes& wrapped) {
  auto id = big_endian(wrapped.kek_id);
  std::string out(head);
  out.append(id.begin(), id.end());
  out.append(wrapped.nonce.begin(), wrapped.nonce.end());
  return out + wrapped.bytes;
}

std::optional<wrapped_bytes> from_blob(std::string_view blob) {
  if (blob.size() <= bytes_at || blob.substr(0, head.size()) != head) return std::nullopt;
  wrapped_bytes out;
  for (std::size_t i = 4; i < nonce_at; ++i) out.kek_id = out.kek_id << 8 | static_cast<std::uint8_t>(blob[i]);
  std::memcpy(out.nonce.data(), blob.data() + nonce_at, out.nonce.size());
  out.bytes = blob.substr(bytes_at);
  return out;
}

std::string check_name(std::uint32_t kek_id) { return "key_check." + std::to_string(kek_id); }

bool check_holds(key_wrapper& wrapper, std::uint32_t kek_id, std::string_view blob) {
  auto stored = from_blob(blob);
  if (!stored || stored->kek_id != kek_id) return false;
  std::array<std::uint8_t, 32> opened{};
  auto unwrapped = wrapper.unwrap(kek_id, stored->nonce, stored->bytes, binding("clk/check/1", kek_id).view(), opened);
  return unwrapped.has_value() && opened == check_constant;
}

std::string not_the_one(std::uint32_t id) {
  return "its key " + std::to_string(id) + " is not the one that wrapped this key ring";
}

// Verifies the check value of every master key there is; writes the missing ones.
result<void> check_master_keys(store::keyring& ring, key_wrapper& wrapper, std::string& problem) {
  for (auto id : wrapper.ids()) {
    auto stored = ring.value(check_name(id));
    if (!stored) return stored.error();
    if (*stored && !check_holds(wrapper, id, **stored)) {
      problem = not_the_one(id);
      return {};
    }
    if (*stored) continue;
    auto made = wrapper.wrap(id, check_constant, binding("clk/check/1", id).view());
    if (auto done = ring.set_value(check_name(id), to_blob(made)); !done) return done.error();
  }
  return {};
}

result<void> make_key_set(store::keyring& ring, key_wrapper& wrapper, key_set& out, std::string& problem) {
  auto first = ring.keys_after(std::nullopt, 1);
  if (!first) return first.error();
  if (!first->empty()) {
    problem = "the key ring holds subject keys but has lost its key set; restore the ring from its backup";
    return {};
  }
  out.make(wrapper, wrapper.active());
  return ring.set_value(set_name, to_blob(out.wrapped()));
}

}  // namespace

result<void> key_set::unwrap(key_wrapper& wrapper, wrapped_bytes wrapped) {
  auto bound_to = binding("clk/keyset/1", wrapped.kek_id);
  auto opened = wrapper.unwrap(wrapped.kek_id, wrapped.nonce, wrapped.bytes, bound_to.view(), memory_.span());
  if (!opened) return opened.error();
  wrapped_ = std::move(wrapped);
  wipe_audit();
  return {};
}

void key_set::make(key_wrapper& wrapper, std::uint32_t kek_id) {
  fill_random(memory_.span());
  wrapped_ = wrapper.wrap(kek_id, memory_.span(), binding("clk/keyset/1", kek_id).view());
  wipe_audit();
}

result<void> key_set::open_audit(key_wrapper& wrapper, std::span<std::uint8_t, 32> out) const {
  key_set whole;
  auto bound_to = binding("clk/keyset/1", wrapped_.kek_id);
  auto opened = wrapper.unwrap(wrapped_.kek_id, wrapped_.nonce, wrapped_.bytes, bound_to.view(), whole.memory_.span());
  if (!opened) return opened.error();
  auto audit = whole.at(1);
  std::copy(audit.begin(), audit.end(), out.begin());
  return {};
}

void key_set::wipe_audit() { sodium_memzero(memory_.span().data() + 32, 32); }

result<std::optional<std::uint32_t>> key_set_master(store::keyring& ring) {
  auto blob = ring.value(set_name);
  if (!blob) return blob.error();
  auto stored = *blob ? from_blob(**blob) : std::nullopt;
  return stored ? std::optional(stored->kek_id) : std::nullopt;
}

result<void> rewrap_key_set(key_wrapper& wrapper, store::keyring& ring) {
  auto blob = ring.value(set_name);
  if (!blob) return blob.error();
  auto stored = *blob ? from_blob(**blob) : std::nullopt;
  if (!stored) return CLOAKROOM_FAIL(errc::cannot_open);
  auto kek_id = wrapper.active();
  if (stored->kek_id == kek_id) return {};
  secret_bytes whole(key_set::bytes);
  auto bound_to = binding("clk/keyset/1", stored->kek_id);
  if (auto opened = wrapper.unwrap(stored->kek_id, stored->nonce, stored->bytes, bound_to.view(), whole.span());
      !opened)
    return opened;
  return ring.set_value(set_name, to_blob(wrapper.wrap(kek_id, whole.span(), binding("clk/keyset/1", kek_id).view())));
}

std::string ring_mismatch(key_wrapper& wrapper, const ring_value& stored) {
  if (auto blob = stored(set_name)) {
    auto wrapped = from_blob(*blob);
    key_set opened;
    if (!wrapped || !opened.unwrap(wrapper, std::move(*wrapped))) return no_key_of_it;
  }
  for (auto id : wrapper.ids())
    if (auto blob = stored(check_name(id)); blob && !check_holds(wrapper, id, *blob)) return not_the_one(id);
  return "";
}

result<void> load_key_set(store::keyring& ring, key_wrapper& wrapper, key_set& out, std::string& problem) {
  problem.clear();
  auto blob = ring.value(set_name);
  if (!blob) return blob.error();
  if (*blob) {
    auto stored = from_blob(**blob);
    if (!stored || !out.unwrap(wrapper, std::move(*stored))) {
      problem = no_key_of_it;
      return {};
    }
  }
  if (auto checked = check_master_keys(ring, wrapper, problem); !checked || !problem.empty()) return checked;
  return *blob ? result<void>() : make_key_set(ring, wrapper, out, problem);
}

}  // namespace cloakroom::vault

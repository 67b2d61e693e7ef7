// What a wrapped subject key is bound to, and the subkeys of an opened one.
#pragma once

#include <sodium.h>

#include <string_view>

#include "vault/field_list.hpp"
#include "vault/key_arena.hpp"

namespace cloakroom::vault {

inline field_list subject_key_binding(std::string_view tenant, const subject_id& subject, std::uint32_t dek_version,
                                      std::uint32_t kek_id) {
  field_list out;
  out.add("clk/dek/1").add(tenant).add(subject.value).add(dek_version).add(kek_id);
  return out;
}

// crypto_kdf of libsodium, subkey 1 of context "clktoken".
inline void derive_token_key(key_slot& slot) {
  crypto_kdf_derive_from_key(slot.token.data(), slot.token.size(), 1, "clktoken", slot.record.data());
}

}  // namespace cloakroom::vault

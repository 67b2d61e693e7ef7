// Token codes: what staff see instead of a value. Eight characters of Crockford base32 from a keyed hash under the
// subject's token subkey, so they mean nothing to other subjects and nothing at all once the key is gone.
#pragma once

#include <string_view>

#include "vault/field_list.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {

// Codes tried for one value. A code has 40 bits; that many collisions in one subject mean a broken `taken`.
constexpr std::uint32_t ticket_attempts_max = 16;

// errc::tokens_exhausted.
[[nodiscard]] result<ticket> ticket_for(key_view token_key, const subject_id& subject, std::string_view token_kind,
                                        std::string_view canonical, const vault::taken_check& taken);

}  // namespace cloakroom::vault

// hash = BLAKE2b-128(token subkey, "clk/tok/1", kind, subject, canonical, attempt); the code is its first 40 bits, the
// check value the next 64.
#include "vault/ticket.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace cloakroom::vault {

result<ticket> ticket_for(key_view token_key, const subject_id& subject, std::string_view token_kind,
                          std::string_view canonical, const vault::taken_check& taken) {
  for (std::uint32_t attempt = 0; attempt < ticket_attempts_max; ++attempt) {
    field_hash<16> hash(token_key);
    auto bits = hash.add("clk/tok/1").add(token_kind).add(subject.value).add(canonical).add(attempt).finish();
    ticket out{crockford32(std::span(bits).first<5>(), 8), {}};
    std::copy_n(bits.begin() + 5, out.check.size(), out.check.begin());
    auto held = taken ? taken(out.code) : std::nullopt;
    if (!held || *held == out.check) return out;
  }
  return CLOAKROOM_FAIL(errc::tokens_exhausted);
}

}  // namespace cloakroom::vault

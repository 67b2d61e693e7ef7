// The record envelope, byte for byte as docs/formats.md has it:
//
//   "CR" | format 1 | algorithm 1 (XChaCha20-Poly1305) | key version (4, big-endian) | nonce (24) | ciphertext | tag
//   (16)
//
// The plaintext is padded to steps of 32 bytes (ISO/IEC 7816-4), so that its length tells little. One algorithm, no
// negotiation: another id is refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "vault/field_list.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {

constexpr std::size_t envelope_head_bytes = 32;
constexpr std::size_t envelope_tag_bytes = 16;
static_assert(envelope_head_bytes + envelope_tag_bytes == envelope_bytes_around);
constexpr std::size_t padding_step_bytes = 32;
// Longest text that is sealed at once; attachments go another way.
constexpr std::size_t sealed_text_bytes_max = 1u << 20;

// errc::too_large of the house above `sealed_text_bytes_max`.
[[nodiscard]] result<std::string> seal_envelope(key_view key, std::uint32_t key_version, std::string_view bound_to,
                                                std::string_view text);

// errc::unknown_format, errc::cannot_open.
[[nodiscard]] result<std::string> open_envelope(key_view key, std::uint32_t key_version, std::string_view bound_to,
                                                std::string_view envelope);

}  // namespace cloakroom::vault

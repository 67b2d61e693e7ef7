// Sealing in place: the one allocation is the string that is returned.
#include "vault/envelope.hpp"

#include <sodium.h>

#include <cstring>

#include "base/random.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {
namespace {

constexpr std::uint8_t format_id = 1;
constexpr std::uint8_t algorithm_id = 1;
constexpr std::size_t nonce_at = 8;

static_assert(nonce_at + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == envelope_head_bytes);
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == envelope_tag_bytes);

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void write_head(unsigned char* out, std::uint32_t key_version) {
  out[0] = 'C';
  out[1] = 'R';
  out[2] = format_id;
  out[3] = algorithm_id;
  auto version = big_endian(key_version);
  std::memcpy(out + 4, version.data(), version.size());
  fill_random({out + nonce_at, envelope_head_bytes - nonce_at});
}

bool known(std::string_view envelope) {
  constexpr std::size_t shortest = envelope_head_bytes + padding_step_bytes + envelope_tag_bytes;
  return envelope.size() >= shortest && envelope.size() <= sealed_text_bytes_max + shortest && envelope[0] == 'C' &&
         envelope[1] == 'R' && envelope[2] == format_id && envelope[3] == algorithm_id;
}

}  // namespace

result<std::string> seal_envelope(key_view key, std::uint32_t key_version, std::string_view bound_to,
                                  std::string_view text) {
  if (text.size() > sealed_text_bytes_max) return CLOAKROOM_FAIL(cloakroom::errc::too_large);
  std::size_t padded = (text.size() / padding_step_bytes + 1) * padding_step_bytes;
  std::string out(envelope_head_bytes + padded + envelope_tag_bytes, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  write_head(bytes, key_version);
  auto* body = bytes + envelope_head_bytes;
  if (!text.empty()) std::memcpy(body, text.data(), text.size());
  body[text.size()] = 0x80;  // As sodium_pad does; the rest is zero already.
  crypto_aead_xchacha20poly1305_ietf_encrypt(body, nullptr, body, padded, bytes_of(bound_to), bound_to.size(), nullptr,
                                             bytes + nonce_at, key.data());
  return out;
}

result<std::string> open_envelope(key_view key, std::uint32_t key_version, std::string_view bound_to,
                                  std::string_view envelope) {
  if (!known(envelope)) return CLOAKROOM_FAIL(errc::unknown_format);
  auto version = big_endian(key_version);
  if (std::memcmp(envelope.data() + 4, version.data(), version.size()) != 0) return CLOAKROOM_FAIL(errc::cannot_open);
  auto sealed = envelope.substr(envelope_head_bytes);
  std::string out(sealed.size() - envelope_tag_bytes, '\0');
  auto* text = reinterpret_cast<unsigned char*>(out.data());
  int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(text, nullptr, nullptr, bytes_of(sealed), sealed.size(),
                                                          bytes_of(bound_to), bound_to.size(),
                                                          bytes_of(envelope) + nonce_at, key.data());
  std::size_t length = 0;
  if (failed != 0 || sodium_unpad(&length, text, out.size(), padding_step_bytes) != 0)
    return CLOAKROOM_FAIL(errc::cannot_open);
  out.resize(length);
  return out;
}

}  // namespace cloakroom::vault

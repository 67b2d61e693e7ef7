// One keyed hash over a label.
#include "vault/control_secret.hpp"

#include <sodium.h>

#include "vault/field_list.hpp"
#include "vault/master_key.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {

result<secret_bytes> control_secret(const std::filesystem::path& master_key_file) {
  if (sodium_init() < 0) return CLOAKROOM_FAIL(errc::master_key_unreadable);
  std::vector<master_key> keys;
  if (!read_master_keys(master_key_file, keys).empty()) return CLOAKROOM_FAIL(errc::master_key_unreadable);
  auto hash = field_hash<32>(keys.back().key.span().first<32>()).add("clk/control/1").finish();
  char text[sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
  sodium_bin2base64(text, sizeof text, hash.data(), hash.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  auto out = secret_bytes::from_text({text, sizeof text - 1});
  sodium_memzero(text, sizeof text);
  sodium_memzero(hash.data(), hash.size());
  return out;
}

bool opens_control(const std::filesystem::path& master_key_file, std::string_view presented) {
  auto wanted = control_secret(master_key_file);
  return wanted && equal_constant_time(wanted->text(), presented);
}

}  // namespace cloakroom::vault

// The keys that belong to nobody in particular: blind index, audit chain, evidence of erasures, resume secrets. Random,
// wrapped under the master key and kept in the key ring, so that a new master key changes none of their outputs. Also
// the check value that tells a wrong master key file before anything is written with it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/secret_bytes.hpp"
#include "store/transaction.hpp"
#include "vault/field_list.hpp"
#include "vault/master_key.hpp"

namespace cloakroom::vault {

// The keys in locked memory. The first key of the audit chain is not among them: it is opened from the wrapped form
// when a verification walks from the first record.
class key_set {
 public:
  static constexpr std::size_t bytes = 4 * 32;
  key_set() : memory_(bytes) {}
  key_view index() const { return at(0); }
  key_view evidence() const { return at(2); }
  key_view resume() const { return at(3); }
  [[nodiscard]] result<void> open_audit(key_wrapper& wrapper, std::span<std::uint8_t, 32> out) const;

  // Sets all keys anew, from a wrapped form or at random under master key `kek_id`.
  [[nodiscard]] result<void> unwrap(key_wrapper& wrapper, wrapped_bytes wrapped);
  void make(key_wrapper& wrapper, std::uint32_t kek_id);
  const wrapped_bytes& wrapped() const noexcept { return wrapped_; }

 private:
  key_view at(std::size_t i) const { return memory_.span().subspan(i * 32).first<32>(); }
  void wipe_audit();
  secret_bytes memory_;  // Index, audit (wiped), evidence, resume.
  wrapped_bytes wrapped_;
};

// Why this ring and these master keys do not belong together, by the ring's named values: empty, or words for the
// operator that complete "the master key file: …".
using ring_value = std::function<std::optional<std::string>(std::string_view name)>;
[[nodiscard]] std::string ring_mismatch(key_wrapper& wrapper, const ring_value& stored);

// Loads the key set of the ring into `out`, or makes one where the ring is empty; runs as a unit's `keys` step and may
// run twice. Fails with a store's code; otherwise `problem` is empty or says to the operator why this ring and these
// master keys do not belong together.
[[nodiscard]] result<void> load_key_set(store::keyring& ring, key_wrapper& wrapper, key_set& out, std::string& problem);

// The master key that the ring's key set is wrapped under; nothing in an empty ring.
[[nodiscard]] result<std::optional<std::uint32_t>> key_set_master(store::keyring& ring);

}  // namespace cloakroom::vault

// The tamper-evident chain: every record carries a keyed hash over itself and the hash before it. The key moves on
// after each epoch by a one-way step and the old one is wiped, so that whoever copies the key out of memory cannot
// rewrite earlier epochs. The first key stays wrapped under the master key, because verification walks from the first
// record: the holder of master key and key ring can forge. Against that, and against a cut tail, stands the anchored
// head.
//
//   hash = BLAKE2b-256(K(epoch), "clk/aud/1", seq, at, actor, action, object, reason, previous)
//   epoch = (seq - 1) / 1024; K(e + 1) = BLAKE2b-256("clk/audit", K(e))
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/secret_bytes.hpp"
#include "store/rows.hpp"
#include "vault/field_list.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {

constexpr std::int64_t audit_epoch_records = 1024;
// Of actor, action, object and reason each.
constexpr std::size_t audit_field_bytes_max = 512;

// Opens the first key of the chain into the given memory.
using audit_root = std::function<result<void>(std::span<std::uint8_t, 32>)>;

// The key of one epoch at a time, forwards; going back opens the first key again.
class audit_keys {
 public:
  explicit audit_keys(audit_root root) : root_(std::move(root)), key_(32) {}
  // For the record with this number. Valid until the next call.
  [[nodiscard]] result<key_view> of(std::int64_t seq);

 private:
  audit_root root_;
  secret_bytes key_;
  std::int64_t epoch_ = -1;
};

// Records with a greater number than this, in order; fewer than asked for at the end.
using audit_pages = std::function<result<std::vector<store::audit_record>>(std::int64_t after, std::size_t count_max)>;

// Safe from any thread.
class audit_chain {
 public:
  explicit audit_chain(audit_root root) : root_(root), keys_(std::move(root)) {}
  // The record that follows `last`. errc::too_large of the house for a field above its bound.
  [[nodiscard]] result<store::audit_record> next(const std::optional<store::audit_record>& last,
                                                 const vault::audit_entry& entry, time_point now);
  // The number at which the chain does not hold: of the first record changed, missing, moved or put in. Nothing when
  // all of it does.
  [[nodiscard]] result<std::optional<std::int64_t>> verify(const audit_pages& pages,
                                                           const std::optional<audit_head>& anchored) const;

 private:
  const audit_root root_;
  std::mutex mutex_;
  audit_keys keys_;
};

// The head as a named value of the key ring, authenticated with `key`.
std::string encode_head(key_view key, const audit_head& head);
std::optional<audit_head> decode_head(key_view key, std::string_view blob);

}  // namespace cloakroom::vault

// Hashing, appending, verifying.
#include "vault/audit_chain.hpp"

#include <algorithm>
#include <cstring>

namespace cloakroom::vault {
namespace {

constexpr std::size_t page_records = 1000;
constexpr std::string_view head_magic = "CA\x01\x01";

std::array<std::uint8_t, 32> hash_of(key_view key, const store::audit_record& record) {
  field_hash<32> hash(key);
  hash.add("clk/aud/1")
      .add(static_cast<std::uint64_t>(record.seq))
      .add(static_cast<std::uint64_t>(record.at.time_since_epoch().count()));
  hash.add(record.actor)
      .add(record.action)
      .add(record.object)
      .add(record.reason)
      .add(std::span<const std::uint8_t>(record.previous));
  return hash.finish();
}

// Where a walk stands: the last record that held.
struct position {
  std::int64_t seq = 0;
  std::array<std::uint8_t, 32> hash{};
};

result<bool> holds(audit_keys& keys, const position& before, const store::audit_record& record) {
  if (record.seq != before.seq + 1 || record.previous != before.hash) return false;
  auto key = keys.of(record.seq);
  if (!key) return {boost::system::in_place_error, key.error()};
  auto expected = hash_of(*key, record);
  return sodium_memcmp(expected.data(), record.hash.data(), expected.size()) == 0;
}

}  // namespace

result<key_view> audit_keys::of(std::int64_t seq) {
  std::int64_t wanted = (seq - 1) / audit_epoch_records;
  auto key = key_.span().first<32>();
  if (epoch_ < 0 || wanted < epoch_) {
    if (auto opened = root_(key); !opened) return opened.error();
    epoch_ = 0;
  }
  for (; epoch_ < wanted; ++epoch_) {
    field_hash<32> next;
    next.add("clk/audit").add(std::span<const std::uint8_t>(key)).finish(key);
  }
  return key_view(key);
}

result<store::audit_record> audit_chain::next(const std::optional<store::audit_record>& last,
                                              const vault::audit_entry& entry, time_point now) {
  for (auto field : {entry.actor, entry.action, entry.object, entry.reason})
    if (field.size() > audit_field_bytes_max) return CLOAKROOM_FAIL(cloakroom::errc::too_large);
  store::audit_record record;
  record.seq = last ? last->seq + 1 : 1;
  record.at = now;
  record.actor = entry.actor;
  record.action = entry.action;
  record.object = entry.object;
  record.reason = entry.reason;
  if (last) record.previous = last->hash;
  std::lock_guard held(mutex_);
  auto key = keys_.of(record.seq);
  if (!key) return key.error();
  record.hash = hash_of(*key, record);
  return record;
}

result<std::optional<std::int64_t>> audit_chain::verify(const audit_pages& pages,
                                                        const std::optional<audit_head>& anchored) const {
  audit_keys keys(root_);
  position at;
  bool anchor_met = !anchored;
  for (;;) {
    auto page = pages(at.seq, page_records);
    if (!page) return page.error();
    for (const auto& record : *page) {
      auto good = holds(keys, at, record);
      if (!good) return good.error();
      if (!*good) return std::optional(at.seq + 1);
      at = {record.seq, record.hash};
      if (!anchored || at.seq != anchored->seq) continue;
      if (at.hash != anchored->hash) return std::optional(at.seq);
      anchor_met = true;
    }
    if (page->size() < page_records) break;
  }
  if (!anchor_met) return std::optional(at.seq + 1);
  return std::optional<std::int64_t>();
}

std::string encode_head(key_view key, const audit_head& head) {
  auto seq = big_endian(static_cast<std::uint64_t>(head.seq));
  std::string out(head_magic);
  out.append(seq.begin(), seq.end());
  out.append(head.hash.begin(), head.hash.end());
  auto tag = field_hash<32>(key).add("clk/anchor/1").add(out).finish();
  return out.append(tag.begin(), tag.end());
}

std::optional<audit_head> decode_head(key_view key, std::string_view blob) {
  constexpr std::size_t seq_at = 4, hash_at = 12, tag_at = 44;
  if (blob.size() != tag_at + 32 || blob.substr(0, seq_at) != head_magic) return std::nullopt;
  auto tag = field_hash<32>(key).add("clk/anchor/1").add(blob.substr(0, tag_at)).finish();
  if (sodium_memcmp(tag.data(), blob.data() + tag_at, tag.size()) != 0) return std::nullopt;
  std::uint64_t seq = 0;
  for (std::size_t i = seq_at; i < hash_at; ++i) seq = seq << 8 | static_cast<std::uint8_t>(blob[i]);
  audit_head out{static_cast<std::int64_t>(seq), {}};
  std::memcpy(out.hash.data(), blob.data() + hash_at, out.hash.size());
  return out;
}

}  // namespace cloakroom::vault

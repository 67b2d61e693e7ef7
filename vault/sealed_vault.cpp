// The vault itself: puts keys, envelopes, tokens, index and audit chain together. Each of them has a file of its own.
#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "base/random.hpp"
#include "base/raw_text_reader.hpp"
#include "base/safe_text_maker.hpp"
#include "vault/audit_chain.hpp"
#include "vault/envelope.hpp"
#include "vault/key_cache.hpp"
#include "vault/key_set.hpp"
#include "vault/key_wrapping.hpp"
#include "vault/ticket.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {
namespace {

constexpr std::string_view head_name = "audit_head";

// Raw and sanitised text are bound under different labels: one never opens as the other.
constexpr std::string_view raw_label = "clk/rec/1";
constexpr std::string_view safe_label = "clk/txt/1";

field_list binding(std::string_view label, const subject_key& key, const place& where) {
  field_list out;
  out.add(label)
      .add(key.tenant())
      .add(key.subject().value)
      .add(where.table)
      .add(where.column)
      .add(where.record)
      .add(where.part);
  return out;
}

result<std::string> seal_as(std::string_view label, subject_key& key, const place& where, std::string_view text) {
  auto bound_to = binding(label, key, where);
  return key.use(
      [&](const key_slot& slot) { return seal_envelope(slot.record, key.version(), bound_to.view(), text); });
}

result<std::string> open_as(std::string_view label, subject_key& key, const place& where, std::string_view envelope) {
  auto bound_to = binding(label, key, where);
  return key.use(
      [&](const key_slot& slot) { return open_envelope(slot.record, key.version(), bound_to.view(), envelope); });
}

// Keys per tenant come from a random one, so that no tenant can compute with another's.
void derive_tenant_key(key_view master, std::string_view tenant, std::span<std::uint8_t, 32> out) {
  field_hash<32>(master).add("clk/tenant/1").add(tenant).finish(out);
}

class sealed_vault final : public vault {
 public:
  sealed_vault(const std::filesystem::path& master_key_file, store::database& database);
  ~sealed_vault() override { cache_->clear(); }

  result<new_subject> make_subject(const subject_id& id, std::string_view tenant, time_point now) override;
  key_ptr cached(const subject_id& subject) override { return cache_->find(subject); }
  result<key_ptr> unlock(const store::wrapped_key& row) override;
  void forget(const subject_id& subject) override { cache_->forget(subject); }
  std::size_t expire_keys() override { return cache_->expire(); }

  result<ticket> make_ticket(subject_key& key, std::string_view token_kind, const raw_text& canonical,
                             const taken_check& taken) override {
    return key.use([&](const key_slot& slot) {
      return ticket_for(slot.token, key.subject(), token_kind, raw_text_reader::view(canonical), taken);
    });
  }
  result<std::string> seal(subject_key& key, const place& where, const raw_text& value) override {
    return seal_as(raw_label, key, where, raw_text_reader::view(value));
  }
  result<raw_text> reveal(subject_key& key, const place& where, std::string_view envelope) override;
  result<std::string> seal(subject_key& key, const place& where, const safe_text& text) override {
    return seal_as(safe_label, key, where, text.view());
  }
  result<safe_text> open_text(subject_key& key, const place& where, std::string_view envelope) override;

  std::array<std::uint8_t, 16> index_hash(std::string_view tenant, std::string_view kind,
                                          const raw_text& canonical) override {
    return identifier_hash(keys_.index(), "clk/idx/1", tenant, kind, canonical);
  }
  std::array<std::uint8_t, 16> evidence_hash(std::string_view tenant, std::string_view kind,
                                             const raw_text& canonical) override {
    return identifier_hash(keys_.evidence(), "clk/evi/1", tenant, kind, canonical);
  }
  std::array<std::uint8_t, 32> resume_secret(const conversation_id& id, std::string_view tenant) override {
    return field_hash<32>(keys_.resume()).add("clk/resume/1").add(tenant).add(id.value).finish();
  }
  std::array<std::uint8_t, 32> cancel_secret(const callback_id& id, std::string_view tenant) override {
    return field_hash<32>(keys_.resume()).add("clk/cancel/1").add(tenant).add(id.value).finish();
  }

  result<void> audit(store::transaction& data, const audit_entry& entry, time_point now) override;
  result<std::optional<std::int64_t>> verify_audit(store::view& data,
                                                   const std::optional<audit_head>& anchored) override {
    return chain_.verify(
        [&data](std::int64_t after, std::size_t count_max) { return data.audit_after(after, count_max); }, anchored);
  }
  result<void> anchor_audit(store::keyring& ring, const store::audit_record& head) override;
  result<std::optional<audit_head>> anchored_head(store::keyring& ring) override;

 private:
  void load(store::database& database, const std::filesystem::path& master_key_file);
  static std::array<std::uint8_t, 16> identifier_hash(key_view master, std::string_view label, std::string_view tenant,
                                                      std::string_view kind, const raw_text& canonical);

  std::shared_ptr<key_wrapper> wrapper_;
  std::shared_ptr<key_cache> cache_;
  key_set keys_;
  audit_chain chain_;
};

sealed_vault::sealed_vault(const std::filesystem::path& master_key_file, store::database& database)
    : wrapper_(std::make_shared<key_wrapper>(master_key_file)),
      cache_(std::make_shared<key_cache>(wrapper_, key_cache::settings{})),
      chain_([this](std::span<std::uint8_t, 32> out) { return keys_.open_audit(*wrapper_, out); }) {
  load(database, master_key_file);
}

void sealed_vault::load(store::database& database, const std::filesystem::path& master_key_file) {
  std::string problem;
  store::unit_of_work unit;
  unit.keys = [&](store::keyring& ring) { return load_key_set(ring, *wrapper_, keys_, problem); };
  auto loaded = database.write_now(unit);
  if (!loaded)
    throw std::runtime_error("the key ring cannot be read or written (" + std::to_string(loaded.error().value()) + ")");
  if (!problem.empty()) throw std::runtime_error("master key file " + master_key_file.string() + ": " + problem);
}

result<vault::new_subject> sealed_vault::make_subject(const subject_id& id, std::string_view tenant, time_point now) {
  if (tenant.size() > name_bytes_max) return CLOAKROOM_FAIL(cloakroom::errc::too_large);
  auto kek = wrapper_->active();
  auto* scratch = cache_->take_slot();
  if (scratch == nullptr) return CLOAKROOM_FAIL(errc::memory_not_locked);
  fill_random(scratch->record);
  auto wrapped = wrapper_->wrap(kek, scratch->record, subject_key_binding(tenant, id, 1, kek).view());
  cache_->return_slot(scratch);
  auto key = cache_->adopt({id, std::string(tenant), kek, 1, wrapped.nonce, std::move(wrapped.bytes), now});
  if (!key) return key.error();
  auto row = (*key)->row(now);
  if (!row) return row.error();
  return new_subject{id, std::move(*key), std::move(*row)};
}

result<key_ptr> sealed_vault::unlock(const store::wrapped_key& row) {
  if (row.tenant.size() > name_bytes_max) return CLOAKROOM_FAIL(errc::cannot_open);
  return cache_->open(row);
}

result<raw_text> sealed_vault::reveal(subject_key& key, const place& where, std::string_view envelope) {
  auto text = open_as(raw_label, key, where, envelope);
  if (!text) return text.error();
  return raw_text(std::move(*text));
}

result<safe_text> sealed_vault::open_text(subject_key& key, const place& where, std::string_view envelope) {
  auto text = open_as(safe_label, key, where, envelope);
  if (!text) return text.error();
  return safe_text_maker::make(std::move(*text));
}

std::array<std::uint8_t, 16> sealed_vault::identifier_hash(key_view master, std::string_view label,
                                                           std::string_view tenant, std::string_view kind,
                                                           const raw_text& canonical) {
  std::array<std::uint8_t, 32> key;
  derive_tenant_key(master, tenant, key);
  auto out = field_hash<16>(key).add(label).add(kind).add(canon_version).add(raw_text_reader::view(canonical)).finish();
  sodium_memzero(key.data(), key.size());
  return out;
}

result<void> sealed_vault::audit(store::transaction& data, const audit_entry& entry, time_point now) {
  auto last = data.last_audit();
  if (!last) return last.error();
  auto record = chain_.next(*last, entry, now);
  if (!record) return record.error();
  return data.append_audit(*record);
}

result<void> sealed_vault::anchor_audit(store::keyring& ring, const store::audit_record& head) {
  auto before = anchored_head(ring);
  if (!before) return before.error();
  if (*before && (*before)->seq >= head.seq) return {};
  return ring.set_value(head_name, encode_head(keys_.evidence(), {head.seq, head.hash}));
}

result<std::optional<audit_head>> sealed_vault::anchored_head(store::keyring& ring) {
  auto blob = ring.value(head_name);
  if (!blob) return blob.error();
  if (!*blob) return std::optional<audit_head>();
  auto head = decode_head(keys_.evidence(), **blob);
  if (!head) return CLOAKROOM_FAIL(errc::cannot_open);
  return head;
}

}  // namespace

std::unique_ptr<vault> vault::open(const std::filesystem::path& master_key_file, store::database& database) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
  return std::make_unique<sealed_vault>(master_key_file, database);
}

}  // namespace cloakroom::vault

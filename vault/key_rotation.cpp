// Re-wrapping and the checks around it.
#include "vault/key_rotation.hpp"

#include "vault/key_report.hpp"
#include "vault/key_set.hpp"
#include "vault/key_wrapping.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {
namespace {

result<store::wrapped_key> rewrapped(key_wrapper& wrapper, const store::wrapped_key& row, std::uint32_t kek_id,
                                     secret_bytes& scratch) {
  auto bound_to = subject_key_binding(row.tenant, row.subject, row.dek_version, row.kek_id);
  auto opened = wrapper.unwrap(row.kek_id, row.nonce, row.wrapped, bound_to.view(), scratch.span());
  if (!opened) return opened.error();
  auto out = row;
  auto wrapped = wrapper.wrap(kek_id, scratch.span(),
                              subject_key_binding(row.tenant, row.subject, row.dek_version, kek_id).view());
  out.kek_id = kek_id;
  out.nonce = wrapped.nonce;
  out.wrapped = std::move(wrapped.bytes);
  return out;
}

}  // namespace

result<rewrap_page> rewrap_keys(key_wrapper& wrapper, store::keyring& ring, const std::optional<subject_id>& after,
                                std::size_t count_max) {
  auto page = ring.keys_after(after, count_max);
  if (!page) return page.error();
  rewrap_page out{after, 0, page->size() < count_max};
  auto kek_id = wrapper.active();
  secret_bytes scratch(32);
  for (const auto& row : *page) {
    out.last = row.subject;
    if (row.kek_id == kek_id) continue;
    auto fresh = rewrapped(wrapper, row, kek_id, scratch);
    if (!fresh) return fresh.error();
    if (auto replaced = ring.replace_key(*fresh); !replaced) return replaced.error();
    ++out.changed;
  }
  return out;
}

result<void> remove_master_keys(const std::filesystem::path& file, store::keyring& ring) {
  std::vector<master_key> keys;
  if (!read_master_keys(file, keys).empty()) return CLOAKROOM_FAIL(errc::master_key_unreadable);
  auto report = report_keys(file, ring, keys.back().created_at);
  if (!report) return report.error();
  auto set_on = key_set_master(ring);
  if (!set_on) return set_on.error();
  bool needed = *set_on && **set_on != keys.back().id;
  for (const auto& master : report->masters) needed = needed || (!master.active && master.subject_keys != 0);
  if (needed) return CLOAKROOM_FAIL(cloakroom::errc::unavailable);
  keys.erase(keys.begin(), keys.end() - 1);
  return replace_master_keys(file, keys);
}

}  // namespace cloakroom::vault

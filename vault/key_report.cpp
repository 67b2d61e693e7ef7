// Counting the keys of a ring by the master key that wraps them.
#include "vault/key_report.hpp"

#include <sodium.h>

#include <map>

#include "vault/key_set.hpp"
#include "vault/master_key.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault {
namespace {

constexpr std::size_t page_keys = 1000;

result<void> count_keys(store::keyring& ring, std::map<std::uint32_t, std::int64_t>& counts) {
  std::optional<subject_id> after;
  for (;;) {
    auto page = ring.keys_after(after, page_keys);
    if (!page) return page.error();
    for (const auto& key : *page) ++counts[key.kek_id];
    if (page->size() < page_keys) return {};
    after = page->back().subject;
  }
}

}  // namespace

std::string judge_master_keys(const std::filesystem::path& master_key_file, const ring_values& ring) {
  if (sodium_init() < 0) return "cannot be tried, for libsodium does not start";
  std::vector<master_key> keys;
  if (auto problem = read_master_keys(master_key_file, keys); !problem.empty()) return problem;
  key_wrapper wrapper(master_key_file);
  return ring_mismatch(wrapper, [&ring](std::string_view name) -> std::optional<std::string> {
    auto found = ring.find(name);
    return found == ring.end() ? std::nullopt : std::optional(found->second);
  });
}

result<key_report> report_keys(const std::filesystem::path& master_key_file, store::keyring& ring, time_point now) {
  std::vector<master_key> keys;
  if (!read_master_keys(master_key_file, keys).empty()) return CLOAKROOM_FAIL(errc::master_key_unreadable);
  std::map<std::uint32_t, std::int64_t> counts;
  if (auto counted = count_keys(ring, counts); !counted) return counted.error();
  for (const auto& key : keys) counts.try_emplace(key.id, 0);
  key_report out;
  for (auto [id, count] : counts) {
    out.masters.push_back({id, std::nullopt, {}, id == keys.back().id, count});
    out.subject_keys += count;
    for (const auto& key : keys) {
      if (key.id != id) continue;
      out.masters.back().created_at = key.created_at;
      out.masters.back().age = now - key.created_at;
    }
  }
  return out;
}

}  // namespace cloakroom::vault

// Changes and look-ups of memory_keys.
#include "store/memory/keyring.hpp"

#include <algorithm>

namespace cloakroom::store {

result<void> memory_keyring::add_key(const wrapped_key& added) {
  if (!state_.keys.emplace(added.subject, added).second) return CLOAKROOM_FAIL(errc::duplicate);
  return {};
}

result<std::optional<wrapped_key>> memory_keyring::find_key(const subject_id& subject) {
  auto found = state_.keys.find(subject);
  return found == state_.keys.end() ? std::nullopt : std::optional(found->second);
}

result<void> memory_keyring::remove_key(const subject_id& subject) {
  std::erase_if(state_.identifiers, [&](const auto& one) { return std::get<subject_id>(one) == subject; });
  state_.keys.erase(subject);
  return {};
}

result<std::vector<wrapped_key>> memory_keyring::keys_after(const std::optional<subject_id>& after,
                                                            std::size_t count_max) {
  std::vector<wrapped_key> out;
  auto at = after ? state_.keys.upper_bound(*after) : state_.keys.begin();
  for (; at != state_.keys.end() && out.size() < count_max; ++at) out.push_back(at->second);
  return out;
}

result<void> memory_keyring::replace_key(const wrapped_key& changed) {
  auto found = state_.keys.find(changed.subject);
  if (found == state_.keys.end()) return CLOAKROOM_FAIL(errc::not_found);
  found->second = changed;
  return {};
}

result<void> memory_keyring::add_index(const index_entry& added) {
  if (state_.keys.contains(added.subject)) state_.identifiers.emplace(added.identifier.hash, added.kind, added.subject);
  return {};
}

result<std::vector<subject_id>> memory_keyring::find_index(std::span<const std::uint8_t, 16> hash,
                                                           std::string_view kind) {
  std::vector<subject_id> out;
  for (const auto& [known, known_kind, subject] : state_.identifiers)
    if (known_kind == kind && std::equal(hash.begin(), hash.end(), known.begin())) out.push_back(subject);
  return out;
}

result<std::optional<std::string>> memory_keyring::value(std::string_view name) {
  auto found = state_.values.find(name);
  return found == state_.values.end() ? std::nullopt : std::optional(found->second);
}

result<void> memory_keyring::set_value(std::string_view name, std::string_view bytes) {
  state_.values[std::string(name)] = bytes;
  return {};
}

}  // namespace cloakroom::store

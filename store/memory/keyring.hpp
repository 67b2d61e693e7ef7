// The key ring in memory.
#pragma once

#include "store/memory/state.hpp"

namespace cloakroom::store {

class memory_keyring final : public keyring {
 public:
  // Works on `state`, which outlives it.
  explicit memory_keyring(memory_keys& state) : state_(state) {}

  result<void> add_key(const wrapped_key& added) override;
  result<std::optional<wrapped_key>> find_key(const subject_id& subject) override;
  result<void> remove_key(const subject_id& subject) override;
  result<std::vector<wrapped_key>> keys_after(const std::optional<subject_id>& after, std::size_t count_max) override;
  result<void> replace_key(const wrapped_key& changed) override;
  result<void> add_index(const index_entry& added) override;
  result<std::vector<subject_id>> find_index(std::span<const std::uint8_t, 16> hash, std::string_view kind) override;
  result<std::optional<std::string>> value(std::string_view name) override;
  result<void> set_value(std::string_view name, std::string_view bytes) override;

 private:
  memory_keys& state_;
};

}  // namespace cloakroom::store

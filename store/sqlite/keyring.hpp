// The key ring over one SQLite connection.
#pragma once

#include "store/sqlite/connection.hpp"

namespace cloakroom::store {

struct keyring_statements {
  explicit keyring_statements(connection& on);
  statement add_key, find_key, remove_key, remove_index, keys_from, keys_after, replace_key, add_index, find_index;
  statement value, set_value;
};

class sqlite_keyring final : public keyring {
 public:
  explicit sqlite_keyring(connection& on) : on_(on), sql_(on) {}

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
  connection& on_;
  keyring_statements sql_;
};

}  // namespace cloakroom::store

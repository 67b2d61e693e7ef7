// The statements of the key ring.
#include "store/sqlite/keyring.hpp"

#include <algorithm>

namespace cloakroom::store {
namespace {

constexpr std::string_view key_columns =
    "SELECT subject, tenant, kek_id, dek_version, nonce, wrapped, created_at FROM keys ";

wrapped_key key_from(const query& row) {
  wrapped_key out;
  out.subject = row.id<subject_id>(0);
  out.tenant = row.text(1);
  out.kek_id = static_cast<std::uint32_t>(row.integer(2));
  out.dek_version = static_cast<std::uint32_t>(row.integer(3));
  out.nonce = row.array<24>(4);
  out.wrapped = row.text(5);
  out.created_at = row.time(6);
  return out;
}

}  // namespace

keyring_statements::keyring_statements(connection& on)
    : add_key(on,
              "INSERT INTO keys (subject, tenant, kek_id, dek_version, nonce, wrapped, created_at) "
              "VALUES (?, ?, ?, ?, ?, ?, ?)"),
      find_key(on, std::string(key_columns) + "WHERE subject = ?"),
      remove_key(on, "DELETE FROM keys WHERE subject = ?"),
      remove_index(on, "DELETE FROM identifiers WHERE subject = ?"),
      keys_from(on, std::string(key_columns) + "ORDER BY subject LIMIT ?"),
      keys_after(on, std::string(key_columns) + "WHERE subject > ? ORDER BY subject LIMIT ?"),
      replace_key(on,
                  "UPDATE keys SET tenant = ?, kek_id = ?, dek_version = ?, nonce = ?, wrapped = ?, created_at = ? "
                  "WHERE subject = ?"),
      add_index(on,
                "INSERT OR IGNORE INTO identifiers (hash, kind, subject, canon_version) "
                "SELECT ?, ?, subject, ? FROM keys WHERE subject = ?"),
      find_index(on, "SELECT subject FROM identifiers WHERE hash = ? AND kind = ? ORDER BY subject"),
      value(on, "SELECT value FROM named_values WHERE name = ?"),
      set_value(on, "INSERT OR REPLACE INTO named_values (name, value) VALUES (?, ?)") {}

result<void> sqlite_keyring::add_key(const wrapped_key& added) {
  return query(sql_.add_key, blob(added.subject), added.tenant, added.kek_id, added.dek_version, blob(added.nonce),
               blob(added.wrapped), added.created_at)
      .run();
}

result<std::optional<wrapped_key>> sqlite_keyring::find_key(const subject_id& subject) {
  query found(sql_.find_key, blob(subject));
  auto row = found.next();
  if (!row) return row.error();
  return *row ? std::optional<wrapped_key>(key_from(found)) : std::nullopt;
}

result<void> sqlite_keyring::remove_key(const subject_id& subject) {
  if (auto gone = query(sql_.remove_index, blob(subject)).run(); !gone) return gone;
  return query(sql_.remove_key, blob(subject)).run();
}

result<std::vector<wrapped_key>> sqlite_keyring::keys_after(const std::optional<subject_id>& after,
                                                            std::size_t count_max) {
  auto limit = static_cast<std::int64_t>(std::min<std::size_t>(count_max, INT64_MAX));
  std::optional<query> found;
  if (after)
    found.emplace(sql_.keys_after, blob(*after), limit);
  else
    found.emplace(sql_.keys_from, limit);
  std::vector<wrapped_key> out;
  for (;;) {
    auto row = found->next();
    if (!row) return row.error();
    if (!*row) return out;
    out.push_back(key_from(*found));
  }
}

result<void> sqlite_keyring::replace_key(const wrapped_key& changed) {
  auto updated = query(sql_.replace_key, changed.tenant, changed.kek_id, changed.dek_version, blob(changed.nonce),
                       blob(changed.wrapped), changed.created_at, blob(changed.subject))
                     .run();
  if (updated && sqlite3_changes(on_.handle()) == 0) return CLOAKROOM_FAIL(errc::not_found);
  return updated;
}

result<void> sqlite_keyring::add_index(const index_entry& added) {
  return query(sql_.add_index, blob(added.identifier.hash), added.kind, added.identifier.canon_version,
               blob(added.subject))
      .run();
}

result<std::vector<subject_id>> sqlite_keyring::find_index(std::span<const std::uint8_t, 16> hash,
                                                           std::string_view kind) {
  query found(sql_.find_index, blob(hash), kind);
  std::vector<subject_id> out;
  for (;;) {
    auto row = found.next();
    if (!row) return row.error();
    if (!*row) return out;
    out.push_back(found.id<subject_id>(0));
  }
}

result<std::optional<std::string>> sqlite_keyring::value(std::string_view name) {
  query found(sql_.value, name);
  auto row = found.next();
  if (!row) return row.error();
  return *row ? std::optional<std::string>(found.text(0)) : std::nullopt;
}

result<void> sqlite_keyring::set_value(std::string_view name, std::string_view bytes) {
  return query(sql_.set_value, name, blob(bytes)).run();
}

}  // namespace cloakroom::store

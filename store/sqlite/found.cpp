// Looking into files that another start may have left, without making any.
#include <filesystem>
#include <stdexcept>

#include "store/database.hpp"
#include "store/sqlite/connection.hpp"

namespace cloakroom::store {
namespace {

// Whether a query on a table gives a row; no row, either, where the table was never made.
bool any_row(connection& file, std::string_view table, const std::string& condition = "") {
  statement known(file, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  auto row = query(known, table).next();
  if (row && *row) {
    statement rows(file, "SELECT 1 FROM " + std::string(table) + condition + " LIMIT 1");
    row = query(rows).next();
  }
  if (!row) throw std::runtime_error(file.file() + ": cannot be read");
  return *row;
}

std::map<std::string, std::string, std::less<>> named_values(connection& ring) {
  std::map<std::string, std::string, std::less<>> out;
  if (!any_row(ring, "named_values")) return out;
  statement all(ring, "SELECT name, value FROM named_values");
  query rows(all);
  for (;;) {
    auto row = rows.next();
    if (!row) throw std::runtime_error(ring.file() + ": cannot be read");
    if (!*row) return out;
    out.emplace(rows.text(0), rows.text(1));
  }
}

bool filled(const std::string& file) {
  std::error_code none;
  auto size = std::filesystem::file_size(file, none);
  return !none && size > 0;
}

}  // namespace

sqlite_found look_at_sqlite(const sqlite_settings& at) {
  sqlite_found out;
  out.data_file = filled(at.data_file);
  if (out.data_file) {
    connection data(at.data_file, connection::purpose::writing);
    out.conversations = any_row(data, "conversations") || any_row(data, "audit");
  }
  if (filled(at.keyring_file)) {
    connection ring(at.keyring_file, connection::purpose::writing);
    out.key_set = any_row(ring, "named_values", " WHERE name = 'key_set'");
    out.subject_keys = any_row(ring, "keys");
    out.ring_values = named_values(ring);
  }
  return out;
}

}  // namespace cloakroom::store

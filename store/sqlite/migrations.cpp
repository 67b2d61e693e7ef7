// Applying and checking migrations. The texts themselves are generated into migration_texts.cpp.
#include "store/sqlite/migrations.hpp"

#include <openssl/sha.h>

#include <stdexcept>

#include "base/clock.hpp"
#include "base/encoding.hpp"

namespace cloakroom::store {
namespace {

std::array<std::uint8_t, 32> checksum_of(std::string_view sql) {
  std::array<std::uint8_t, 32> out{};
  SHA256(as_bytes(sql).data(), sql.size(), out.data());
  return out;
}

[[noreturn]] void refuse(const connection& file, const std::string& reason) {
  throw std::runtime_error(file.file() + ": " + reason);
}

// How many of the wanted ones have run; they are a prefix, unchanged.
std::size_t count_applied(connection& file, std::span<const migration> wanted) {
  statement all(file, "SELECT number, checksum FROM schema_migrations ORDER BY number");
  query applied(all);
  std::size_t count = 0;
  for (;; ++count) {
    auto row = applied.next();
    if (!row) refuse(file, "the list of migrations cannot be read");
    if (!*row) return count;
    if (count >= wanted.size()) refuse(file, "written by a newer version of Cloakroom; this one cannot open it");
    const auto& expected = wanted[count];
    if (applied.integer(0) != expected.number) refuse(file, "migration " + std::string(expected.name) + " is missing");
    if (applied.array<32>(1) != checksum_of(expected.sql))
      refuse(file, "migration " + std::string(expected.name) + " differs from the one this file was made with");
  }
}

// False when there was none left. Looks again under the write lock: another process may be migrating too.
bool apply_next(connection& file, std::span<const migration> wanted) {
  file.execute("BEGIN IMMEDIATE");
  auto done = count_applied(file, wanted);
  if (done == wanted.size()) {
    file.execute("COMMIT");
    return false;
  }
  const auto& next = wanted[done];
  file.execute(std::string(next.sql));
  statement note(file, "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)");
  auto checksum = checksum_of(next.sql);
  if (!query(note, next.number, next.name, blob(checksum), system_clock_source().now()).run())
    refuse(file, "migration " + std::string(next.name) + " cannot be noted");
  file.execute("COMMIT");
  return true;
}

}  // namespace

void migrate(connection& file, std::span<const migration> wanted) {
  try {
    file.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
        "checksum BLOB NOT NULL, applied_at INTEGER NOT NULL) STRICT");
    while (apply_next(file, wanted)) continue;
  } catch (...) {
    if (file.in_transaction()) sqlite3_exec(file.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

}  // namespace cloakroom::store

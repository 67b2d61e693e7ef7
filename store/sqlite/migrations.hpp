// Brings the schema of a file up to date: numbered SQL texts, each run once, their checksums kept in the file.
#pragma once

#include <span>
#include <string_view>

#include "store/sqlite/connection.hpp"

namespace cloakroom::store {

struct migration {
  int number;             // 1, 2, 3 …
  std::string_view name;  // Of the SQL file.
  std::string_view sql;
};

// The texts of store/migrations, put into the program when it is built.
std::span<const migration> data_migrations();
std::span<const migration> keyring_migrations();

// Runs what is missing, each in a transaction of its own. Throws std::runtime_error naming file and reason when the
// file was written by a newer version, when a text that ran has changed since, or when one fails.
void migrate(connection& file, std::span<const migration> wanted);

}  // namespace cloakroom::store

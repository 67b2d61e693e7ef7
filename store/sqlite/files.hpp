// Database files on disk: made for their owner alone, with their folders.
#pragma once

#include <cstdint>
#include <string>

namespace cloakroom::store {

// Makes the file (mode 0600) and missing folders above it (mode 0700), durably. Fine if it exists. Throws
// std::runtime_error naming the file.
void ensure_private_file(const std::string& file);
// Of the write-ahead log beside a database file; 0 if there is none.
std::uintmax_t log_size_bytes(const std::string& database_file);

}  // namespace cloakroom::store

// Held messages over one SQLite connection. The table is small, and most installations never have a row in it.
#pragma once

#include "store/sqlite/connection.hpp"

namespace cloakroom::store {

class sqlite_held {
 public:
  explicit sqlite_held(connection& on);
  result<std::optional<held_message>> find(const held_id& id);
  result<std::optional<held_message>> by_client(row_number in_conversation, const client_id& client);
  result<std::vector<held_message>> of(row_number in_conversation);
  result<std::vector<held_message>> after(const std::optional<held_id>& last, std::size_t count_max);
  result<std::int64_t> waiting();

 private:
  statement by_id_, of_conversation_, waiting_after_, waiting_;
};

struct held_write_statements {
  explicit held_write_statements(connection& on);
  statement add, decide, remove;
};

}  // namespace cloakroom::store

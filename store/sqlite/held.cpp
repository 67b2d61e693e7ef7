// Statements of the table `held`, and the writer's part of it.
#include "store/sqlite/held.hpp"

#include <algorithm>

#include "store/sqlite/writes.hpp"

namespace cloakroom::store {
namespace {

constexpr std::string_view listed_columns =
    "SELECT row, id, conversation, client, via, at, follows, reason, fields, length(envelope), state, decided_at, "
    "decided_by ";

held_message held_from(const query& row) {
  held_message out;
  out.row = row.integer(0);
  out.id = row.id<held_id>(1);
  out.in_conversation = row.integer(2);
  if (!row.null(3)) out.client = row.id<client_id>(3);
  out.via = row.as<channel>(4);
  out.at = row.time(5);
  out.follows = row.integer(6);
  out.reason = row.text(7);
  out.fields = row.text(8);
  out.envelope_bytes = row.integer(9);
  out.state = row.as<held_state>(10);
  if (!row.null(11)) out.decided_at = row.time(11);
  out.decided_by = row.text(12);
  return out;
}

result<std::vector<held_message>> every(query& rows) {
  std::vector<held_message> out;
  for (;;) {
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return out;
    out.push_back(held_from(rows));
  }
}

std::string listed(std::string_view rest) { return std::string(listed_columns).append(rest); }

}  // namespace

sqlite_held::sqlite_held(connection& on)
    : by_id_(on, listed(", envelope FROM held WHERE id = ?")),
      of_conversation_(on, listed("FROM held WHERE conversation = ? ORDER BY row")),
      waiting_after_(on, listed("FROM held WHERE state = 1 AND id > ? ORDER BY id LIMIT ?")),
      waiting_(on, "SELECT count(*) FROM held WHERE state = 1") {}

held_write_statements::held_write_statements(connection& on)
    : add(on,
          "INSERT INTO held (row, id, conversation, client, via, at, follows, reason, fields, envelope, state, "
          "decided_at, decided_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      decide(on, "UPDATE held SET state = ?, decided_at = ?, decided_by = ?, envelope = x'' WHERE row = ?"),
      remove(on, "DELETE FROM held WHERE conversation = ?") {}

result<std::optional<held_message>> sqlite_held::find(const held_id& id) {
  query found(by_id_, blob(id));
  auto row = found.next();
  if (!row) return row.error();
  if (!*row) return std::optional<held_message>();
  auto out = held_from(found);
  out.envelope = found.text(13);
  return std::optional(std::move(out));
}

result<std::optional<held_message>> sqlite_held::by_client(row_number in_conversation, const client_id& client) {
  auto all = of(in_conversation);
  if (!all) return all.error();
  for (auto& one : *all)
    if (one.client == client) return std::optional(std::move(one));
  return std::optional<held_message>();
}

result<std::vector<held_message>> sqlite_held::of(row_number in_conversation) {
  query found(of_conversation_, in_conversation);
  return every(found);
}

result<std::vector<held_message>> sqlite_held::after(const std::optional<held_id>& last, std::size_t count_max) {
  // Every id is greater than no bytes at all.
  query found(waiting_after_, last ? blob(*last) : blob(std::string_view()),
              static_cast<std::int64_t>(std::min<std::size_t>(count_max, INT64_MAX)));
  return every(found);
}

result<std::int64_t> sqlite_held::waiting() {
  query found(waiting_);
  auto row = found.next();
  if (!row) return {boost::system::in_place_error, row.error()};
  return found.integer(0);
}

// Asked for every message: while nothing was ever held it costs nothing.
result<std::optional<held_message>> sqlite_transaction::held_by_client(row_number in_conversation,
                                                                       const client_id& client) {
  if (last_.held == no_row) return std::optional<held_message>();
  return sqlite_reads::held_by_client(in_conversation, client);
}

result<void> sqlite_transaction::add_held(held_message& added) {
  auto known = remembered(added.in_conversation);
  if (!known) return known.error();
  if (!*known) return CLOAKROOM_FAIL(errc::not_found);
  auto waiting = held_waiting();
  if (!waiting) return waiting.error();
  if (*waiting >= held_messages_max) return CLOAKROOM_FAIL(errc::held_full);
  auto of = held_of(added.in_conversation);
  if (!of) return of.error();
  auto here = std::count_if(of->begin(), of->end(), [](const auto& one) { return one.state == held_state::waiting; });
  if (here >= held_per_conversation_max) return CLOAKROOM_FAIL(errc::many_held);
  std::optional<blob> client;
  if (added.client) client.emplace(*added.client);
  auto row = last_.held + 1;
  auto inserted =
      query(held_writes_.add, row, blob(added.id), added.in_conversation, client, added.via, added.at, added.follows,
            added.reason, added.fields, blob(added.envelope), added.state, added.decided_at, added.decided_by)
          .run();
  if (!inserted) return inserted;
  last_.held = added.row = row;
  added.envelope_bytes = static_cast<std::int64_t>(added.envelope.size());
  return {};
}

result<void> sqlite_transaction::decide_held(const held_message& decided) {
  auto updated = query(held_writes_.decide, decided.state, decided.decided_at, decided.decided_by, decided.row).run();
  if (updated && sqlite3_changes(on_.handle()) == 0) return CLOAKROOM_FAIL(errc::not_found);
  return updated;
}

result<std::int64_t> sqlite_transaction::remove_held(row_number conversation) {
  if (auto gone = query(held_writes_.remove, conversation).run(); !gone)
    return {boost::system::in_place_error, gone.error()};
  return std::int64_t{sqlite3_changes(on_.handle())};
}

}  // namespace cloakroom::store

// The statements of the reading side and the walks along the chains.
#include "store/sqlite/reads.hpp"

#include <algorithm>
#include <map>

namespace cloakroom::store {
namespace {

constexpr std::string_view conversation_columns =
    "SELECT row, id, site, subject, via, created_at, resume_hash, reference, locale, profile FROM conversations WHERE ";
constexpr std::string_view outbox_columns =
    "SELECT row, connector, conversation, message, action, state, attempts, ambiguous, part, due_at, detail, previous, "
    "task FROM outbox ";
constexpr std::string_view destination_columns =
    "SELECT connector, conversation, chat, thread FROM destinations WHERE ";
constexpr std::string_view delivered_columns =
    "SELECT connector, chat, external_id, conversation, message, part, carried, previous FROM delivered WHERE ";
constexpr std::string_view audit_columns =
    "SELECT seq, at, actor, action, object, reason, previous_hash, hash FROM audit ";

std::string joined(std::string_view columns, std::string_view rest) { return std::string(columns).append(rest); }

outbox_entry entry_from(const query& row) {
  outbox_entry out;
  out.row = row.integer(0);
  out.connector = row.text(1);
  out.in_conversation = row.integer(2);
  out.message = row.integer(3);
  out.action = row.as<delivery_action>(4);
  out.state = row.as<delivery_state>(5);
  out.attempts = row.as<std::int32_t>(6);
  out.ambiguous = row.as<std::int32_t>(7);
  out.part = row.as<std::int32_t>(8);
  out.due_at = row.time(9);
  out.detail = row.text(10);
  out.task = row.text(12);
  return out;
}

destination destination_from(const query& row) {
  destination out;
  out.connector = row.text(0);
  out.in_conversation = row.integer(1);
  out.chat = row.text(2);
  if (!row.null(3)) out.thread = row.integer(3);
  return out;
}

message message_from(const query& row) {
  message out;
  out.row = row.integer(0);
  out.in_conversation = row.integer(1);
  out.seq = row.integer(2);
  if (!row.null(4)) out.client = row.id<client_id>(4);
  out.id = row.id<message_id>(5);
  out.from = row.as<direction>(6);
  out.at = row.time(7);
  out.author = row.text(8);
  out.findings = row.text(9);
  out.body = row.text(10);
  out.revision = row.as<std::int32_t>(12);
  return out;
}

sealed_value value_from(const query& row) {
  sealed_value out;
  out.type = row.text(1);
  out.token_kind = row.text(2);
  out.token_code = row.text(3);
  out.check = row.array<8>(4);
  out.role = row.as<value_role>(5);
  return out;
}

callback callback_from(const query& row) {
  callback out;
  out.row = row.integer(0);
  out.id = row.id<callback_id>(1);
  out.in_conversation = row.integer(2);
  out.due_at = row.time(3);
  if (!row.null(4)) out.not_before = row.time(4);
  if (!row.null(5)) out.not_after = row.time(5);
  out.time_zone = row.text(6);
  out.cancel_hash = row.array<32>(7);
  out.cancelled = row.flag(8);
  return out;
}

audit_record audit_from(const query& row) {
  audit_record out;
  out.seq = row.integer(0);
  out.at = row.time(1);
  out.actor = row.text(2);
  out.action = row.text(3);
  out.object = row.text(4);
  out.reason = row.text(5);
  out.previous = row.array<32>(6);
  out.hash = row.array<32>(7);
  return out;
}

// The first row of a query as a value, or nothing.
template <class Make>
auto first_of(query& rows, const Make& make) -> result<std::optional<decltype(make(rows))>> {
  auto row = rows.next();
  if (!row) return row.error();
  std::optional<decltype(make(rows))> out;
  if (*row) out = make(rows);
  return out;
}

template <class Make>
auto all_of(query& rows, const Make& make) -> result<std::vector<decltype(make(rows))>> {
  std::vector<decltype(make(rows))> out;
  for (;;) {
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return out;
    out.push_back(make(rows));
  }
}

}  // namespace

read_statements::read_statements(connection& on)
    : conversation_by_id(on, joined(conversation_columns, "id = ?")),
      conversation_by_row(on, joined(conversation_columns, "row = ?")),
      tail_by_conversation(on, "SELECT conversation, state, last_use_at, ends FROM tails WHERE conversation = ?"),
      message_by_row(on,
                     "SELECT row, conversation, seq, value_count, client, id, direction, at, author, findings, body, "
                     "previous, revision FROM messages WHERE row = ?"),
      link_by_row(on, "SELECT seq, previous, jump, value_count, client FROM messages WHERE row = ?"),
      values_of(on,
                "SELECT ordinal, type, token_kind, token_code, code_check, role, envelope FROM sealed_values "
                "WHERE message = ? ORDER BY ordinal"),
      value_at(
          on,
          "SELECT ordinal, type, token_kind, token_code, code_check, role, envelope, messages.id FROM sealed_values "
          "JOIN messages ON messages.row = message WHERE message = ? AND ordinal = ?"),
      tokens_of_message(on,
                        "SELECT ordinal, type, token_kind, token_code, code_check, role FROM sealed_values "
                        "WHERE message = ? AND role IN (1, 3) ORDER BY ordinal DESC"),
      identifiers(on,
                  "SELECT message, ordinal, identifier, canon_version, token_kind, subject FROM sealed_values "
                  "JOIN messages ON messages.row = message JOIN conversations ON conversations.row = conversation "
                  "WHERE (message, ordinal) > (?, ?) AND identifier IS NOT NULL ORDER BY message, ordinal LIMIT ?"),
      last_value(on, "SELECT message, ordinal FROM sealed_values ORDER BY message DESC, ordinal DESC LIMIT 1"),
      open_entries(on, joined(outbox_columns,
                              "WHERE row > coalesce((SELECT row FROM row_marks WHERE name = 'outbox_finished'), 0) "
                              "AND (state < 3 OR state = 4) ORDER BY row")),
      entry_by_row(on, joined(outbox_columns, "WHERE row = ?")),
      totals(on, "SELECT connector, state, entries FROM outbox_totals WHERE entries > 0"),
      destination(on, joined(destination_columns, "conversation = ? AND connector = ?")),
      destination_by_thread(on, joined(destination_columns,
                                       "connector = ? AND chat = ? AND thread = ? ORDER BY conversation DESC LIMIT 1")),
      delivered(on, joined(delivered_columns, "connector = ? AND chat = ? AND external_id = ?")),
      delivered_by_row(on, joined(delivered_columns, "row = ?")),
      connector_value(on, "SELECT value FROM connector_values WHERE connector = ? AND key = ?"),
      callback_by_id(on,
                     "SELECT row, id, conversation, due_at, not_before, not_after, time_zone, cancel_hash, cancelled "
                     "FROM callbacks WHERE id = ?"),
      answer(on, "SELECT body_hash, answer FROM answers WHERE key_hash = ?"),
      last_audit(on, joined(audit_columns, "ORDER BY seq DESC LIMIT 1")),
      audit(on, joined(audit_columns, "WHERE seq > ? ORDER BY seq LIMIT ?")) {}

template <class Interface>
result<std::optional<tail>> sqlite_reads<Interface>::tail_of(row_number conversation) {
  query found(reads_.tail_by_conversation, conversation);
  auto row = found.next();
  if (!row) return row.error();
  if (!*row) return std::optional<tail>();
  tail out{found.integer(0), found.as<conversation_state>(1), found.time(2)};
  if (!unpack_ends(found.bytes(3), out)) return CLOAKROOM_FAIL(errc::storage_failed);
  return std::optional<tail>(out);
}

template <class Interface>
result<std::optional<conversation>> sqlite_reads<Interface>::with_tail(const query& row) {
  auto end = tail_of(row.integer(0));
  if (!end) return end.error();
  if (!*end) return CLOAKROOM_FAIL(errc::storage_failed);
  std::optional<conversation> made{std::in_place};
  made->row = row.integer(0);
  made->id = row.id<conversation_id>(1);
  made->site = row.text(2);
  made->subject = row.id<subject_id>(3);
  made->via = row.as<channel>(4);
  made->created_at = row.time(5);
  made->resume_hash = row.array<32>(6);
  made->reference = row.text(7);
  made->locale = row.text(8);
  made->profile = row.text(9);
  made->state = (*end)->state;
  made->last_use_at = (*end)->last_use_at;
  made->seq = (*end)->seq;
  made->last_message = (*end)->last_message;
  return made;
}

template <class Interface>
result<std::optional<conversation>> sqlite_reads<Interface>::find_conversation(const conversation_id& id) {
  query found(reads_.conversation_by_id, blob(id));
  auto row = found.next();
  if (!row) return row.error();
  return *row ? with_tail(found) : std::optional<conversation>();
}

template <class Interface>
result<std::optional<conversation>> sqlite_reads<Interface>::conversation_at(row_number row_wanted) {
  query found(reads_.conversation_by_row, row_wanted);
  auto row = found.next();
  if (!row) return row.error();
  return *row ? with_tail(found) : std::optional<conversation>();
}

template <class Interface>
auto sqlite_reads<Interface>::link_at(row_number message) -> result<link> {
  query found(reads_.link_by_row, message);
  auto row = found.next();
  if (!row) return row.error();
  if (!*row) return CLOAKROOM_FAIL(errc::storage_failed);  // A broken chain.
  link out{found.integer(0), found.integer(1), found.integer(2), found.integer(3) > 0, std::nullopt};
  if (!found.null(4)) out.client = found.id<client_id>(4);
  // Chains lead to older rows only; a damaged one must not go in circles.
  if (out.previous >= message || out.jump >= message) return CLOAKROOM_FAIL(errc::storage_failed);
  return out;
}

template <class Interface>
result<row_number> sqlite_reads<Interface>::row_of(const tail& end, std::int64_t seq) {
  auto row = end.last_message;
  auto at = end.seq;
  while (at > seq) {
    auto here = link_at(row);
    if (!here) return here.error();
    bool far = jump_target(at) >= seq;
    row = far ? here->jump : here->previous;
    at = far ? jump_target(at) : at - 1;
  }
  return row;
}

template <class Interface>
result<std::vector<message>> sqlite_reads<Interface>::messages_after(row_number in_conversation, std::int64_t after,
                                                                     std::size_t count_max) {
  auto end = tail_of(in_conversation);
  if (!end) return end.error();
  std::vector<message> out;
  after = std::max<std::int64_t>(after, 0);
  if (!*end || (*end)->seq <= after || count_max == 0) return out;
  auto count = std::min((*end)->seq - after,
                        static_cast<std::int64_t>(std::min<std::size_t>(count_max, messages_per_conversation_max)));
  auto row = row_of(**end, after + count);
  if (!row) return row.error();
  out.resize(static_cast<std::size_t>(count));
  for (auto at = out.rbegin(); at != out.rend(); ++at) {
    query found(reads_.message_by_row, *row);
    auto there = found.next();
    if (!there) return there.error();
    if (!*there) return CLOAKROOM_FAIL(errc::storage_failed);
    *at = message_from(found);
    row = found.integer(11);
    if (found.integer(3) == 0) continue;
    query values(reads_.values_of, at->row);
    auto read = all_of(values, [](const query& value) {
      auto made = value_from(value);
      made.envelope = value.text(6);
      return made;
    });
    if (!read) return read.error();
    at->values = std::move(*read);
  }
  return out;
}

template <class Interface>
result<std::optional<message>> sqlite_reads<Interface>::message_at(row_number row) {
  query found(reads_.message_by_row, row);
  auto out = first_of(found, message_from);
  if (!out || !*out || found.integer(3) == 0) return out;
  query values(reads_.values_of, row);
  auto read = all_of(values, [](const query& value) {
    auto made = value_from(value);
    made.envelope = value.text(6);
    return made;
  });
  if (!read) return read.error();
  (*out)->values = std::move(*read);
  return out;
}

template <class Interface>
result<std::optional<message>> sqlite_reads<Interface>::find_by_client(row_number in_conversation,
                                                                       const client_id& client) {
  auto end = tail_of(in_conversation);
  if (!end) return end.error();
  for (auto row = *end ? (*end)->last_message : no_row; row != no_row;) {
    auto here = link_at(row);
    if (!here) return here.error();
    if (here->client == client) return message_at(row);
    row = here->previous;
  }
  return std::optional<message>();
}

template <class Interface>
auto sqlite_reads<Interface>::tokens_at(row_number message) -> result<std::vector<numbered_token>> {
  query found(reads_.tokens_of_message, message);
  return all_of(found, [](const query& row) {
    return numbered_token{static_cast<std::uint32_t>(row.integer(0)), value_from(row)};
  });
}

template <class Interface>
result<std::optional<view::located_value>> sqlite_reads<Interface>::value_at(row_number message,
                                                                             std::uint32_t ordinal) {
  query found(reads_.value_at, message, ordinal);
  return first_of(found, [](const query& row) {
    view::located_value out{row.id<message_id>(7), static_cast<std::uint32_t>(row.integer(0)), value_from(row)};
    out.value.envelope = row.text(6);
    return out;
  });
}

template <class Interface>
result<std::optional<view::located_value>> sqlite_reads<Interface>::find_token(row_number in_conversation,
                                                                               std::string_view kind,
                                                                               std::string_view code) {
  auto end = tail_of(in_conversation);
  if (!end) return end.error();
  for (auto row = *end ? (*end)->last_message : no_row; row != no_row;) {
    auto here = link_at(row);
    if (!here) return here.error();
    auto tokens =
        here->has_values ? tokens_at(row) : result<std::vector<numbered_token>>(std::vector<numbered_token>());
    if (!tokens) return tokens.error();
    for (const auto& token : *tokens)
      if (token.value.token_kind == kind && token.value.token_code == code) return value_at(row, token.ordinal);
    row = here->previous;
  }
  return std::optional<view::located_value>();
}

template <class Interface>
result<std::vector<sealed_value>> sqlite_reads<Interface>::tokens_of(row_number in_conversation) {
  auto end = tail_of(in_conversation);
  if (!end) return end.error();
  std::map<std::pair<std::string, std::string>, sealed_value> newest;
  for (auto row = *end ? (*end)->last_message : no_row; row != no_row;) {
    auto here = link_at(row);
    if (!here) return here.error();
    auto tokens =
        here->has_values ? tokens_at(row) : result<std::vector<numbered_token>>(std::vector<numbered_token>());
    if (!tokens) return tokens.error();
    for (auto& [ordinal, value] : *tokens) newest.try_emplace({value.token_kind, value.token_code}, std::move(value));
    row = here->previous;
  }
  std::vector<sealed_value> out;
  for (auto& [token, value] : newest) {
    value.role = value_role::shown;
    out.push_back(std::move(value));
  }
  return out;
}

template <class Interface>
result<std::vector<outbox_entry>> sqlite_reads<Interface>::open_outbox() {
  query found(reads_.open_entries);
  return all_of(found, entry_from);
}

template <class Interface>
result<std::vector<outbox_entry>> sqlite_reads<Interface>::outbox_of(row_number in_conversation) {
  auto end = tail_of(in_conversation);
  if (!end) return end.error();
  std::vector<outbox_entry> out;
  for (auto row = *end ? (*end)->last_outbox : no_row; row != no_row;) {
    auto entry = entry_at(row);
    if (!entry) return entry.error();
    out.push_back(std::move(entry->first));
    row = entry->second;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

template <class Interface>
result<std::pair<outbox_entry, row_number>> sqlite_reads<Interface>::entry_at(row_number row) {
  query found(reads_.entry_by_row, row);
  auto there = found.next();
  if (!there) return there.error();
  if (!*there) return CLOAKROOM_FAIL(errc::storage_failed);
  return std::pair(entry_from(found), row_number{found.integer(11)});
}

template <class Interface>
result<std::optional<outbox_entry>> sqlite_reads<Interface>::outbox_at(row_number row) {
  query found(reads_.entry_by_row, row);
  auto there = found.next();
  if (!there) return there.error();
  return *there ? std::optional(entry_from(found)) : std::nullopt;
}

template <class Interface>
result<std::vector<view::placed_identifier>> sqlite_reads<Interface>::identifiers_after(const view::value_place& after,
                                                                                        std::size_t count_max) {
  query found(reads_.identifiers, after.message, after.ordinal, static_cast<std::int64_t>(count_max));
  return all_of(found, [](const query& row) {
    identifier_hash identifier{row.array<16>(2), row.as<std::uint32_t>(3)};
    return view::placed_identifier{{row.integer(0), row.as<std::uint32_t>(1)},
                                   {identifier, row.text(4), row.id<subject_id>(5)}};
  });
}

template <class Interface>
result<view::value_place> sqlite_reads<Interface>::last_value() {
  query found(reads_.last_value);
  auto row = found.next();
  if (!row) return row.error();
  return *row ? view::value_place{found.integer(0), found.as<std::uint32_t>(1)} : view::value_place{};
}

template <class Interface>
result<std::vector<view::outbox_count>> sqlite_reads<Interface>::outbox_counts() {
  query found(reads_.totals);
  return all_of(found, [](const query& row) {
    return view::outbox_count{row.text(0), row.as<delivery_state>(1), row.integer(2)};
  });
}

template <class Interface>
result<std::optional<destination>> sqlite_reads<Interface>::find_destination(std::string_view connector,
                                                                             row_number in_conversation) {
  query found(reads_.destination, in_conversation, connector);
  return first_of(found, destination_from);
}

template <class Interface>
result<std::optional<destination>> sqlite_reads<Interface>::find_by_thread(std::string_view connector,
                                                                           std::string_view chat, std::int64_t thread) {
  query found(reads_.destination_by_thread, connector, chat, thread);
  return first_of(found, destination_from);
}

template <class Interface>
result<std::optional<std::string>> sqlite_reads<Interface>::connector_value(std::string_view connector,
                                                                            std::string_view key) {
  query found(reads_.connector_value, connector, key);
  return first_of(found, [](const query& row) { return row.text(0); });
}

template <class Interface>
result<std::optional<callback>> sqlite_reads<Interface>::find_callback(const callback_id& id) {
  query found(reads_.callback_by_id, blob(id));
  return first_of(found, callback_from);
}

template <class Interface>
result<std::optional<view::remembered_answer>> sqlite_reads<Interface>::find_idempotent(
    std::span<const std::uint8_t, 32> key_hash) {
  query found(reads_.answer, blob(key_hash));
  return first_of(found, [](const query& row) { return view::remembered_answer{row.array<32>(0), row.text(1)}; });
}

template <class Interface>
result<std::optional<audit_record>> sqlite_reads<Interface>::last_audit() {
  query found(reads_.last_audit);
  return first_of(found, audit_from);
}

template <class Interface>
result<std::vector<audit_record>> sqlite_reads<Interface>::audit_after(std::int64_t seq, std::size_t count_max) {
  auto limit = static_cast<std::int64_t>(std::min<std::size_t>(count_max, INT64_MAX));
  query found(reads_.audit, seq, limit);
  return all_of(found, audit_from);
}

template class sqlite_reads<view>;
template class sqlite_reads<transaction>;

}  // namespace cloakroom::store

// Beginning, committing and undoing; conversations, messages and what is remembered of them.
#include "store/sqlite/writes.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace cloakroom::store {

write_statements::write_statements(connection& on)
    : begin(on, "BEGIN IMMEDIATE"),
      commit(on, "COMMIT"),
      rollback(on, "ROLLBACK"),
      data_version(on, "PRAGMA data_version"),
      add_conversation(on,
                       "INSERT INTO conversations (row, id, site, subject, via, created_at, resume_hash, reference, "
                       "locale, profile) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      write_tail(on, "INSERT OR REPLACE INTO tails (conversation, state, last_use_at, ends) VALUES (?, ?, ?, ?)"),
      set_profile(on, "UPDATE conversations SET profile = ?, locale = ? WHERE row = ?"),
      add_message(
          on,
          "INSERT INTO messages (row, conversation, seq, previous, jump, value_count, client, id, direction, at, "
          "author, findings, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      add_value(on,
                "INSERT INTO sealed_values (message, ordinal, type, token_kind, token_code, code_check, envelope, "
                "identifier, canon_version, role) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      add_consent(on,
                  "INSERT INTO consents (conversation, previous, at, manager, rule, granted, policy_version, "
                  "age_confirmed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      add_callback(on,
                   "INSERT INTO callbacks (row, id, conversation, previous, due_at, not_before, not_after, time_zone, "
                   "cancel_hash, cancelled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      cancel_callback(on, "UPDATE callbacks SET cancelled = 1 WHERE row = ?"),
      enqueue(on,
              "INSERT INTO outbox (row, conversation, previous, message, action, state, attempts, ambiguous, part, "
              "due_at, connector, task, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      enqueue_fresh(on,
                    "INSERT INTO outbox (row, conversation, previous, message, action, state, attempts, ambiguous, "
                    "part, due_at, connector, task, detail) VALUES (?, ?, ?, ?, ?, 1, 0, 0, 0, ?, ?, '', '')"),
      entry_state(on, "SELECT connector, state FROM outbox WHERE row = ?"),
      update_outbox(on,
                    "UPDATE outbox SET state = ?, attempts = ?, ambiguous = ?, part = ?, due_at = ?, task = ?, "
                    "detail = ? WHERE row = ?"),
      add_to_total(on,
                   "INSERT INTO outbox_totals (connector, state, entries) VALUES (?, ?, ?) "
                   "ON CONFLICT (connector, state) DO UPDATE SET entries = entries + excluded.entries"),
      put_destination(
          on,
          "INSERT INTO destinations (conversation, connector, chat, thread) VALUES (?, ?, ?, ?) "
          "ON CONFLICT (conversation, connector) DO UPDATE SET chat = excluded.chat, thread = excluded.thread"),
      remove_destination(on, "DELETE FROM destinations WHERE conversation = ? AND connector = ?"),
      move_chat(on, "UPDATE destinations SET chat = ? WHERE connector = ? AND chat = ?"),
      add_delivered(
          on,
          "INSERT INTO delivered (connector, chat, external_id, conversation, previous, message, part, carried) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      set_connector_value(on, "INSERT OR REPLACE INTO connector_values (connector, key, value) VALUES (?, ?, ?)"),
      mark_seen(on, "INSERT OR IGNORE INTO seen_updates (connector, update_id, at) VALUES (?, ?, ?)"),
      remember_answer(on, "INSERT INTO answers (key_hash, at, body_hash, answer) VALUES (?, ?, ?, ?)"),
      sweep_seen(on, "DELETE FROM seen_updates WHERE at < ?"),
      sweep_answers(on, "DELETE FROM answers WHERE at < ?"),
      append_audit(on,
                   "INSERT INTO audit (seq, at, actor, action, object, reason, previous_hash, hash) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      revision(on, "SELECT conversation, revision, value_count FROM messages WHERE row = ?"),
      revise(on, "UPDATE messages SET revision = ?, value_count = ?, findings = ?, body = ? WHERE row = ?"),
      set_role(on, "UPDATE sealed_values SET role = ? WHERE message = ? AND ordinal = ?"),
      set_carried(on, "UPDATE delivered SET carried = ? WHERE connector = ? AND chat = ? AND external_id = ?") {}

sqlite_transaction::sqlite_transaction(connection& on, const sqlite_bounds& bounds)
    : sqlite_reads(on),
      on_(on),
      writes_(on),
      tail_ends_(on, "tails", "ends"),
      held_writes_(on),
      removal_(on),
      remembered_(bounds.client_ids_remembered_max),
      outbox_mark_(on, bounds.outbox_mark_step, bounds.outbox_look_max) {}

result<void> sqlite_transaction::begin() {
  if (auto begun = query(writes_.begin).run(); !begun) return begun;
  auto refreshed = refresh();
  if (!refreshed) undo();
  return refreshed;
}

result<void> sqlite_transaction::refresh() {
  query asked(writes_.data_version);
  auto row = asked.next();
  if (!row) return row.error();
  if (asked.integer(0) == seen_version_) return {};
  auto last = read_last_rows();
  if (!last) return last.error();
  if (auto loaded = outbox_mark_.load(); !loaded) return loaded;
  remembered_.clear();
  last_ = last_committed_ = *last;
  seen_version_ = asked.integer(0);
  return {};
}

result<void> sqlite_transaction::commit() {
  auto written = remembered_.for_changed([this](const entry& one) {
    auto ends = packed_ends(one.end);
    std::string_view bytes(ends.data(), ends.size());
    if (!one.more_than_ends) return tail_ends_.write(one.end.conversation, bytes);
    return query(writes_.write_tail, one.end.conversation, one.end.state, one.end.last_use_at, blob(bytes)).run();
  });
  tail_ends_.close();
  if (written) written = write_totals();
  if (written) written = outbox_mark_.advance(last_.outbox);
  if (!written) {
    undo();
    return written;
  }
  int code = on_.commit(writes_.commit, "commit");
  if (code != SQLITE_DONE) {
    undo();
    return failure_of(code);
  }
  remembered_.committed();
  outbox_mark_.committed();
  last_committed_ = last_;
  return {};
}

void sqlite_transaction::undo() {
  tail_ends_.close();
  if (on_.in_transaction()) (void)query(writes_.rollback).run();
  remembered_.undone();
  outbox_mark_.undone();
  total_changes_.clear();
  last_ = last_committed_;
}

result<sqlite_transaction::entry*> sqlite_transaction::remembered(row_number conversation) {
  if (auto* known = remembered_.find(conversation)) return known;
  auto end = sqlite_reads::tail_of(conversation);
  if (!end) return end.error();
  return *end ? &remembered_.put(**end) : nullptr;
}

result<sqlite_transaction::entry*> sqlite_transaction::changing(row_number conversation) {
  auto known = remembered(conversation);
  if (!known) return known;
  if (!*known) return CLOAKROOM_FAIL(errc::not_found);
  remembered_.change(**known);
  return known;
}

result<sqlite_transaction::entry*> sqlite_transaction::with_messages(row_number conversation) {
  auto known = remembered(conversation);
  if (!known) return known;
  if (!*known) return CLOAKROOM_FAIL(errc::not_found);
  if (!(*known)->messages_known)
    if (auto loaded = load_messages(**known); !loaded) return loaded.error();
  return known;
}

result<void> sqlite_transaction::load_messages(entry& into) {
  std::vector<row_number> rows;
  std::vector<std::pair<client_id, std::int64_t>> clients;
  for (auto row = into.end.last_message; row != no_row;) {
    auto here = link_at(row);
    if (!here) return here.error();
    rows.push_back(row);
    if (here->client) clients.emplace_back(*here->client, here->seq);
    if (here->has_values) {
      auto tokens = tokens_at(row);
      if (!tokens) return tokens.error();
      for (auto& [ordinal, value] : *tokens)  // From the newest to the oldest: the first one stays.
        into.tokens.try_emplace({value.token_kind, value.token_code},
                                conversation_cache::token{row, ordinal, value.type, value.check});
    }
    row = here->previous;
  }
  std::reverse(rows.begin(), rows.end());
  remembered_.remember_rows(into, rows);
  // From the oldest, the order in which most of them rise.
  for (auto one = clients.rbegin(); one != clients.rend(); ++one) into.clients.add(one->first, one->second);
  into.messages_known = true;
  return {};
}

result<std::optional<tail>> sqlite_transaction::tail_of(row_number conversation) {
  auto known = remembered(conversation);
  if (!known) return known.error();
  return *known ? std::optional<tail>((*known)->end) : std::nullopt;
}

result<std::optional<message>> sqlite_transaction::find_by_client(row_number in_conversation, const client_id& client) {
  auto known = with_messages(in_conversation);
  if (!known) return known.error() == errc::not_found ? result<std::optional<message>>(std::nullopt) : known.error();
  auto row = row_of_client(**known, client);
  if (!row) return row.error();
  return *row == no_row ? std::optional<message>() : message_at(*row);
}

result<row_number> sqlite_transaction::row_of_client(const entry& in, const client_id& client) {
  error_code failure;
  auto row_at = [&](std::int64_t seq) { return in.rows[static_cast<std::size_t>(seq - 1)]; };
  auto seq = in.clients.find(client, [&](std::int64_t candidate) {
    auto there = link_at(row_at(candidate));
    if (!there) failure = there.error();
    return !there || there->client == client;
  });
  if (failure) return failure;
  return seq == 0 ? no_row : row_at(seq);
}

result<std::optional<view::located_value>> sqlite_transaction::find_token(row_number in_conversation,
                                                                          std::string_view kind,
                                                                          std::string_view code) {
  auto known = with_messages(in_conversation);
  if (!known) {
    if (known.error() == errc::not_found) return std::optional<view::located_value>();
    return known.error();
  }
  auto found = (*known)->tokens.find({std::string(kind), std::string(code)});
  if (found == (*known)->tokens.end()) return std::optional<view::located_value>();
  return value_at(found->second.message, found->second.ordinal);
}

result<std::vector<sealed_value>> sqlite_transaction::tokens_of(row_number in_conversation) {
  auto known = with_messages(in_conversation);
  std::vector<sealed_value> out;
  if (!known && known.error() != errc::not_found) return known.error();
  if (!known) return out;
  for (const auto& [token, at] : (*known)->tokens) {
    auto& value = out.emplace_back();
    value.type = at.type;
    value.token_kind = token.first;
    value.token_code = token.second;
    value.check = at.check;
  }
  std::sort(out.begin(), out.end(), [](const sealed_value& a, const sealed_value& b) {
    return std::tie(a.token_kind, a.token_code) < std::tie(b.token_kind, b.token_code);
  });
  return out;
}

result<void> sqlite_transaction::add_conversation(conversation& added) {
  auto row = last_.conversations + 1;
  auto inserted = query(writes_.add_conversation, row, blob(added.id), added.site, blob(added.subject), added.via,
                        added.created_at, blob(added.resume_hash), added.reference, added.locale, blob(added.profile))
                      .run();
  if (!inserted) return inserted;
  last_.conversations = added.row = row;
  added.seq = 0;
  added.last_message = no_row;
  tail end;
  end.conversation = row;
  end.state = added.state;
  end.last_use_at = added.last_use_at;
  auto& known = remembered_.put(end);
  known.messages_known = known.more_than_ends = true;
  remembered_.change(known);
  return {};
}

result<void> sqlite_transaction::append_message(message& added) {
  auto end = tail_of(added.in_conversation);
  if (!end) return end.error();
  // Before the messages are looked at: refusing must stay cheap.
  if (*end && (*end)->seq >= messages_per_conversation_max) return CLOAKROOM_FAIL(errc::conversation_full);
  auto found = with_messages(added.in_conversation);
  if (!found) return found.error();
  if (added.client) {
    auto same = row_of_client(**found, *added.client);
    if (!same) return same.error();
    if (*same != no_row) return CLOAKROOM_FAIL(errc::duplicate);
  }
  return insert_message(added, **found);
}

result<void> sqlite_transaction::insert_message(message& added, entry& known) {
  auto seq = known.end.seq + 1;
  auto target = jump_target(seq);
  auto jump = target > 0 ? known.rows[static_cast<std::size_t>(target - 1)] : no_row;
  auto row = last_.messages + 1;
  std::optional<blob> client;
  if (added.client) client.emplace(*added.client);
  auto inserted = query(writes_.add_message, row, added.in_conversation, seq, known.end.last_message, jump,
                        static_cast<std::int64_t>(added.values.size()), client, blob(added.id), added.from, added.at,
                        added.author, added.findings, blob(added.body))
                      .run();
  if (!inserted) return inserted;
  last_.messages = added.row = row;
  added.seq = seq;
  remembered_.change(known);
  if (auto stored = add_values(row, 0, added.values, known); !stored) return stored;
  known.end.seq = seq;
  known.end.last_message = row;
  remembered_.remember_rows(known, std::span(&row, 1));
  if (added.client) known.clients.add(*added.client, seq);
  return {};
}

result<void> sqlite_transaction::set_conversation_state(row_number row, conversation_state state) {
  auto known = changing(row);
  if (!known) return known.error();
  auto was = std::exchange((*known)->end.state, state);
  (*known)->more_than_ends |= was != state;
  return {};
}

result<void> sqlite_transaction::touch_conversation(row_number row, time_point last_use_at) {
  auto known = changing(row);
  if (!known) return known.error();
  (*known)->end.last_use_at = last_use_at;
  (*known)->more_than_ends = true;
  return {};
}

result<void> sqlite_transaction::set_profile(row_number row, std::string_view envelope, std::string_view locale) {
  auto updated = query(writes_.set_profile, blob(envelope), locale, row).run();
  if (updated && sqlite3_changes(on_.handle()) == 0) return CLOAKROOM_FAIL(errc::not_found);
  return updated;
}

}  // namespace cloakroom::store

// The writer's transaction over one SQLite connection: writing repositories, row numbers, and what is kept in memory
// until the commit (ends of chains, outbox totals).
#pragma once

#include "store/sqlite/bounds.hpp"
#include "store/sqlite/conversation_cache.hpp"
#include "store/sqlite/outbox_mark.hpp"
#include "store/sqlite/reads.hpp"

namespace cloakroom::store {

struct write_statements {
  explicit write_statements(connection& on);
  statement begin, commit, rollback, data_version;
  statement add_conversation, write_tail, set_profile, add_message, add_value, add_consent, add_callback;
  statement cancel_callback, enqueue, enqueue_fresh, entry_state, update_outbox, add_to_total;
  statement put_destination, remove_destination, move_chat, add_delivered, set_connector_value;
  statement mark_seen, remember_answer, sweep_seen, sweep_answers, append_audit;
  statement revision, revise, set_role, set_carried;
};

// Of remove_subject.
struct removal_statements {
  explicit removal_statements(connection& on);
  statement conversations_of_subject, message_link, remove_message, remove_values;
  statement entry, detach_entry, remove_entry, consent_link, remove_consent, callback_link, remove_callback;
  statement delivered_link, remove_delivered, remove_destinations, remove_tail, remove_conversation, put_mark;
};

class sqlite_transaction final : public sqlite_reads<transaction> {
 public:
  sqlite_transaction(connection& on, const sqlite_bounds& bounds);

  result<void> begin();
  result<void> commit();
  void undo();

  result<std::optional<message>> find_by_client(row_number in_conversation, const client_id& client) override;
  result<std::optional<view::located_value>> find_token(row_number in_conversation, std::string_view kind,
                                                        std::string_view code) override;
  result<std::vector<sealed_value>> tokens_of(row_number in_conversation) override;
  result<std::optional<held_message>> held_by_client(row_number in_conversation, const client_id& client) override;
  result<std::vector<view::outbox_count>> outbox_counts() override;

  result<void> add_conversation(conversation& added) override;
  result<void> append_message(message& added) override;
  result<void> revise_message(const message_revision& changed) override;
  result<void> set_conversation_state(row_number row, conversation_state state) override;
  result<void> set_profile(row_number row, std::string_view envelope, std::string_view locale) override;
  result<void> touch_conversation(row_number row, time_point last_use_at) override;
  result<void> add_consent(const consent_record& added) override;
  result<void> add_callback(callback& added) override;
  result<void> cancel_callback(row_number row) override;
  result<void> add_held(held_message& added) override;
  result<void> decide_held(const held_message& decided) override;
  result<void> enqueue(outbox_entry& added) override;
  result<void> update_outbox(const outbox_entry& changed) override;
  result<void> put_destination(const destination& where) override;
  result<void> remove_destination(std::string_view connector, row_number in_conversation) override;
  result<void> move_chat(std::string_view connector, std::string_view from, std::string_view to) override;
  result<void> add_delivered(const delivered_message& added) override;
  result<void> set_carried(const delivered_message& changed) override;
  result<void> set_connector_value(std::string_view connector, std::string_view key, std::string_view value) override;
  result<bool> mark_seen(std::string_view connector, std::int64_t update_id, time_point at) override;
  result<void> remember_answer(std::span<const std::uint8_t, 32> key_hash, const view::remembered_answer& answer,
                               time_point at) override;
  result<void> sweep(time_point before) override;
  result<std::int64_t> remove_subject(const subject_id& subject) override;
  result<void> append_audit(const audit_record& added) override;

 protected:
  result<std::optional<tail>> tail_of(row_number conversation) override;

 private:
  using entry = conversation_cache::entry;
  // The highest row given so far, per numbered table.
  struct last_rows {
    row_number conversations = no_row, messages = no_row, callbacks = no_row, outbox = no_row, held = no_row;
  };

  result<last_rows> read_last_rows();
  result<void> write_last_rows();
  // Someone else may have written since our last commit: then nothing remembered holds.
  result<void> refresh();
  // Null: no such conversation.
  result<entry*> remembered(row_number conversation);
  // The same with every message known; errc::not_found.
  result<entry*> with_messages(row_number conversation);
  result<void> load_messages(entry& into);
  // The row that carries this client id, or no_row.
  result<row_number> row_of_client(const entry& in, const client_id& client);
  // To change; errc::not_found.
  result<entry*> changing(row_number conversation);
  result<void> insert_message(message& added, entry& known);
  // From this ordinal on.
  result<void> add_values(row_number message, std::uint32_t ordinal, const std::vector<sealed_value>& values,
                          entry& into);
  static void note_token(row_number message, std::uint32_t ordinal, const sealed_value& value, entry& into);
  void count_entry(std::string_view connector, delivery_state state, int by);
  result<void> write_totals();

  result<std::int64_t> remove_conversation(const tail& end);
  result<std::int64_t> remove_messages(row_number last);
  result<std::int64_t> remove_entries(row_number last);
  result<std::int64_t> remove_held(row_number conversation);
  result<std::int64_t> remove_chain(row_number last, const statement& next, const statement& removal);

  connection& on_;
  write_statements writes_;
  column_in_place tail_ends_;
  held_write_statements held_writes_;
  removal_statements removal_;
  conversation_cache remembered_;
  outbox_mark outbox_mark_;
  last_rows last_, last_committed_;
  std::map<std::pair<std::string, delivery_state>, std::int64_t, std::less<>> total_changes_;
  std::int64_t seen_version_ = -1;
};

}  // namespace cloakroom::store

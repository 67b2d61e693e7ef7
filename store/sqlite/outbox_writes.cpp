// The rest of the writing repositories: consents, callbacks, outbox, delivery map, connectors' state, answers, audit.
#include "store/sqlite/carried.hpp"
#include "store/sqlite/writes.hpp"

namespace cloakroom::store {
namespace {

// As nearly every one is: nothing was tried yet, and there is nothing to say about it.
bool is_fresh(const outbox_entry& one) {
  return one.state == delivery_state::queued && one.attempts == 0 && one.ambiguous == 0 && one.part == 0 &&
         one.task.empty() && one.detail.empty();
}

}  // namespace

result<void> sqlite_transaction::add_consent(const consent_record& added) {
  auto known = changing(added.in_conversation);
  if (!known) return known.error();
  auto& end = (*known)->end;
  auto inserted = query(writes_.add_consent, added.in_conversation, end.last_consent, added.at, added.manager,
                        added.rule, added.granted, added.policy_version, added.age_confirmed)
                      .run();
  if (inserted) end.last_consent = sqlite3_last_insert_rowid(on_.handle());
  return inserted;
}

result<void> sqlite_transaction::add_callback(callback& added) {
  auto known = changing(added.in_conversation);
  if (!known) return known.error();
  auto& end = (*known)->end;
  auto row = last_.callbacks + 1;
  auto inserted =
      query(writes_.add_callback, row, blob(added.id), added.in_conversation, end.last_callback, added.due_at,
            added.not_before, added.not_after, added.time_zone, blob(added.cancel_hash), added.cancelled)
          .run();
  if (inserted) last_.callbacks = added.row = end.last_callback = row;
  return inserted;
}

result<void> sqlite_transaction::cancel_callback(row_number row) {
  auto updated = query(writes_.cancel_callback, row).run();
  if (updated && sqlite3_changes(on_.handle()) == 0) return CLOAKROOM_FAIL(errc::not_found);
  return updated;
}

result<void> sqlite_transaction::enqueue(outbox_entry& added) {
  entry* known = nullptr;
  if (added.in_conversation != no_row) {
    auto found = changing(added.in_conversation);
    if (!found) return found.error();
    known = *found;
  }
  auto row = last_.outbox + 1;
  auto previous = known ? known->end.last_outbox : no_row;
  auto inserted = is_fresh(added) ? query(writes_.enqueue_fresh, row, added.in_conversation, previous, added.message,
                                          added.action, added.due_at, added.connector)
                                        .run()
                                  : query(writes_.enqueue, row, added.in_conversation, previous, added.message,
                                          added.action, added.state, added.attempts, added.ambiguous, added.part,
                                          added.due_at, added.connector, added.task, added.detail)
                                        .run();
  if (!inserted) return inserted;
  last_.outbox = added.row = row;
  if (known) known->end.last_outbox = row;
  count_entry(added.connector, added.state, 1);
  return {};
}

result<void> sqlite_transaction::update_outbox(const outbox_entry& changed) {
  std::string connector;
  delivery_state was{};
  {
    query found(writes_.entry_state, changed.row);
    auto row = found.next();
    if (!row) return row.error();
    if (!*row) return CLOAKROOM_FAIL(errc::not_found);
    connector = found.text(0);
    was = found.as<delivery_state>(1);
  }
  auto updated = query(writes_.update_outbox, changed.state, changed.attempts, changed.ambiguous, changed.part,
                       changed.due_at, changed.task, changed.detail, changed.row)
                     .run();
  if (!updated || was == changed.state) return updated;
  count_entry(connector, was, -1);
  count_entry(connector, changed.state, 1);
  if (is_open(was) == is_open(changed.state)) return {};
  if (is_open(changed.state)) return outbox_mark_.entry_opened(changed.row);
  outbox_mark_.entry_finished();
  return {};
}

void sqlite_transaction::count_entry(std::string_view connector, delivery_state state, int by) {
  total_changes_[{std::string(connector), state}] += by;
}

result<void> sqlite_transaction::write_totals() {
  for (const auto& [key, by] : total_changes_) {
    if (by == 0) continue;
    auto added = query(writes_.add_to_total, key.first, key.second, by).run();
    if (!added) return added;
  }
  total_changes_.clear();
  return {};
}

result<std::vector<view::outbox_count>> sqlite_transaction::outbox_counts() {
  if (auto written = write_totals(); !written) return written.error();
  return sqlite_reads::outbox_counts();
}

result<void> sqlite_transaction::put_destination(const destination& put) {
  auto known = remembered(put.in_conversation);
  if (!known) return known.error();
  if (!*known) return CLOAKROOM_FAIL(errc::not_found);
  return query(writes_.put_destination, put.in_conversation, put.connector, put.chat, put.thread).run();
}

result<void> sqlite_transaction::remove_destination(std::string_view connector, row_number in_conversation) {
  return query(writes_.remove_destination, in_conversation, connector).run();
}

result<void> sqlite_transaction::move_chat(std::string_view connector, std::string_view from, std::string_view to) {
  return query(writes_.move_chat, to, connector, from).run();
}

result<void> sqlite_transaction::add_delivered(const delivered_message& added) {
  entry* known = nullptr;
  if (added.in_conversation != no_row) {
    auto found = changing(added.in_conversation);
    if (!found) return found.error();
    known = *found;
  }
  auto carried = carried_text(added.carried);
  auto inserted = query(writes_.add_delivered, added.connector, added.chat, added.external_id, added.in_conversation,
                        known ? known->end.last_delivered : no_row, added.message, added.part, carried)
                      .run();
  if (inserted && known) known->end.last_delivered = sqlite3_last_insert_rowid(on_.handle());
  return inserted;
}

result<void> sqlite_transaction::set_connector_value(std::string_view connector, std::string_view key,
                                                     std::string_view value) {
  return query(writes_.set_connector_value, connector, key, value).run();
}

result<bool> sqlite_transaction::mark_seen(std::string_view connector, std::int64_t update_id, time_point at) {
  if (auto marked = query(writes_.mark_seen, connector, update_id, at).run(); !marked)
    return {boost::system::in_place_error, marked.error()};
  return sqlite3_changes(on_.handle()) > 0;
}

result<void> sqlite_transaction::remember_answer(std::span<const std::uint8_t, 32> key_hash,
                                                 const view::remembered_answer& answer, time_point at) {
  return query(writes_.remember_answer, blob(key_hash), at, blob(answer.body_hash), answer.answer).run();
}

result<void> sqlite_transaction::sweep(time_point before) {
  if (auto swept = query(writes_.sweep_seen, before).run(); !swept) return swept;
  return query(writes_.sweep_answers, before).run();
}

result<void> sqlite_transaction::append_audit(const audit_record& added) {
  return query(writes_.append_audit, added.seq, added.at, added.actor, added.action, added.object, added.reason,
               blob(added.previous), blob(added.hash))
      .run();
}

}  // namespace cloakroom::store

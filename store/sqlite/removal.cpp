// Removing a data subject: every chain of every conversation, walked from its end. No table is scanned, so the work
// grows with the conversations alone. Row numbers are kept from being given again.
#include "store/sqlite/writes.hpp"

namespace cloakroom::store {

removal_statements::removal_statements(connection& on)
    : conversations_of_subject(on, "SELECT row FROM conversations WHERE subject = ?"),
      message_link(on, "SELECT previous, value_count FROM messages WHERE row = ?"),
      remove_message(on, "DELETE FROM messages WHERE row = ?"),
      remove_values(on, "DELETE FROM sealed_values WHERE message = ?"),
      entry(on, "SELECT previous, connector, action, state, task FROM outbox WHERE row = ?"),
      detach_entry(on, "UPDATE outbox SET conversation = 0, previous = 0, message = 0 WHERE row = ?"),
      remove_entry(on, "DELETE FROM outbox WHERE row = ?"),
      consent_link(on, "SELECT previous FROM consents WHERE row = ?"),
      remove_consent(on, "DELETE FROM consents WHERE row = ?"),
      callback_link(on, "SELECT previous FROM callbacks WHERE row = ?"),
      remove_callback(on, "DELETE FROM callbacks WHERE row = ?"),
      delivered_link(on, "SELECT previous FROM delivered WHERE row = ?"),
      remove_delivered(on, "DELETE FROM delivered WHERE row = ?"),
      remove_destinations(on, "DELETE FROM destinations WHERE conversation = ?"),
      remove_tail(on, "DELETE FROM tails WHERE conversation = ?"),
      remove_conversation(on, "DELETE FROM conversations WHERE row = ?"),
      put_mark(on, "INSERT OR REPLACE INTO row_marks (name, row) VALUES (?, ?)") {}

result<std::int64_t> sqlite_transaction::remove_subject(const subject_id& subject) {
  std::vector<row_number> rows;
  {
    query found(removal_.conversations_of_subject, blob(subject));
    for (;;) {
      auto row = found.next();
      if (!row) return row.error();
      if (!*row) break;
      rows.push_back(found.integer(0));
    }
  }
  std::int64_t removed = 0;
  for (auto row : rows) {
    auto end = tail_of(row);
    if (!end) return end.error();
    if (!*end) return CLOAKROOM_FAIL(errc::storage_failed);
    auto gone = remove_conversation(**end);
    if (!gone) return gone;
    removed += *gone;
  }
  if (!rows.empty())
    if (auto written = write_last_rows(); !written) return written.error();
  return removed;
}

result<std::int64_t> sqlite_transaction::remove_conversation(const tail& end) {
  std::int64_t removed = 1;  // The conversation itself; its tail is part of it.
  for (auto step : {remove_messages(end.last_message), remove_entries(end.last_outbox),
                    remove_chain(end.last_consent, removal_.consent_link, removal_.remove_consent),
                    remove_chain(end.last_callback, removal_.callback_link, removal_.remove_callback),
                    remove_chain(end.last_delivered, removal_.delivered_link, removal_.remove_delivered),
                    remove_held(end.conversation)}) {
    if (!step) return step;
    removed += *step;
  }
  if (auto gone = query(removal_.remove_destinations, end.conversation).run(); !gone) return gone.error();
  removed += sqlite3_changes(on_.handle());
  if (auto gone = query(removal_.remove_tail, end.conversation).run(); !gone) return gone.error();
  if (auto gone = query(removal_.remove_conversation, end.conversation).run(); !gone) return gone.error();
  remembered_.erase(end.conversation);
  return removed;
}

result<std::int64_t> sqlite_transaction::remove_messages(row_number last) {
  std::int64_t removed = 0;
  for (auto row = last; row != no_row; ++removed) {
    auto here = link_at(row);
    if (!here) return here.error();
    if (here->has_values) {
      if (auto gone = query(removal_.remove_values, row).run(); !gone) return gone.error();
      removed += sqlite3_changes(on_.handle());
    }
    if (auto gone = query(removal_.remove_message, row).run(); !gone) return gone.error();
    row = here->previous;
  }
  return removed;
}

result<std::int64_t> sqlite_transaction::remove_entries(row_number last) {
  std::int64_t removed = 0;
  for (auto row = last; row != no_row;) {
    query found(removal_.entry, row);
    auto there = found.next();
    if (!there) return there.error();
    if (!*there) return CLOAKROOM_FAIL(errc::storage_failed);
    auto previous = found.integer(0);
    auto state = found.as<delivery_state>(3);
    // What is still to be taken back from a messenger stays, without a word of whom it was about.
    bool stays = found.as<delivery_action>(2) == delivery_action::retract && is_open(state) && !found.bytes(4).empty();
    if (!stays) {
      count_entry(found.bytes(1), state, -1);
      outbox_mark_.entry_finished();
    }
    auto gone = query(stays ? removal_.detach_entry : removal_.remove_entry, row).run();
    if (!gone) return gone.error();
    removed += stays ? 0 : 1;
    row = previous;
  }
  return removed;
}

result<std::int64_t> sqlite_transaction::remove_chain(row_number last, const statement& next,
                                                      const statement& removal) {
  std::int64_t removed = 0;
  for (auto row = last; row != no_row; ++removed) {
    query found(next, row);
    auto there = found.next();
    if (!there) return there.error();
    if (!*there) return CLOAKROOM_FAIL(errc::storage_failed);
    auto previous = found.integer(0);
    if (auto gone = query(removal, row).run(); !gone) return gone.error();
    row = previous;
  }
  return removed;
}

result<sqlite_transaction::last_rows> sqlite_transaction::read_last_rows() {
  auto highest = [this](const char* table) -> result<row_number> {
    statement asked(on_, "SELECT max(coalesce((SELECT max(row) FROM " + std::string(table) +
                             "), 0), coalesce((SELECT row FROM row_marks WHERE name = ?), 0))");
    query found(asked, std::string_view(table));
    auto row = found.next();
    if (!row) return row.error();
    return found.integer(0);
  };
  last_rows out;
  for (auto [table, member] :
       {std::pair("conversations", &last_rows::conversations), std::pair("messages", &last_rows::messages),
        std::pair("callbacks", &last_rows::callbacks), std::pair("outbox", &last_rows::outbox),
        std::pair("held", &last_rows::held)}) {
    auto row = highest(table);
    if (!row) return row.error();
    out.*member = *row;
  }
  return out;
}

result<void> sqlite_transaction::write_last_rows() {
  for (auto [table, row] :
       {std::pair("conversations", last_.conversations), std::pair("messages", last_.messages),
        std::pair("callbacks", last_.callbacks), std::pair("outbox", last_.outbox), std::pair("held", last_.held)}) {
    auto written = query(removal_.put_mark, std::string_view(table), row).run();
    if (!written) return written;
  }
  return {};
}

}  // namespace cloakroom::store

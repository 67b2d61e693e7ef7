// Reading repositories over one SQLite connection. The same code serves the reader's view and the writer's transaction;
// the writer overrides what it remembers in memory.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/sqlite/tail.hpp"

namespace cloakroom::store {

// Statements of the reading side, prepared once per connection.
struct read_statements {
  explicit read_statements(connection& on);
  statement conversation_by_id, conversation_by_row, tail_by_conversation;
  statement message_by_row, link_by_row, values_of, value_at, tokens_of_message, identifiers, last_value;
  statement open_entries, entry_by_row, totals;
  statement destination, destination_by_thread, delivered, delivered_by_row, connector_value, callback_by_id, answer,
      last_audit, audit;
};

// `Interface` is view or transaction.
template <class Interface>
class sqlite_reads : public Interface {
 public:
  explicit sqlite_reads(connection& on) : reads_(on) {}

  result<std::optional<conversation>> find_conversation(const conversation_id& id) override;
  result<std::optional<conversation>> conversation_at(row_number row) override;
  result<std::vector<message>> messages_after(row_number in_conversation, std::int64_t after,
                                              std::size_t count_max) override;
  result<std::optional<message>> message_at(row_number row) override;
  result<std::int64_t> last_seq(row_number in_conversation) override;
  result<std::optional<message>> find_by_client(row_number in_conversation, const client_id& client) override;
  result<std::optional<view::located_value>> find_token(row_number in_conversation, std::string_view kind,
                                                        std::string_view code) override;
  result<std::vector<sealed_value>> tokens_of(row_number in_conversation) override;
  result<std::vector<view::placed_identifier>> identifiers_after(const view::value_place& after,
                                                                 std::size_t count_max) override;
  result<view::value_place> last_value() override;
  result<std::vector<outbox_entry>> open_outbox() override;
  result<std::vector<outbox_entry>> outbox_of(row_number in_conversation) override;
  result<std::optional<outbox_entry>> outbox_at(row_number row) override;
  result<std::vector<outbox_entry>> sends_of(row_number in_conversation, row_number message) override;
  result<std::vector<view::outbox_count>> outbox_counts() override;
  result<std::optional<destination>> find_destination(std::string_view connector, row_number in_conversation) override;
  result<std::optional<destination>> find_by_thread(std::string_view connector, std::string_view chat,
                                                    std::int64_t thread) override;
  result<std::optional<delivered_message>> find_delivered(std::string_view connector, std::string_view chat,
                                                          std::int64_t external_id) override;
  result<std::vector<delivered_message>> delivered_of(std::string_view connector, row_number in_conversation,
                                                      row_number message) override;
  result<std::optional<std::string>> connector_value(std::string_view connector, std::string_view key) override;
  result<std::optional<callback>> find_callback(const callback_id& id) override;
  result<std::optional<view::remembered_answer>> find_idempotent(std::span<const std::uint8_t, 32> key_hash) override;
  result<std::optional<audit_record>> last_audit() override;
  result<std::vector<audit_record>> audit_after(std::int64_t seq, std::size_t count_max) override;

 protected:
  // What a message row says about its neighbours.
  struct link {
    std::int64_t seq;
    row_number previous, jump;
    bool has_values;
    std::optional<client_id> client;
  };
  virtual result<std::optional<tail>> tail_of(row_number conversation);
  result<link> link_at(row_number message);
  // The row of `seq`, walking back from the end of the conversation. seq is in [1, end.seq].
  result<row_number> row_of(const tail& end, std::int64_t seq);
  result<std::optional<view::located_value>> value_at(row_number message, std::uint32_t ordinal);
  // Token, type and check of each value of a message, highest ordinal first; no envelopes.
  struct numbered_token {
    std::uint32_t ordinal;
    sealed_value value;
  };
  result<std::vector<numbered_token>> tokens_at(row_number message);

  // An entry of the outbox and the one before it in its conversation.
  result<std::pair<outbox_entry, row_number>> entry_at(row_number row);

  read_statements reads_;

 private:
  result<std::optional<conversation>> with_tail(const query& row);
};

}  // namespace cloakroom::store

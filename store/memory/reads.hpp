// Reading repositories over a memory_state. The plainest way that is right: tests hold the other engine against it.
#pragma once

#include "store/memory/state.hpp"

namespace cloakroom::store {

// `Interface` is view or transaction. Reads what `state` points to at the time of the call.
template <class Interface>
class memory_reads : public Interface {
 public:
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
  virtual const memory_state& state() const = 0;
  const std::vector<row_number>& rows_of(row_number conversation) const;
};

}  // namespace cloakroom::store

// Writing repositories over a memory_state.
#pragma once

#include "store/memory/reads.hpp"

namespace cloakroom::store {

class memory_transaction final : public memory_reads<transaction> {
 public:
  // Works on `state`, which outlives it; undoing is the owner's part.
  explicit memory_transaction(memory_state& state) : state_(state) {}

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
  const memory_state& state() const override { return state_; }

 private:
  std::int64_t remove_conversation(row_number row);
  std::int64_t remove_entries(row_number conversation);
  bool knows(row_number conversation) const { return state_.conversations.contains(conversation); }

  memory_state& state_;
};

}  // namespace cloakroom::store

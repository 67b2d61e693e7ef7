// Changes of a memory_state, with the same refusals as the other engine.
#include "store/memory/writes.hpp"

#include <algorithm>

namespace cloakroom::store {

result<void> memory_transaction::add_conversation(conversation& added) {
  for (const auto& [row, one] : state_.conversations)
    if (one.id == added.id) return CLOAKROOM_FAIL(errc::duplicate);
  added.row = ++state_.last_conversation;
  added.seq = 0;
  added.last_message = no_row;
  state_.conversations.emplace(added.row, added);
  return {};
}

result<void> memory_transaction::append_message(message& added) {
  auto found = state_.conversations.find(added.in_conversation);
  if (found == state_.conversations.end()) return CLOAKROOM_FAIL(errc::not_found);
  auto& into = found->second;
  if (into.seq >= messages_per_conversation_max) return CLOAKROOM_FAIL(errc::conversation_full);
  if (added.client && find_by_client(added.in_conversation, *added.client)->has_value())
    return CLOAKROOM_FAIL(errc::duplicate);
  added.row = into.last_message = ++state_.last_message;
  added.seq = ++into.seq;
  state_.messages.emplace(added.row, added);
  state_.messages_of[added.in_conversation].push_back(added.row);
  return {};
}

result<void> memory_transaction::revise_message(const message_revision& changed) {
  auto found = state_.messages.find(changed.row);
  if (found == state_.messages.end()) return CLOAKROOM_FAIL(errc::not_found);
  auto& message = found->second;
  if (message.revision != changed.revision) return CLOAKROOM_FAIL(errc::changed);
  ++message.revision;
  message.body = changed.body;
  message.findings = changed.findings;
  for (const auto& one : changed.roles)
    if (one.ordinal < message.values.size()) message.values[one.ordinal].role = one.role;
  message.values.insert(message.values.end(), changed.added.begin(), changed.added.end());
  return {};
}

result<void> memory_transaction::set_conversation_state(row_number row, conversation_state to) {
  if (!knows(row)) return CLOAKROOM_FAIL(errc::not_found);
  state_.conversations[row].state = to;
  return {};
}

result<void> memory_transaction::set_profile(row_number row, std::string_view envelope, std::string_view locale) {
  if (!knows(row)) return CLOAKROOM_FAIL(errc::not_found);
  state_.conversations[row].profile = envelope;
  state_.conversations[row].locale = locale;
  return {};
}

result<void> memory_transaction::touch_conversation(row_number row, time_point last_use_at) {
  if (!knows(row)) return CLOAKROOM_FAIL(errc::not_found);
  state_.conversations[row].last_use_at = last_use_at;
  return {};
}

result<void> memory_transaction::add_consent(const consent_record& added) {
  if (!knows(added.in_conversation)) return CLOAKROOM_FAIL(errc::not_found);
  state_.consents.push_back(added);
  return {};
}

result<void> memory_transaction::add_callback(callback& added) {
  if (!knows(added.in_conversation)) return CLOAKROOM_FAIL(errc::not_found);
  if (*find_callback(added.id)) return CLOAKROOM_FAIL(errc::duplicate);
  added.row = ++state_.last_callback;
  state_.callbacks.emplace(added.row, added);
  return {};
}

result<void> memory_transaction::cancel_callback(row_number row) {
  auto found = state_.callbacks.find(row);
  if (found == state_.callbacks.end()) return CLOAKROOM_FAIL(errc::not_found);
  found->second.cancelled = true;
  return {};
}

result<void> memory_transaction::enqueue(outbox_entry& added) {
  if (added.in_conversation != no_row && !knows(added.in_conversation)) return CLOAKROOM_FAIL(errc::not_found);
  added.row = ++state_.last_entry;
  state_.outbox.emplace(added.row, added);
  return {};
}

result<void> memory_transaction::update_outbox(const outbox_entry& changed) {
  auto found = state_.outbox.find(changed.row);
  if (found == state_.outbox.end()) return CLOAKROOM_FAIL(errc::not_found);
  auto& entry = found->second;
  entry.state = changed.state;
  entry.attempts = changed.attempts;
  entry.ambiguous = changed.ambiguous;
  entry.part = changed.part;
  entry.due_at = changed.due_at;
  entry.task = changed.task;
  entry.detail = changed.detail;
  return {};
}

result<void> memory_transaction::put_destination(const destination& put) {
  if (!knows(put.in_conversation)) return CLOAKROOM_FAIL(errc::not_found);
  state_.destinations[{put.in_conversation, put.connector}] = put;
  return {};
}

result<void> memory_transaction::remove_destination(std::string_view connector, row_number in_conversation) {
  state_.destinations.erase({in_conversation, std::string(connector)});
  return {};
}

result<void> memory_transaction::move_chat(std::string_view connector, std::string_view from, std::string_view to) {
  for (auto& [key, one] : state_.destinations)
    if (one.connector == connector && one.chat == from) one.chat = to;
  return {};
}

result<void> memory_transaction::add_delivered(const delivered_message& added) {
  if (added.in_conversation != no_row && !knows(added.in_conversation)) return CLOAKROOM_FAIL(errc::not_found);
  auto key = std::tuple(added.connector, added.chat, added.external_id);
  if (!state_.delivered.emplace(key, added).second) return CLOAKROOM_FAIL(errc::duplicate);
  state_.delivered_order.push_back(std::move(key));
  return {};
}

result<void> memory_transaction::set_carried(const delivered_message& changed) {
  auto found = state_.delivered.find(std::tuple(changed.connector, changed.chat, changed.external_id));
  if (found == state_.delivered.end()) return CLOAKROOM_FAIL(errc::not_found);
  found->second.carried = changed.carried;
  return {};
}

result<void> memory_transaction::set_connector_value(std::string_view connector, std::string_view key,
                                                     std::string_view value) {
  state_.connector_values[{std::string(connector), std::string(key)}] = value;
  return {};
}

result<bool> memory_transaction::mark_seen(std::string_view connector, std::int64_t update_id, time_point at) {
  return state_.seen.emplace(std::pair(std::string(connector), update_id), at).second;
}

result<void> memory_transaction::remember_answer(std::span<const std::uint8_t, 32> key_hash,
                                                 const view::remembered_answer& answer, time_point at) {
  std::array<std::uint8_t, 32> key{};
  std::copy(key_hash.begin(), key_hash.end(), key.begin());
  if (!state_.answers.emplace(key, memory_state::answer{at, answer}).second) return CLOAKROOM_FAIL(errc::duplicate);
  return {};
}

result<void> memory_transaction::sweep(time_point before) {
  std::erase_if(state_.seen, [&](const auto& one) { return one.second < before; });
  std::erase_if(state_.answers, [&](const auto& one) { return one.second.at < before; });
  return {};
}

result<std::int64_t> memory_transaction::remove_subject(const subject_id& subject) {
  std::vector<row_number> rows;
  for (const auto& [row, one] : state_.conversations)
    if (one.subject == subject) rows.push_back(row);
  std::int64_t removed = 0;
  for (auto row : rows) removed += remove_conversation(row);
  return removed;
}

std::int64_t memory_transaction::remove_conversation(row_number row) {
  std::int64_t removed = 0;
  for (auto one : rows_of(row)) {
    removed += 1 + static_cast<std::int64_t>(state_.messages[one].values.size());
    state_.messages.erase(one);
  }
  auto belongs = [row](const auto& one) { return one.second.in_conversation == row; };
  auto consents = std::erase_if(state_.consents, [row](const auto& one) { return one.in_conversation == row; });
  auto others = std::erase_if(state_.callbacks, belongs) + std::erase_if(state_.destinations, belongs) +
                std::erase_if(state_.delivered, belongs);
  std::erase_if(state_.delivered_order, [this](const auto& key) { return !state_.delivered.contains(key); });
  removed += static_cast<std::int64_t>(consents + others) + remove_entries(row);
  state_.messages_of.erase(row);
  state_.conversations.erase(row);
  return removed + 1;
}

std::int64_t memory_transaction::remove_entries(row_number conversation) {
  std::int64_t removed = 0;
  for (auto at = state_.outbox.begin(); at != state_.outbox.end();) {
    auto& one = at->second;
    if (one.in_conversation != conversation) {
      ++at;
    } else if (one.action == delivery_action::retract && is_open(one.state) && !one.task.empty()) {
      one.in_conversation = one.message = no_row;
      ++at;
    } else {
      at = state_.outbox.erase(at);
      ++removed;
    }
  }
  return removed;
}

result<void> memory_transaction::append_audit(const audit_record& added) {
  if (!state_.audit.emplace(added.seq, added).second) return CLOAKROOM_FAIL(errc::duplicate);
  return {};
}

}  // namespace cloakroom::store

// Look-ups in maps, and walks where there is no map for the question.
#include "store/memory/reads.hpp"

#include <algorithm>

#include "store/memory/writes.hpp"

namespace cloakroom::store {
namespace {

template <class Map, class Key>
auto found_in(const Map& map, const Key& key) -> std::optional<typename Map::mapped_type> {
  auto at = map.find(key);
  if (at == map.end()) return std::nullopt;
  return at->second;
}

}  // namespace

template <class Interface>
const std::vector<row_number>& memory_reads<Interface>::rows_of(row_number conversation) const {
  static const std::vector<row_number> none;
  auto at = state().messages_of.find(conversation);
  return at == state().messages_of.end() ? none : at->second;
}

template <class Interface>
result<std::optional<conversation>> memory_reads<Interface>::find_conversation(const conversation_id& id) {
  for (const auto& [row, one] : state().conversations)
    if (one.id == id) return std::optional(one);
  return std::optional<conversation>();
}

template <class Interface>
result<std::optional<conversation>> memory_reads<Interface>::conversation_at(row_number row) {
  return found_in(state().conversations, row);
}

template <class Interface>
result<std::vector<message>> memory_reads<Interface>::messages_after(row_number in_conversation, std::int64_t after,
                                                                     std::size_t count_max) {
  const auto& rows = rows_of(in_conversation);
  std::vector<message> out;
  for (auto i = static_cast<std::size_t>(std::max<std::int64_t>(after, 0)); i < rows.size() && out.size() < count_max;
       ++i)
    out.push_back(state().messages.at(rows[i]));
  return out;
}

template <class Interface>
result<std::optional<message>> memory_reads<Interface>::message_at(row_number row) {
  return found_in(state().messages, row);
}

template <class Interface>
result<std::int64_t> memory_reads<Interface>::last_seq(row_number in_conversation) {
  return static_cast<std::int64_t>(rows_of(in_conversation).size());
}

template <class Interface>
result<std::optional<message>> memory_reads<Interface>::find_by_client(row_number in_conversation,
                                                                       const client_id& client) {
  for (auto row : rows_of(in_conversation))
    if (const auto& one = state().messages.at(row); one.client == client) return std::optional(one);
  return std::optional<message>();
}

template <class Interface>
result<std::optional<view::located_value>> memory_reads<Interface>::find_token(row_number in_conversation,
                                                                               std::string_view kind,
                                                                               std::string_view code) {
  std::optional<view::located_value> out;
  for (auto row : rows_of(in_conversation)) {
    const auto& in = state().messages.at(row);
    for (std::uint32_t i = 0; i < in.values.size(); ++i)
      if (is_token_of(in.values[i].role) && in.values[i].token_kind == kind && in.values[i].token_code == code)
        out = {in.id, i, in.values[i]};
  }
  return out;
}

template <class Interface>
result<std::vector<sealed_value>> memory_reads<Interface>::tokens_of(row_number in_conversation) {
  std::map<std::pair<std::string, std::string>, sealed_value> newest;
  for (auto row : rows_of(in_conversation))
    for (auto value : state().messages.at(row).values) {
      if (!is_token_of(value.role)) continue;
      value.envelope.clear();
      value.role = value_role::shown;
      newest[{value.token_kind, value.token_code}] = value;
    }
  std::vector<sealed_value> out;
  for (const auto& [token, value] : newest) out.push_back(value);
  return out;
}

template <class Interface>
result<std::vector<outbox_entry>> memory_reads<Interface>::open_outbox() {
  std::vector<outbox_entry> out;
  for (const auto& [row, one] : state().outbox)
    if (is_open(one.state)) out.push_back(one);
  return out;
}

template <class Interface>
result<std::optional<outbox_entry>> memory_reads<Interface>::outbox_at(row_number row) {
  auto found = state().outbox.find(row);
  return found == state().outbox.end() ? std::nullopt : std::optional(found->second);
}

template <class Interface>
result<std::vector<outbox_entry>> memory_reads<Interface>::outbox_of(row_number in_conversation) {
  std::vector<outbox_entry> out;
  if (in_conversation == no_row) return out;
  for (const auto& [row, one] : state().outbox)
    if (one.in_conversation == in_conversation) out.push_back(one);
  return out;
}

template <class Interface>
result<std::vector<outbox_entry>> memory_reads<Interface>::sends_of(row_number in_conversation, row_number message) {
  std::vector<outbox_entry> out;
  if (in_conversation == no_row) return out;
  for (auto at = state().outbox.rbegin(); at != state().outbox.rend(); ++at) {
    const auto& one = at->second;
    if (one.in_conversation != in_conversation || one.action != delivery_action::send) continue;
    if (one.message < message) break;
    if (one.message == message) out.push_back(one);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

template <class Interface>
result<std::vector<view::placed_identifier>> memory_reads<Interface>::identifiers_after(const view::value_place& after,
                                                                                        std::size_t count_max) {
  std::vector<view::placed_identifier> out;
  for (const auto& [row, one] : state().messages) {
    std::uint32_t ordinal = 0;
    for (const auto& value : one.values) {
      view::value_place at{row, ordinal++};
      if (!value.identifier || at <= after) continue;
      if (out.size() == count_max) return out;
      const auto& subject = state().conversations.at(one.in_conversation).subject;
      out.push_back({at, {*value.identifier, value.token_kind, subject}});
    }
  }
  return out;
}

template <class Interface>
result<view::value_place> memory_reads<Interface>::last_value() {
  view::value_place out;
  for (const auto& [row, one] : state().messages)
    if (!one.values.empty()) out = {row, static_cast<std::uint32_t>(one.values.size() - 1)};
  return out;
}

template <class Interface>
result<std::vector<view::outbox_count>> memory_reads<Interface>::outbox_counts() {
  std::map<std::pair<std::string, delivery_state>, std::int64_t> counts;
  for (const auto& [row, one] : state().outbox) ++counts[{one.connector, one.state}];
  std::vector<view::outbox_count> out;
  for (const auto& [key, entries] : counts) out.push_back({key.first, key.second, entries});
  return out;
}

template <class Interface>
result<std::optional<destination>> memory_reads<Interface>::find_destination(std::string_view connector,
                                                                             row_number in_conversation) {
  return found_in(state().destinations, std::pair(in_conversation, std::string(connector)));
}

template <class Interface>
result<std::optional<destination>> memory_reads<Interface>::find_by_thread(std::string_view connector,
                                                                           std::string_view chat, std::int64_t thread) {
  std::optional<destination> newest;
  for (const auto& [key, one] : state().destinations)
    if (one.connector == connector && one.chat == chat && one.thread == thread) newest = one;
  return newest;
}

template <class Interface>
result<std::optional<delivered_message>> memory_reads<Interface>::find_delivered(std::string_view connector,
                                                                                 std::string_view chat,
                                                                                 std::int64_t external_id) {
  return found_in(state().delivered, std::tuple(std::string(connector), std::string(chat), external_id));
}

template <class Interface>
result<std::vector<delivered_message>> memory_reads<Interface>::delivered_of(std::string_view connector,
                                                                             row_number in_conversation,
                                                                             row_number message) {
  std::vector<delivered_message> out;
  if (in_conversation == no_row) return out;
  for (auto key = state().delivered_order.rbegin(); key != state().delivered_order.rend(); ++key) {
    const auto& one = state().delivered.at(*key);
    if (one.connector != connector || one.in_conversation != in_conversation) continue;
    bool carried = one.carried.empty() ? one.message == message
                                       : std::any_of(one.carried.begin(), one.carried.end(),
                                                     [message](const auto& c) { return c.message == message; });
    if (carried)
      out.push_back(one);
    else if (one.part == 0 && one.message != no_row && one.message < message)
      break;
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.chat, a.external_id) < std::tie(b.chat, b.external_id);
  });
  return out;
}

template <class Interface>
result<std::optional<std::string>> memory_reads<Interface>::connector_value(std::string_view connector,
                                                                            std::string_view key) {
  return found_in(state().connector_values, std::pair(std::string(connector), std::string(key)));
}

template <class Interface>
result<std::optional<callback>> memory_reads<Interface>::find_callback(const callback_id& id) {
  for (const auto& [row, one] : state().callbacks)
    if (one.id == id) return std::optional(one);
  return std::optional<callback>();
}

template <class Interface>
result<std::optional<view::remembered_answer>> memory_reads<Interface>::find_idempotent(
    std::span<const std::uint8_t, 32> key_hash) {
  std::array<std::uint8_t, 32> key{};
  std::copy(key_hash.begin(), key_hash.end(), key.begin());
  auto found = found_in(state().answers, key);
  return found ? std::optional(found->remembered) : std::nullopt;
}

template <class Interface>
result<std::optional<audit_record>> memory_reads<Interface>::last_audit() {
  if (state().audit.empty()) return std::optional<audit_record>();
  return std::optional(state().audit.rbegin()->second);
}

template <class Interface>
result<std::vector<audit_record>> memory_reads<Interface>::audit_after(std::int64_t seq, std::size_t count_max) {
  std::vector<audit_record> out;
  for (auto at = state().audit.upper_bound(seq); at != state().audit.end() && out.size() < count_max; ++at)
    out.push_back(at->second);
  return out;
}

template class memory_reads<view>;
template class memory_reads<transaction>;

}  // namespace cloakroom::store

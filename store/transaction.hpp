// What a unit of work may ask of the store: the repositories, as two interfaces for reading and writing and one for the
// key ring. SQLite and the in-memory twin implement them and pass the same contract tests.
//
// Every call belongs to the thread that runs the unit of work. Failures are store::errc; any failure undoes the whole
// unit, so callers return at once. Whatever names a conversation or row that is not there gives errc::not_found when it
// writes, and nothing (or an empty list) when it reads.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/rows.hpp"

namespace cloakroom::store {

enum class errc {
  storage_failed = 1,  // The engine refused or the disk did; the text stays in the engine.
  not_found,           // No such row.
  duplicate,           // The row exists already.
  changed,             // The row is not as it was when it was read.
  conversation_full,   // messages_per_conversation_max reached.
  schema_too_new,      // Written by a newer version; start-up only.
  stopped,             // The store is closing.
};
const boost::system::error_category& store_category() noexcept;
error_code make_error_code(errc code) noexcept;

// Bound of one conversation; a chat that long begins a new one.
constexpr std::int64_t messages_per_conversation_max = 10000;

// Reading. Committed data only, except inside a unit of work, which sees its own writes.
class view {
 public:
  virtual ~view() = default;
  virtual result<std::optional<conversation>> find_conversation(const conversation_id& id) = 0;
  virtual result<std::optional<conversation>> conversation_at(row_number row) = 0;
  // Messages with seq in (after, after + count_max], in order, with their values.
  virtual result<std::vector<message>> messages_after(row_number in_conversation, std::int64_t after,
                                                      std::size_t count_max) = 0;
  virtual result<std::optional<message>> message_at(row_number row) = 0;
  // The seq of the conversation's last message; 0 where there is none. Cheap inside a unit of work.
  virtual result<std::int64_t> last_seq(row_number in_conversation) = 0;
  // The message that carried this client id in the conversation, whatever its age.
  virtual result<std::optional<message>> find_by_client(row_number in_conversation, const client_id& client) = 0;
  // The newest value of the conversation under this token, whole; with the message it belongs to.
  struct located_value {
    message_id in_message;
    std::uint32_t ordinal = 0;
    sealed_value value;
  };
  virtual result<std::optional<located_value>> find_token(row_number in_conversation, std::string_view kind,
                                                          std::string_view code) = 0;
  // Tokens in use in the conversation, each once, in order of kind and code: type, kind, code and check of its newest
  // value; no envelopes, no pieces, no roles.
  virtual result<std::vector<sealed_value>> tokens_of(row_number in_conversation) = 0;

  // Identifiers of stored values behind `after`, in order of message and ordinal, each with its place: what the index
  // of the key ring is built from.
  struct value_place {
    row_number message = no_row;
    std::uint32_t ordinal = 0;
    auto operator<=>(const value_place&) const = default;
  };
  struct placed_identifier {
    value_place at;
    index_entry entry;
  };
  virtual result<std::vector<placed_identifier>> identifiers_after(const value_place& after, std::size_t count_max) = 0;
  // Of the newest stored value; the default place when there is none.
  virtual result<value_place> last_value() = 0;

  // Entries that are queued, sending or unknown, in order of row.
  virtual result<std::vector<outbox_entry>> open_outbox() = 0;
  virtual result<std::vector<outbox_entry>> outbox_of(row_number in_conversation) = 0;
  virtual result<std::optional<outbox_entry>> outbox_at(row_number row) = 0;  // In whatever state.
  // The entries that send this message, in order of row. Sends are queued in order of their messages: behind one of an
  // older message there is none, and it is not looked further.
  virtual result<std::vector<outbox_entry>> sends_of(row_number in_conversation, row_number message) = 0;
  // Counts per connector and state, for metrics.
  struct outbox_count {
    std::string connector;
    delivery_state state;
    std::int64_t entries;
  };
  virtual result<std::vector<outbox_count>> outbox_counts() = 0;
  virtual result<std::optional<destination>> find_destination(std::string_view connector,
                                                              row_number in_conversation) = 0;
  virtual result<std::optional<destination>> find_by_thread(std::string_view connector, std::string_view chat,
                                                            std::int64_t thread) = 0;
  virtual result<std::optional<delivered_message>> find_delivered(std::string_view connector, std::string_view chat,
                                                                  std::int64_t external_id) = 0;
  // Messages there that carry this message of ours, in order of chat and external id. They are added in order of their
  // messages but for parts behind the first: behind one of an older message it is not looked further.
  virtual result<std::vector<delivered_message>> delivered_of(std::string_view connector, row_number in_conversation,
                                                              row_number message) = 0;
  // Small state of a connector: a poll offset, a wait that must survive a restart.
  virtual result<std::optional<std::string>> connector_value(std::string_view connector, std::string_view key) = 0;
  virtual result<std::optional<callback>> find_callback(const callback_id& id) = 0;
  // The stored answer to an idempotency key. `key_hash` is SHA-256 over site, route and key.
  struct remembered_answer {
    std::array<std::uint8_t, 32> body_hash{};
    std::string answer;
  };
  virtual result<std::optional<remembered_answer>> find_idempotent(std::span<const std::uint8_t, 32> key_hash) = 0;
  virtual result<std::optional<audit_record>> last_audit() = 0;
  virtual result<std::vector<audit_record>> audit_after(std::int64_t seq, std::size_t count_max) = 0;
};

// Writing. Nothing is visible to others before the whole group of units is durable.
class transaction : public view {
 public:
  // Sets `row`. errc::duplicate for an id in use.
  virtual result<void> add_conversation(conversation& added) = 0;
  // Sets `row`, `seq` and links the message behind the last one; stores its values. errc::conversation_full, and
  // errc::duplicate for a client id that the conversation has.
  virtual result<void> append_message(message& added) = 0;
  // Writes a message anew. errc::not_found, errc::changed for another revision than the one read.
  virtual result<void> revise_message(const message_revision& changed) = 0;
  virtual result<void> set_conversation_state(row_number row, conversation_state state) = 0;
  virtual result<void> set_profile(row_number row, std::string_view envelope, std::string_view locale) = 0;
  // By an act of the visitor.
  virtual result<void> touch_conversation(row_number row, time_point last_use_at) = 0;
  virtual result<void> add_consent(const consent_record& added) = 0;
  virtual result<void> add_callback(callback& added) = 0;
  virtual result<void> cancel_callback(row_number row) = 0;

  // Sets `row`; rows of the outbox, too, are never given twice.
  virtual result<void> enqueue(outbox_entry& added) = 0;
  // Writes state, attempts, ambiguous, part, due_at and detail of an existing entry.
  virtual result<void> update_outbox(const outbox_entry& changed) = 0;
  virtual result<void> put_destination(const destination& where) = 0;
  virtual result<void> remove_destination(std::string_view connector, row_number in_conversation) = 0;
  // Every destination of the connector in chat `from` now is in chat `to`: a group became a supergroup.
  virtual result<void> move_chat(std::string_view connector, std::string_view from, std::string_view to) = 0;
  virtual result<void> add_delivered(const delivered_message& added) = 0;
  // Writes `carried` of the one with the same connector, chat and external id; errc::not_found.
  virtual result<void> set_carried(const delivered_message& changed) = 0;
  virtual result<void> set_connector_value(std::string_view connector, std::string_view key,
                                           std::string_view value) = 0;
  // True if this update was not seen before.
  virtual result<bool> mark_seen(std::string_view connector, std::int64_t update_id, time_point at) = 0;
  virtual result<void> remember_answer(std::span<const std::uint8_t, 32> key_hash, const remembered_answer& answer,
                                       time_point at) = 0;
  // Drops remembered answers and seen updates older than `before`.
  virtual result<void> sweep(time_point before) = 0;

  // Removes every row of the subject's conversations; returns how many rows went (conversations, messages, values,
  // consents, callbacks, outbox entries, destinations, delivered messages). Open outbox entries that retract what was
  // sent stay if their `task` names the external thread; their conversation and message become no_row.
  virtual result<std::int64_t> remove_subject(const subject_id& subject) = 0;
  virtual result<void> append_audit(const audit_record& added) = 0;
};

// The key ring: a store of its own, so that a copy of the data is noise without it.
class keyring {
 public:
  virtual ~keyring() = default;
  virtual result<void> add_key(const wrapped_key& added) = 0;
  virtual result<std::optional<wrapped_key>> find_key(const subject_id& subject) = 0;
  // Also removes the subject's index entries. Fine if it is gone already.
  virtual result<void> remove_key(const subject_id& subject) = 0;
  // Keys with subject greater than `after`, in order: for rotation and sweeping.
  virtual result<std::vector<wrapped_key>> keys_after(const std::optional<subject_id>& after,
                                                      std::size_t count_max) = 0;
  virtual result<void> replace_key(const wrapped_key& changed) = 0;
  // Fine if it is there already. Ignored for a subject without a key: that one was erased meanwhile.
  virtual result<void> add_index(const index_entry& added) = 0;
  virtual result<std::vector<subject_id>> find_index(std::span<const std::uint8_t, 16> hash, std::string_view kind) = 0;
  // Small named blobs: check values and wrapped key sets.
  virtual result<std::optional<std::string>> value(std::string_view name) = 0;
  virtual result<void> set_value(std::string_view name, std::string_view blob) = 0;
};

}  // namespace cloakroom::store

namespace boost::system {
template <>
struct is_error_code_enum<cloakroom::store::errc> : std::true_type {};
}  // namespace boost::system

// Rows to put in, and rows shown as text so that two engines' answers can be compared and failures read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "store/transaction.hpp"

namespace cloakroom::store::testing {

inline time_point at_second(std::int64_t second) { return time_point(std::chrono::seconds(1'800'000'000 + second)); }

// An id that is the same in every run; two neighbours each have one first half.
template <class Id>
Id numbered(std::uint64_t number) {
  Id out;
  for (std::size_t i = 0; i < 8; ++i) {
    out.value.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    out.value.bytes[7 - i] = static_cast<std::uint8_t>(number / 2 >> (8 * i));
  }
  return out;
}

inline conversation a_conversation(std::uint64_t number, std::uint64_t subject = 1) {
  conversation out;
  out.id = numbered<conversation_id>(number);
  out.site = "main";
  out.subject = numbered<subject_id>(subject);
  out.via = channel::contact;
  out.resume_hash.fill(static_cast<std::uint8_t>(number));
  out.reference = "B-2042";
  out.locale = "uk";
  out.profile = std::string("envelope\0with a zero", 20);
  out.created_at = at_second(1);
  out.last_use_at = at_second(2);
  return out;
}

inline sealed_value a_value(const std::string& code, const std::string& envelope = "sealed") {
  sealed_value out;
  out.type = "EMAIL_ADDRESS";
  out.token_kind = "email";
  out.token_code = code;
  out.check.fill(static_cast<std::uint8_t>(code.empty() ? 0 : code.front()));
  out.envelope = envelope;
  return out;
}

inline message a_message(row_number conversation, std::uint64_t number) {
  message out;
  out.id = numbered<message_id>(number);
  out.in_conversation = conversation;
  out.author = "olena";
  out.client = numbered<client_id>(number);
  out.at = at_second(static_cast<std::int64_t>(number));
  out.body = "body " + std::to_string(number);
  out.findings = "[]";
  return out;
}

inline outbox_entry an_entry(row_number conversation, row_number message = no_row,
                             const std::string& connector = "support") {
  outbox_entry out;
  out.connector = connector;
  out.in_conversation = conversation;
  out.message = message;
  out.due_at = at_second(5);
  return out;
}

inline std::string shown(std::int64_t number) { return std::to_string(number); }
inline std::string shown(const std::string& text) { return '"' + hex(as_bytes(text)) + '"'; }
inline std::string shown(time_point at) { return std::to_string(at.time_since_epoch().count()); }
template <class Tag>
std::string shown(const typed_id<Tag>& id) {
  return id.text();
}
template <std::size_t N>
std::string shown(const std::array<std::uint8_t, N>& bytes) {
  return hex(bytes);
}
template <class Enum>
requires std::is_enum_v<Enum> std::string shown(Enum value) { return std::to_string(static_cast<int>(value)); }
// Declared before `line`, which finds only what it has seen.
inline std::string shown(const conversation& c);
inline std::string shown(const sealed_value& v);
inline std::string shown(const message& m);
inline std::string shown(const outbox_entry& e);
inline std::string shown(const destination& d);
inline std::string shown(const carried_message& c);
inline std::string shown(const delivered_message& d);
inline std::string shown(const callback& c);
inline std::string shown(const view::located_value& v);
inline std::string shown(const view::outbox_count& c);
inline std::string shown(const view::remembered_answer& a);
inline std::string shown(const audit_record& a);
inline std::string shown(const wrapped_key& k);
inline std::string shown(const held_message& h);
inline std::string shown(const view::value_place& p);
inline std::string shown(const view::placed_identifier& i);
template <class T>
std::string shown(const std::optional<T>& value);
template <class T>
std::string shown(const std::vector<T>& values);

template <class... Parts>
std::string line(const Parts&... parts) {
  std::string out = "{";
  ((out += shown(parts) + ' '), ...);
  return out + "}";
}

inline std::string shown(const conversation& c) {
  return line(c.row, c.id, c.site, c.subject, c.via, c.state, c.resume_hash, c.reference, c.locale, c.profile,
              c.created_at, c.last_use_at, c.seq, c.last_message);
}
inline std::string shown(const sealed_value& v) {
  return line(v.type, v.token_kind, v.token_code, v.check, v.envelope, v.role);
}
inline std::string shown(const message& m) {
  return line(m.row, m.id, m.in_conversation, m.seq, m.from, m.author, m.client, m.at, m.body, m.findings, m.values,
              std::int64_t{m.revision});
}
inline std::string shown(const outbox_entry& e) {
  return line(e.row, e.connector, e.in_conversation, e.message, e.action, e.state, std::int64_t{e.attempts},
              std::int64_t{e.ambiguous}, std::int64_t{e.part}, e.due_at, e.task, e.detail);
}
inline std::string shown(const destination& d) { return line(d.connector, d.in_conversation, d.chat, d.thread); }
inline std::string shown(const carried_message& c) { return line(c.message, std::int64_t{c.revision}); }
inline std::string shown(const delivered_message& d) {
  return line(d.connector, d.chat, d.external_id, d.in_conversation, d.message, std::int64_t{d.part}, d.carried);
}
inline std::string shown(const callback& c) {
  return line(c.row, c.id, c.in_conversation, c.due_at, c.not_before, c.not_after, c.time_zone, c.cancel_hash,
              std::int64_t{c.cancelled});
}
inline std::string shown(const view::value_place& p) { return line(p.message, std::int64_t{p.ordinal}); }
inline std::string shown(const view::placed_identifier& i) {
  return line(i.at, i.entry.identifier.hash, std::int64_t{i.entry.identifier.canon_version}, i.entry.kind,
              i.entry.subject);
}
inline std::string shown(const view::located_value& v) { return line(v.in_message, std::int64_t{v.ordinal}, v.value); }
inline std::string shown(const view::outbox_count& c) { return line(c.connector, c.state, c.entries); }
inline std::string shown(const view::remembered_answer& a) { return line(a.body_hash, a.answer); }
inline std::string shown(const audit_record& a) {
  return line(a.seq, a.at, a.actor, a.action, a.object, a.reason, a.previous, a.hash);
}
inline std::string shown(const wrapped_key& k) {
  return line(k.subject, k.tenant, std::int64_t{k.kek_id}, std::int64_t{k.dek_version}, k.nonce, k.wrapped,
              k.created_at);
}
inline std::string shown(const held_message& h) {
  return line(h.row, h.id, h.in_conversation, h.client, h.via, h.at, h.follows, h.reason, h.fields, h.envelope,
              h.envelope_bytes, h.state, h.decided_at, h.decided_by);
}
template <class T>
std::string shown(const std::optional<T>& value) {
  return value ? shown(*value) : "-";
}
template <class T>
std::string shown(const std::vector<T>& values) {
  std::string out = "[";
  for (const auto& value : values) out += shown(value) + '\n';
  return out + "]";
}

}  // namespace cloakroom::store::testing

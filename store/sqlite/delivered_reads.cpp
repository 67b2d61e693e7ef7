// Reading of what was sent where, and of the few questions that a look-back asks: the last message's number, the
// entries that send a message, the copies that carry it. All of them look at the newest end of a chain alone.
#include <algorithm>
#include <charconv>

#include "store/sqlite/carried.hpp"
#include "store/sqlite/reads.hpp"

namespace cloakroom::store {
namespace {

delivered_message delivered_from(const query& row) {
  delivered_message out;
  out.connector = row.text(0);
  out.chat = row.text(1);
  out.external_id = row.integer(2);
  out.in_conversation = row.integer(3);
  out.message = row.integer(4);
  out.part = row.as<std::int32_t>(5);
  out.carried = read_carried(row.bytes(6));
  return out;
}

bool carries(const delivered_message& one, row_number message) {
  if (one.carried.empty()) return one.message == message;
  return std::any_of(one.carried.begin(), one.carried.end(),
                     [message](const carried_message& c) { return c.message == message; });
}

}  // namespace

std::string carried_text(const std::vector<carried_message>& carried) {
  std::string out;
  for (const auto& one : carried) {
    if (!out.empty()) out += ' ';
    out += std::to_string(one.message) + '.' + std::to_string(one.revision);
  }
  return out;
}

std::vector<carried_message> read_carried(std::string_view text) {
  std::vector<carried_message> out;
  const char *at = text.data(), *end = at + text.size();
  while (at != end) {
    carried_message one;
    auto message = std::from_chars(at, end, one.message);
    if (message.ec != std::errc() || message.ptr == end || *message.ptr != '.') return {};
    auto revision = std::from_chars(message.ptr + 1, end, one.revision);
    if (revision.ec != std::errc()) return {};
    out.push_back(one);
    at = revision.ptr == end ? end : revision.ptr + 1;
  }
  return out;
}

template <class Interface>
result<std::int64_t> sqlite_reads<Interface>::last_seq(row_number in_conversation) {
  auto end = tail_of(in_conversation);
  if (!end) return end.error();
  return *end ? (*end)->seq : 0;
}

template <class Interface>
result<std::vector<outbox_entry>> sqlite_reads<Interface>::sends_of(row_number in_conversation, row_number message) {
  auto end = tail_of(in_conversation);
  if (!end) return end.error();
  std::vector<outbox_entry> out;
  for (auto row = *end ? (*end)->last_outbox : no_row; row != no_row;) {
    auto entry = entry_at(row);
    if (!entry) return entry.error();
    auto& [one, previous] = *entry;
    // Messages are queued in the order they came.
    bool older = one.action == delivery_action::send && one.message < message;
    if (older) break;
    if (one.action == delivery_action::send && one.message == message) out.push_back(std::move(one));
    row = previous;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

template <class Interface>
result<std::optional<delivered_message>> sqlite_reads<Interface>::find_delivered(std::string_view connector,
                                                                                 std::string_view chat,
                                                                                 std::int64_t external_id) {
  query found(reads_.delivered, connector, chat, external_id);
  auto row = found.next();
  if (!row) return row.error();
  return *row ? std::optional(delivered_from(found)) : std::nullopt;
}

template <class Interface>
result<std::vector<delivered_message>> sqlite_reads<Interface>::delivered_of(std::string_view connector,
                                                                             row_number in_conversation,
                                                                             row_number message) {
  auto end = tail_of(in_conversation);
  if (!end) return end.error();
  std::vector<delivered_message> out;
  for (auto row = *end ? (*end)->last_delivered : no_row; row != no_row;) {
    query found(reads_.delivered_by_row, row);
    auto there = found.next();
    if (!there) return there.error();
    if (!*there) return CLOAKROOM_FAIL(errc::storage_failed);
    auto one = delivered_from(found);
    row = found.integer(7);
    if (one.connector != connector) continue;
    if (carries(one, message)) {
      out.push_back(std::move(one));
    } else if (one.part == 0 && one.message != no_row && one.message < message) {
      break;  // Sent before it. A later part may have been sent long after its message.
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.chat, a.external_id) < std::tie(b.chat, b.external_id);
  });
  return out;
}

template result<std::int64_t> sqlite_reads<view>::last_seq(row_number);
template result<std::int64_t> sqlite_reads<transaction>::last_seq(row_number);
template result<std::vector<outbox_entry>> sqlite_reads<view>::sends_of(row_number, row_number);
template result<std::vector<outbox_entry>> sqlite_reads<transaction>::sends_of(row_number, row_number);
template result<std::optional<delivered_message>> sqlite_reads<view>::find_delivered(std::string_view, std::string_view,
                                                                                     std::int64_t);
template result<std::optional<delivered_message>> sqlite_reads<transaction>::find_delivered(std::string_view,
                                                                                            std::string_view,
                                                                                            std::int64_t);
template result<std::vector<delivered_message>> sqlite_reads<view>::delivered_of(std::string_view, row_number,
                                                                                 row_number);
template result<std::vector<delivered_message>> sqlite_reads<transaction>::delivered_of(std::string_view, row_number,
                                                                                        row_number);

}  // namespace cloakroom::store

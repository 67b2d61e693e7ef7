// Reads and opens what one call will carry; joins short lines. Nothing is written here.
#include "gateway/desk/outbound_batch.hpp"

#include <charconv>

#include "gateway/desk/edit_batch.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/notices.hpp"
#include "gateway/desk/open_key.hpp"

namespace cloakroom::desk {
namespace {

using store::delivery_action;

connectors::action action_of(delivery_action from) {
  switch (from) {
    case delivery_action::send:
      return connectors::action::send;
    case delivery_action::close:
      return connectors::action::close;
    case delivery_action::reopen:
      return connectors::action::reopen;
    case delivery_action::retract:
      return connectors::action::retract;
    case delivery_action::notice:
      return connectors::action::notice;
    case delivery_action::edit:
      return connectors::action::edit;
  }
  return connectors::action::notice;
}

connectors::address retracted_address(std::string_view task) {
  auto slash = task.find('/');
  connectors::address out{std::string(task.substr(0, slash)), std::nullopt};
  if (slash == std::string_view::npos) return out;
  std::int64_t thread = 0;
  auto digits = task.substr(slash + 1);
  if (std::from_chars(digits.data(), digits.data() + digits.size(), thread).ec == std::errc()) out.thread = thread;
  return out;
}

// How many entries at the front are messages that may travel together.
std::size_t joinable(const std::deque<store::outbox_entry>& entries, std::size_t count_max) {
  std::size_t count = 0;
  while (count < entries.size() && count < count_max) {
    const auto& one = entries[count];
    bool plain = one.action == delivery_action::send && one.part == 0;
    if (!plain) return std::max<std::size_t>(count, 1);
    ++count;
  }
  return count;
}

struct rows {
  std::optional<store::conversation> conversation;
  std::optional<store::destination> destination;
  std::vector<store::message> messages;
};

result<void> read_rows(store::view& data, const connectors::connector& to,
                       const std::deque<store::outbox_entry>& entries, std::size_t count, rows& out) {
  out = {};
  auto row = entries.front().in_conversation;
  auto conversation = data.conversation_at(row);
  if (!conversation) return conversation.error();
  out.conversation = std::move(*conversation);
  auto destination = data.find_destination(to.id(), row);
  if (!destination) return destination.error();
  out.destination = std::move(*destination);
  for (std::size_t i = 0; i < count; ++i) {
    if (entries[i].message == store::no_row) continue;
    auto message = data.message_at(entries[i].message);
    if (!message) return message.error();
    if (!*message) return {};  // Erased meanwhile; seen by the count.
    out.messages.push_back(std::move(**message));
  }
  return {};
}

// Joins opened texts while the whole fits one call; at least one.
void join(const std::vector<safe_text>& texts, const connectors::connector& to, outbound_batch& out) {
  safe_text joined = texts.front();
  out.count = 1;
  for (std::size_t i = 1; i < texts.size(); ++i) {
    auto longer = joined + safe_text(safe_text::literal("\n")) + texts[i];
    if (to.parts(longer).size() > 1) break;
    joined = std::move(longer);
    ++out.count;
  }
  out.parts = to.parts(joined);
}

}  // namespace

std::string retract_task(const store::destination& where) {
  return where.thread ? where.chat + '/' + std::to_string(*where.thread) : where.chat;
}

awaitable<result<outbound_batch>> read_batch(store::database& database, vault::vault& keys,
                                             const connectors::connector& to, std::deque<store::outbox_entry> entries,
                                             std::size_t count_max) {
  const auto& first = entries.front();
  if (first.action == delivery_action::edit) co_return co_await read_edit(database, keys, to, first);
  outbound_batch out;
  out.count = 1;
  out.call.what = action_of(first.action);
  out.call.to.chat = to.home_chat();
  if (first.action == delivery_action::retract) out.call.to = retracted_address(first.task);
  if (first.action == delivery_action::notice) out.parts = {notice_text(first.task)};
  if (first.in_conversation == store::no_row) {
    if (!out.parts.empty()) out.call.text = out.parts.front();
    co_return out;
  }
  auto count = joinable(entries, count_max);
  rows found;
  auto read = co_await database.read([&](store::view& data) { return read_rows(data, to, entries, count, found); });
  if (!read) co_return CLOAKROOM_FAIL(errc::unavailable);
  if (!found.conversation) {
    out.gone = true;
    co_return out;
  }
  out.call.reference = found.conversation->reference;
  if (found.destination) out.call.to = {found.destination->chat, found.destination->thread};
  if (first.action == delivery_action::send) {
    auto key = co_await open_key(database, keys, found.conversation->subject);
    if (!key && key.error() != errc::erased) co_return key.error();
    if (!key || found.messages.empty()) {
      out.gone = true;
      co_return out;
    }
    std::vector<safe_text> texts;
    for (const auto& message : found.messages) {
      auto text = keys.open_text(**key, {"messages", "body", message.id.value}, message.body);
      if (!text) break;
      texts.push_back(std::move(*text));
    }
    out.unreadable = texts.empty();
    if (out.unreadable) co_return out;
    join(texts, to, out);
    for (std::size_t i = 0; i < out.count; ++i)
      out.carried.push_back({found.messages[i].row, found.messages[i].revision});
    out.part = first.part;
  }
  auto part = static_cast<std::size_t>(first.part);
  if (part < out.parts.size()) out.call.text = out.parts[part];
  co_return out;
}

}  // namespace cloakroom::desk

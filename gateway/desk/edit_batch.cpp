// Reads the copies of a message, opens the lines that each carries, joins and cuts them as the send did.
#include "gateway/desk/edit_batch.hpp"

#include <algorithm>
#include <map>

#include "gateway/desk/errc.hpp"
#include "gateway/desk/notices.hpp"
#include "gateway/desk/open_key.hpp"

namespace cloakroom::desk {
namespace {

// Everything about the copies of one message, read at once.
struct copies {
  std::optional<store::conversation> conversation;
  std::optional<store::destination> destination;
  std::vector<store::delivered_message> all;
  std::map<store::row_number, store::message> messages;
  bool sent_whole = false;    // The send is finished: a part that is missing is one that the text needs now.
  bool sent_unknown = false;  // An attempt's answer was lost: there may be a copy whose number nobody knows.
};

result<void> read_copies(store::view& data, const connectors::connector& to, const store::outbox_entry& entry,
                         copies& out) {
  out = {};
  auto conversation = data.conversation_at(entry.in_conversation);
  if (!conversation) return conversation.error();
  out.conversation = std::move(*conversation);
  auto destination = data.find_destination(to.id(), entry.in_conversation);
  if (!destination) return destination.error();
  out.destination = std::move(*destination);
  auto all = data.delivered_of(to.id(), entry.in_conversation, entry.message);
  if (!all) return all.error();
  out.all = std::move(*all);
  for (const auto& copy : out.all)
    for (const auto& one :
         copy.carried.empty() ? std::vector{store::carried_message{entry.message, 0}} : copy.carried) {
      auto message = data.message_at(one.message);
      if (!message) return message.error();
      if (*message) out.messages.insert_or_assign(one.message, std::move(**message));
    }
  auto sends = data.sends_of(entry.in_conversation, entry.message);
  if (!sends) return sends.error();
  for (const auto& send : *sends) {
    if (send.connector != to.id()) continue;
    out.sent_whole |= send.state == store::delivery_state::sent;
    out.sent_unknown |= send.ambiguous > 0;
  }
  return {};
}

bool same_lines(const store::delivered_message& a, const store::delivered_message& b) {
  return a.chat == b.chat && std::equal(a.carried.begin(), a.carried.end(), b.carried.begin(), b.carried.end(),
                                        [](const auto& x, const auto& y) { return x.message == y.message; });
}

// The same list, as the messages are now.
std::vector<store::carried_message> as_now(std::vector<store::carried_message> carried, const copies& of) {
  for (auto& one : carried)
    if (auto found = of.messages.find(one.message); found != of.messages.end()) one.revision = found->second.revision;
  return carried;
}

bool stale(const store::delivered_message& copy, const copies& of) {
  return copy.carried.empty() || copy.carried != as_now(copy.carried, of);
}

class edit_reader {
 public:
  edit_reader(vault::vault& keys, vault::subject_key& key, const connectors::connector& to,
              const store::outbox_entry& entry, const copies& of)
      : vault_(keys), key_(key), to_(to), entry_(entry), of_(of) {}

  outbound_batch next() {
    outbound_batch out;
    out.count = 1;
    out.unknown_copy = of_.sent_unknown;
    out.call.reference = of_.conversation->reference;
    out.call.to.chat = to_.home_chat();
    if (of_.destination) out.call.to = {of_.destination->chat, of_.destination->thread};
    std::size_t older = 0;
    for (const auto& copy : of_.all) {
      if (!stale(copy, of_)) continue;
      if (older++ == 0) edit(copy, out);
    }
    out.more = older > 1;
    if (older == 0) surplus(out);
    return out;
  }

 private:
  std::vector<safe_text> parts_of(const std::vector<store::carried_message>& carried, bool& unreadable) {
    safe_text joined;
    for (std::size_t i = 0; i < carried.size(); ++i) {
      auto found = of_.messages.find(carried[i].message);
      unreadable |= found == of_.messages.end();
      if (unreadable) return {};
      const auto& message = found->second;
      auto text = vault_.open_text(key_, {"messages", "body", message.id.value}, message.body);
      unreadable |= !text;
      if (unreadable) return {};
      joined = i == 0 ? std::move(*text) : joined + safe_text(safe_text::literal("\n")) + *text;
    }
    return to_.parts(joined);
  }

  void edit(const store::delivered_message& copy, outbound_batch& out) {
    out.call.what = connectors::action::edit;
    out.call.to.chat = copy.chat;
    out.call.external_id = copy.external_id;
    out.edited = copy;
    out.carried = as_now(copy.carried, of_);
    out.part = copy.part;
    if (copy.carried.empty()) out.carried = as_now({{entry_.message, 0}}, of_);
    if (!to_.edits()) out.impossible = "cannot_edit";
    if (copy.carried.empty()) out.impossible = "copy_unknown";
    if (!out.impossible.empty()) return;
    auto parts = parts_of(copy.carried, out.unreadable);
    auto part = static_cast<std::size_t>(copy.part);
    out.call.text = part < parts.size() ? parts[part] : left_over_text();
    if (out.unreadable) return;
    out.parts = {out.call.text};
    // Parts that the text did not need before follow once all there are were edited.
    out.more_parts = of_.sent_whole && parts.size() > count_of(copy);
  }

  std::size_t count_of(const store::delivered_message& copy) const {
    return static_cast<std::size_t>(
        std::count_if(of_.all.begin(), of_.all.end(), [&](const auto& one) { return same_lines(one, copy); }));
  }

  // A text that grew over a border needs a call more.
  void surplus(outbound_batch& out) {
    out.nothing = true;
    if (!of_.sent_whole || !to_.edits()) return;
    for (const auto& copy : of_.all) {
      if (copy.part != 0 || copy.carried.empty()) continue;
      auto count = count_of(copy);
      auto parts = parts_of(copy.carried, out.unreadable);
      if (out.unreadable || parts.size() <= count) continue;
      out.nothing = false;
      out.call.what = connectors::action::send;
      out.call.text = parts[count];
      out.parts = {out.call.text};
      out.carried = copy.carried;
      out.part = static_cast<std::int32_t>(count);
      out.more = parts.size() > count + 1;
      return;
    }
  }

  vault::vault& vault_;
  vault::subject_key& key_;
  const connectors::connector& to_;
  const store::outbox_entry& entry_;
  const copies& of_;
};

result<void> queue(store::transaction& data, const store::outbox_entry& because, store::delivery_action action,
                   std::string_view task, time_point now, std::vector<store::outbox_entry>& queued) {
  store::outbox_entry entry;
  entry.connector = because.connector;
  entry.in_conversation = because.in_conversation;
  entry.message = action == store::delivery_action::edit ? because.message : store::no_row;
  entry.action = action;
  entry.task = task;
  entry.due_at = now;
  if (auto added = data.enqueue(entry); !added) return added;
  queued.push_back(std::move(entry));
  return {};
}

}  // namespace

awaitable<result<outbound_batch>> read_edit(store::database& database, vault::vault& keys,
                                            const connectors::connector& to, store::outbox_entry entry) {
  copies found;
  auto read = co_await database.read([&](store::view& data) { return read_copies(data, to, entry, found); });
  if (!read) co_return CLOAKROOM_FAIL(errc::unavailable);
  outbound_batch gone;
  gone.count = 1;
  gone.gone = true;
  if (!found.conversation) co_return gone;
  auto key = co_await open_key(database, keys, found.conversation->subject);
  if (!key && key.error() != errc::erased) co_return key.error();
  if (!key) co_return gone;
  edit_reader reader(keys, **key, to, entry, found);
  co_return reader.next();
}

void settle_edit(connectors::outcome& outcome) {
  if (std::holds_alternative<connectors::chat_moved>(outcome)) outcome = connectors::refused{"copy_moved"};
}

void next_copy(store::outbox_entry& entry, time_point now) {
  entry.state = store::delivery_state::queued;
  entry.attempts = 0;
  entry.due_at = now;
}

result<void> write_edit(store::transaction& data, const outbound_batch& batch, const store::outbox_entry& entry,
                        const connectors::outcome& outcome, time_point now, std::vector<store::outbox_entry>& queued) {
  auto refused = std::get_if<connectors::refused>(&outcome);
  bool sent = std::holds_alternative<connectors::sent>(outcome);
  bool given_up = entry.state == store::delivery_state::failed;
  if (batch.edited && (sent || given_up)) {
    // One that is given up counts as edited, so that nobody tries again and the next copy gets its turn.
    auto copy = *batch.edited;
    copy.carried = batch.carried;
    auto written = data.set_carried(copy);
    if (!written && written.error() != store::errc::not_found) return written;
  }
  bool over = entry.state == store::delivery_state::sent;
  if (given_up && batch.more)
    if (auto next = queue(data, entry, store::delivery_action::edit, {}, now, queued); !next) return next;
  // A copy that is not there any more holds nothing.
  bool left = given_up && !(refused && refused->reason == connectors::edit_not_found);
  if (left || (over && batch.unknown_copy))
    return queue(data, entry, store::delivery_action::notice, notice::part_left, now, queued);
  return {};
}

}  // namespace cloakroom::desk

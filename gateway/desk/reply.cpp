// Finds the conversation of an update, checks and seals the answer, stores it once. Sends nothing by itself.
#include "gateway/desk/reply.hpp"

#include <charconv>

#include "base/log.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/notices.hpp"
#include "gateway/desk/open_key.hpp"
#include "gateway/desk/scan_budget.hpp"
#include "gateway/desk/sealing.hpp"
#include "redact/restore.hpp"

namespace cloakroom::desk {

// What one update comes to, worked out before anything is written.
struct reply::routed {
  std::optional<store::conversation> conversation;
  std::optional<store::message> message;
  std::vector<std::string_view> notices;  // Codes, for the author.
  std::optional<store::conversation_state> new_state;
  std::optional<connectors::group_moved> moved;
  // Filled inside the unit of work.
  bool first_time = false;
  std::vector<store::outbox_entry> outbox;
};

namespace {

store::outbox_entry entry_for(std::string_view connector, store::row_number conversation, store::delivery_action action,
                              std::string_view task, time_point now) {
  store::outbox_entry out;
  out.connector = connector;
  out.in_conversation = conversation;
  out.action = action;
  out.task = task;
  out.due_at = now;
  return out;
}

// An older update that comes again, as a webhook's may, does not move the offset back.
result<void> raise_offset(store::transaction& data, std::string_view connector, std::int64_t offset) {
  auto kept = data.connector_value(connector, "offset");
  if (!kept) return kept.error();
  std::int64_t before = 0;
  if (*kept) std::from_chars((*kept)->data(), (*kept)->data() + (*kept)->size(), before);
  if (before >= offset) return {};
  return data.set_connector_value(connector, "offset", std::to_string(offset));
}

// The connector asks for the new chat again after a restart: the configuration keeps naming the old one.
result<void> move_group(store::transaction& data, std::string_view connector, const connectors::group_moved& group) {
  if (auto moved = data.move_chat(connector, group.from, group.to); !moved) return moved;
  return data.set_connector_value(connector, "moved:" + group.from, group.to);
}

// Whoever is not on the allow-list is not heard, whatever the connector let through.
bool from_stranger(const connectors::event& what) {
  if (auto message = std::get_if<connectors::agent_message>(&what)) return message->agent.empty();
  if (auto command = std::get_if<connectors::agent_command>(&what)) return command->agent.empty();
  return false;
}

}  // namespace

reply::reply(store::database& database, vault::vault& keys, const redaction_in_force& judge, const clock_source& clock,
             feed& listeners, outbox_bell& bell, metrics& numbers, region_of region)
    : database_(database),
      vault_(keys),
      judge_(judge),
      clock_(clock),
      feed_(listeners),
      bell_(bell),
      metrics_(numbers),
      region_(std::move(region)) {}

awaitable<result<std::optional<std::string>>> reply::recall(std::string_view connector, std::string_view key) {
  std::optional<std::string> out;
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    auto found = data.connector_value(connector, key);
    if (!found) return found.error();
    out = std::move(*found);
    return {};
  });
  if (!read) co_return read.error();
  co_return out;
}

awaitable<result<void>> reply::take(std::string_view connector, std::vector<connectors::update> updates) {
  for (const auto& one : updates) {
    auto taken = co_await take_one(std::string(connector), one);
    if (!taken) co_return taken.error();
  }
  co_return result<void>{};
}

awaitable<result<void>> reply::take_one(std::string connector, const connectors::update& one) {
  routed plan;
  if (auto prepared = co_await prepare(connector, one, plan); !prepared) co_return prepared.error();
  auto now = clock_.now();
  store::unit_of_work unit;
  unit.data = [&](store::transaction& data) -> result<void> {
    plan.outbox.clear();
    auto fresh = data.mark_seen(connector, one.id, now);
    if (!fresh) return fresh.error();
    plan.first_time = *fresh;
    if (auto raised = raise_offset(data, connector, one.id + 1); !raised) return raised;
    if (!plan.first_time) return {};
    if (plan.moved)
      if (auto moved = move_group(data, connector, *plan.moved); !moved) return moved;
    auto row = plan.conversation ? plan.conversation->row : store::no_row;
    if (plan.new_state) {
      if (auto set = data.set_conversation_state(row, *plan.new_state); !set) return set;
      auto action = *plan.new_state == store::conversation_state::closed ? store::delivery_action::close
                                                                         : store::delivery_action::reopen;
      plan.outbox.push_back(entry_for(connector, row, action, {}, now));
    }
    if (plan.message) {
      if (auto added = data.append_message(*plan.message); !added) return added;
      if (!plan.message->values.empty())
        if (auto noted = note_confirmed(data, *plan.message, now); !noted) return noted;
    }
    for (auto code : plan.notices)
      plan.outbox.push_back(entry_for(connector, row, store::delivery_action::notice, code, now));
    for (auto& entry : plan.outbox)
      if (auto queued = data.enqueue(entry); !queued) return queued;
    return {};
  };
  auto written = co_await database_.write(unit);
  if (!written && (written.error() == store::errc::conversation_full || written.error() == store::errc::not_found)) {
    // Full, or erased since we looked: the author is told, and the updates behind this one are not held up.
    plan.message.reset();
    plan.new_state.reset();
    plan.conversation.reset();
    plan.notices = {notice::no_conversation};
    written = co_await database_.write(unit);
  }
  if (!written) {
    log(log_level::error, "update_not_stored", {{"connector", connector}, {"code", written.error()}});
    co_return written.error();
  }
  if (!plan.first_time) co_return result<void>{};
  if (!plan.outbox.empty()) bell_.announce(std::move(plan.outbox));
  if (plan.message) {
    metrics_.add_counter("cloakroom_messages_total", "direction=\"in\",channel=\"" + connector + '"').add();
    feed_.publish(plan.conversation->id, ring::message);
  }
  if (plan.new_state == store::conversation_state::closed) feed_.publish(plan.conversation->id, ring::closed_by_agent);
  co_return result<void>{};
}

awaitable<result<std::optional<store::conversation>>> reply::locate(const std::string& connector,
                                                                    const std::string& chat,
                                                                    std::optional<std::int64_t> thread,
                                                                    std::optional<std::int64_t> replies_to) {
  std::optional<store::conversation> out;
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    out.reset();
    auto row = store::no_row;
    // What was written before a group moved comes with the group's old id.
    auto moved = data.connector_value(connector, "moved:" + chat);
    if (!moved) return moved.error();
    if (thread) {
      auto found = data.find_by_thread(connector, moved->value_or(chat), *thread);
      if (!found) return found.error();
      if (*found) row = (*found)->in_conversation;
    }
    if (row == store::no_row && replies_to) {
      auto found = data.find_delivered(connector, chat, *replies_to);
      if (!found) return found.error();
      if (*found) row = (*found)->in_conversation;
    }
    if (row == store::no_row) return {};
    auto conversation = data.conversation_at(row);
    if (!conversation) return conversation.error();
    out = std::move(*conversation);
    return {};
  });
  if (!read) co_return read.error();
  co_return out;
}

awaitable<result<void>> reply::prepare(const std::string& connector, const connectors::update& one, routed& out) {
  if (auto ignored = std::get_if<connectors::ignored>(&one.what)) {
    log(log_level::debug, "update_ignored", {{"connector", connector}, {"reason", ignored->reason}});
    co_return result<void>{};
  }
  if (from_stranger(one.what)) co_return result<void>{};
  if (auto moved = std::get_if<connectors::group_moved>(&one.what)) {
    out.moved = *moved;
    co_return result<void>{};
  }
  if (auto command = std::get_if<connectors::agent_command>(&one.what)) {
    auto found = co_await locate(connector, command->chat, command->thread, std::nullopt);
    if (!found) co_return found.error();
    out.conversation = std::move(*found);
    bool close = command->name == "close", reopen = command->name == "reopen";
    if (!out.conversation) {
      out.notices.push_back(notice::no_conversation);
    } else if (close || reopen) {
      out.new_state = close ? store::conversation_state::closed : store::conversation_state::open;
    } else {
      out.notices.push_back(command->name == "confirm" ? notice::nothing_confirmed : notice::unknown_command);
    }
    co_return result<void>{};
  }
  const auto& message = std::get<connectors::agent_message>(one.what);
  auto found = co_await locate(connector, message.chat, message.thread, message.replies_to);
  if (!found) co_return found.error();
  out.conversation = std::move(*found);
  if (!out.conversation) {
    out.notices.push_back(notice::no_conversation);
    co_return result<void>{};
  }
  co_return co_await prepare_answer(message, out);
}

// An agent's numbers are read as the site's visitors' are, and inside the same time.
result<redact::answer_scan> reply::judge(const store::conversation& of, const raw_text& words) const {
  auto region = region_ ? region_(of.site) : std::string();
  redact::scan_context context;
  context.region = region;
  context.language = of.locale;
  auto by = judge_.get();
  scan_budget budget(by->scan_time_max);
  budget.limit(context);
  auto seen = redact::read_answer(by->scanner, words, by->token_kinds, context);
  // Reading the tokens comes after the scan, and counts as well.
  if (seen && budget.spent()) return CLOAKROOM_FAIL(errc::not_judged);
  return seen;
}

result<void> reply::note_confirmed(store::transaction& data, const store::message& stored, time_point now) const {
  auto object = "message " + stored.id.text();
  return vault_.audit(data, {stored.author, "answer.confirm", object, "agent"}, now);
}

awaitable<result<void>> reply::prepare_answer(const connectors::agent_message& message, routed& out) {
  auto seen = judge(*out.conversation, message.text);
  if (!seen) {
    out.notices.push_back(notice::not_judged);
    co_return result<void>{};
  }
  std::vector<bool> belongs(seen->mentions.size());
  known_tokens known, fresh;
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    for (std::size_t i = 0; i < belongs.size(); ++i) {
      auto found = data.find_token(out.conversation->row, seen->mentions[i].kind, seen->mentions[i].code);
      if (!found) return found.error();
      belongs[i] = found->has_value();
    }
    if (!message.confirmed) return {};
    known.clear();
    auto given = data.tokens_of(out.conversation->row);
    if (!given) return given.error();
    add_tokens(known, *given);
    return {};
  });
  if (!read) co_return read.error();
  auto key = co_await open_key(database_, vault_, out.conversation->subject);
  if (!key && key.error() == errc::erased) {
    out.conversation.reset();
    out.notices.push_back(notice::erased);
    co_return result<void>{};
  }
  if (!key) co_return key.error();
  store::message stored;
  auto now = clock_.now();
  stored.id = message_id::make(now);
  std::vector<std::string> shown;
  if (message.confirmed) {
    // Sealed under the visitor's key, but somebody else's: no index finds the visitor by them.
    auto sealed = seal_findings(vault_, **key, message.text, seen->found, known, fresh, stored);
    if (!sealed) co_return sealed.error();
    shown = std::move(sealed->tokens);
  }
  auto answer = redact::write_answer(message.text, *seen, belongs, shown);
  if (out.conversation->via != store::channel::chat) out.notices.push_back(notice::came_by_form);
  if (answer.unknown_token) out.notices.push_back(notice::unknown_token);
  if (answer.masked) out.notices.push_back(notice::masked);
  stored.in_conversation = out.conversation->row;
  stored.from = store::direction::from_agent;
  stored.author = message.agent;
  stored.at = now;
  safe_text text = message.edited ? safe_text(safe_text::literal("* ")) + answer.text : answer.text;
  auto body = vault_.seal(**key, {"messages", "body", stored.id.value}, text);
  if (!body) co_return body.error();
  stored.body = std::move(*body);
  out.message = std::move(stored);
  co_return result<void>{};
}

}  // namespace cloakroom::desk

// Prepares everything before the unit of work, so that inside it rows are only written.
#include "gateway/desk/intake.hpp"

#include <cstdio>

#include "base/blank_text.hpp"
#include "gateway/desk/conversation_begin.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/scan_budget.hpp"
#include "redact/restore.hpp"
#include "redact/token.hpp"

namespace cloakroom::desk {

// Everything the unit of work will write, made before it runs.
struct intake::prepared {
  redact::scan found;
  std::optional<store::conversation> fresh;  // A conversation that begins now; the unit of work sets its `row`.
  store::message message;
  std::optional<vault::vault::new_subject> subject;
  std::vector<store::outbox_entry> outbox;
  std::vector<std::pair<std::string, std::array<std::uint8_t, 8>>> new_tokens;
  std::optional<store::message> first;      // The message that had this client id before.
  std::optional<store::held_message> held;  // Or the one that was held.
  bool is_repeat = false;                   // What `answered_before` said.
};

namespace {

void append_finding(std::string& out, const redact::finding& one, std::string_view token) {
  char score[16];
  std::snprintf(score, sizeof score, "%.2f", one.score);
  out += out.size() > 1 ? ",{\"type\":\"" : "{\"type\":\"";
  out += one.what->type;
  out += "\",\"start\":" + std::to_string(one.start) + ",\"end\":" + std::to_string(one.end) + ",\"score\":" + score +
         ",\"token\":\"";
  out += token;
  out += "\"}";
}

bool blank(const safe_text& text) { return is_blank_text(text.view()); }

}  // namespace

result<accepted> answer_of(const store::held_message& held) {
  if (held.state == store::held_state::discarded) return CLOAKROOM_FAIL(errc::discarded);
  accepted out;
  out.at = held.at;
  out.repeated = true;
  out.held = held.reason;
  return out;
}

accepted answer_of(const store::message& stored, bool repeated) {
  return {stored.id, stored.seq, stored.at, stored.findings.empty() ? "[]" : stored.findings, repeated, {}};
}

awaitable<result<accepted>> intake::accept(visitor_session& session, incoming& words) {
  prepared ready;
  if (auto made = prepare(session, words, ready); !made) {
    if (!held_reason(made.error()).empty()) co_return co_await holding_.put_aside(session, words, made.error());
    co_return make_error_code(meaning_of(made.error()));
  }
  store::unit_of_work unit;
  if (ready.subject)
    unit.keys = [&](store::keyring& ring) {
      auto wanted = still_wanted(ready);
      return wanted ? ring.add_key(ready.subject->row) : wanted;
    };
  // One reference, so that the function keeps it in place.
  const auto write_rows = [&](store::transaction& data) { return store_all(data, session, words, ready); };
  unit.data = [&write_rows](store::transaction& data) { return write_rows(data); };
  auto written = co_await database_.write(unit);
  if (!written) {
    // Another tab stored the conversation, and its key, between our look and our write: the caller looks again.
    if (written.error() == store::errc::duplicate) co_return CLOAKROOM_FAIL(errc::busy);
    co_return make_error_code(meaning_of(written.error()));
  }
  if (ready.first) co_return answer_of(*ready.first, true);
  if (ready.held) co_return answer_of(*ready.held);
  if (ready.is_repeat) co_return answer_of(ready.message, true);
  if (ready.subject) session.key = ready.subject->key;
  note(session, ready.found, ready);
  co_return answer_of(ready.message, false);
}

result<void> intake::prepare(visitor_session& session, incoming& words, prepared& out) {
  if (words.unjudged) return words.unjudged;
  if (words.found) {
    out.found = std::move(*words.found);
    words.found.reset();
  } else {
    redact::scan_context context;
    context.region = session.at->settings.region;
    context.language = session.locale;
    scan_budget budget(scan_time_max_);
    budget.limit(context);
    auto found = scanner_.find(words.text, context);
    if (!found) return found.error();
    out.found = std::move(*found);
  }
  auto now = clock_.now();
  if (!session.is_stored()) {
    auto begun = begin_conversation(vault_, session, words.via, now);
    if (!begun) return begun.error();
    out.fresh = std::move(begun->row);
    out.subject = std::move(begun->subject);
  }
  out.message.id = message_id::make(now);
  out.message.client = words.client;
  out.message.at = now;
  return seal(session, words, out.found, out);
}

result<void> intake::seal(visitor_session& session, const incoming& words, const redact::scan& found, prepared& out) {
  const auto& tenant = session.at->settings.id;
  vault::subject_key& key = out.subject ? *out.subject->key : *session.key;
  std::vector<std::string> tokens;
  std::string findings = "[";
  for (const auto& one : found.findings) {
    const auto& kind = one.what->token_kind;
    auto taken = [&](std::string_view code) -> std::optional<std::array<std::uint8_t, 8>> {
      auto name = kind + '-' + std::string(code);
      for (const auto& [known, check] : out.new_tokens)
        if (known == name) return check;
      auto known = session.tokens.find(name);
      return known == session.tokens.end() ? std::nullopt : std::optional(known->second);
    };
    auto ticket = vault_.make_ticket(key, kind, one.canonical, taken);
    if (!ticket) return ticket.error();
    store::sealed_value value{one.what->type, kind, ticket->code, ticket->check, {}, {}};
    if (!taken(ticket->code)) {
      out.new_tokens.emplace_back(kind + '-' + ticket->code, ticket->check);
      value.identifier = {vault_.index_hash(tenant, kind, one.canonical), vault::canon_version};
    }
    vault::place where{"sealed_values", "envelope", out.message.id.value,
                       static_cast<std::uint32_t>(out.message.values.size())};
    auto envelope = vault_.seal(key, where, redact::slice(words.text, {one.start, one.end}));
    if (!envelope) return envelope.error();
    value.envelope = std::move(*envelope);
    out.message.values.push_back(std::move(value));
    tokens.push_back(redact::token_text(kind, ticket->code));
    append_finding(findings, one, tokens.back());
  }
  auto text = redact::sanitised(words.text, found, tokens);
  if (blank(text)) return CLOAKROOM_FAIL(errc::text_empty);
  auto body = vault_.seal(key, {"messages", "body", out.message.id.value}, text);
  if (!body) return body.error();
  out.message.body = std::move(*body);
  if (!tokens.empty()) out.message.findings = findings + ']';
  return {};
}

result<void> intake::store_all(store::transaction& data, const visitor_session& session, const incoming& words,
                               prepared& out) const {
  out.first.reset();
  out.held.reset();
  if (words.answered_before) {
    auto before = words.answered_before(data);
    if (!before) return before.error();
    out.is_repeat = *before;
    if (out.is_repeat) return {};
  }
  if (session.is_stored() && words.client) {
    auto first = data.find_by_client(session.stored.row, *words.client);
    if (!first) return first.error();
    if (*first) {
      out.first = std::move(*first);
      return {};
    }
    auto held = data.held_by_client(session.stored.row, *words.client);
    if (!held) return held.error();
    if (*held && !words.reviewed) {
      out.held = std::move(*held);
      return {};
    }
  }
  if (out.fresh) {
    if (auto wanted = still_wanted(out); !wanted) return wanted;
    out.fresh->row = store::no_row;
    if (auto added = data.add_conversation(*out.fresh); !added) return added;
  } else if (auto opened = data.set_conversation_state(session.stored.row, store::conversation_state::open); !opened) {
    return opened;  // Whatever the session believes: another tab may have ended the conversation meanwhile.
  }
  const auto& conversation = out.fresh ? *out.fresh : session.stored;
  auto row = conversation.row;
  out.message.in_conversation = row;
  if (auto added = data.append_message(out.message); !added) return added;
  if (!session.consent_recorded)
    if (auto added = data.add_consent(consent_of(session, row, out.message.at)); !added) return added;
  out.outbox.clear();
  for (const auto& connector : session.at->settings.desk) {
    store::outbox_entry entry;
    entry.connector = connector;
    entry.in_conversation = row;
    entry.message = out.message.row;
    entry.due_at = out.message.at;
    if (auto queued = data.enqueue(entry); !queued) return queued;
    out.outbox.push_back(std::move(entry));
  }
  return words.also ? words.also(data, conversation) : result<void>{};
}

// Asked inside the unit of work of a conversation that begins: its withdrawal may have been recorded since the visitor
// wrote. A unit that was asked before that is followed by the erasure's own, which takes its rows away again.
result<void> intake::still_wanted(const prepared& out) const {
  if (erasures_.erased(out.fresh->subject)) return CLOAKROOM_FAIL(errc::erased);
  return {};
}

void intake::note(visitor_session& session, const redact::scan& found, prepared& done) {
  if (done.fresh) session.stored = std::move(*done.fresh);
  session.stored.state = store::conversation_state::open;
  session.stored.last_message = done.message.row;
  session.stored.seq = done.message.seq;
  session.consent_recorded = true;
  for (auto& [name, check] : done.new_tokens) session.tokens.insert_or_assign(std::move(name), check);
  count_.messages.add();
  for (const auto& one : found.findings) count_.finding(one.what->type);
  if (!done.outbox.empty()) bell_.announce(std::move(done.outbox));
}

}  // namespace cloakroom::desk

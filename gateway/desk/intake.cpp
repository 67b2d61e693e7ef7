// Prepares everything before the unit of work, so that inside it rows are only written.
#include "gateway/desk/intake.hpp"

#include <algorithm>

#include "base/blank_text.hpp"
#include "gateway/desk/conversation_begin.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/findings_json.hpp"
#include "gateway/desk/scan_budget.hpp"
#include "redact/restore.hpp"
#include "redact/rewrite.hpp"

namespace cloakroom::desk {

// Everything the unit of work will write, made before it runs.
struct intake::prepared {
  redact::scan found;
  std::optional<store::conversation> fresh;  // A conversation that begins now; the unit of work sets its `row`.
  store::message message;
  std::optional<vault::vault::new_subject> subject;
  std::vector<store::outbox_entry> outbox;
  known_tokens new_tokens;
  std::optional<store::message> first;       // The message that had this client id before.
  std::optional<store::held_message> held;   // Or the one that was held.
  bool is_repeat = false;                    // What `answered_before` said.
  std::vector<redact::whole_value> wholes;   // Values of which this message holds pieces.
  std::optional<redact::split_value> split;  // One of them, with pieces in earlier messages.
  std::optional<completed_value> completed;  // With the earlier messages that it changes.
  std::vector<store::message_revision> revisions;
  std::optional<std::int64_t> follows;  // The message that was the last one when this was judged.
  bool overtaken = false;               // Another one came in between: to be judged anew.
};

namespace {

bool is_piece(const std::vector<redact::whole_value>& wholes, std::size_t finding) {
  return std::any_of(wholes.begin(), wholes.end(), [finding](const auto& one) {
    return std::find(one.pieces.begin(), one.pieces.end(), finding) != one.pieces.end();
  });
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
  for (int attempts = 0; attempts < look_back_attempts_max; ++attempts) {
    prepared ready;
    auto done = co_await attempt(session, words, ready);
    if (!ready.overtaken || words.reviewed) co_return done;
    session.recent.forget();
  }
  co_return CLOAKROOM_FAIL(errc::busy);
}

awaitable<result<accepted>> intake::attempt(visitor_session& session, incoming& words, prepared& ready) {
  if (!words.found && look_back_.wanted(session)) {
    if (!session.recent.known())
      if (auto recalled = co_await look_back_.recall(session); !recalled) co_return recalled.error();
    ready.follows = session.recent.seq();
  }
  if (auto made = prepare(session, words, ready); !made) {
    if (!held_reason(made.error()).empty()) co_return co_await holding_.put_aside(session, words, made.error());
    co_return make_error_code(meaning_of(made.error()));
  }
  if (ready.completed) {
    auto revisions = co_await look_back_.revise(*ready.completed, session.key);
    if (!revisions) co_return revisions.error();
    ready.revisions = std::move(*revisions);
    ready.overtaken = ready.revisions.empty();
    if (ready.overtaken) co_return CLOAKROOM_FAIL(errc::busy);
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
    ready.overtaken = written.error() == store::errc::changed;
    if (ready.overtaken || written.error() == store::errc::duplicate) co_return CLOAKROOM_FAIL(errc::busy);
    co_return make_error_code(meaning_of(written.error()));
  }
  if (ready.overtaken) co_return CLOAKROOM_FAIL(errc::busy);
  if (ready.first) co_return answer_of(*ready.first, true);
  if (ready.held) co_return answer_of(*ready.held);
  if (ready.is_repeat) co_return answer_of(ready.message, true);
  if (ready.subject) session.key = ready.subject->key;
  note(session, words.text, ready);
  co_return answer_of(ready.message, false);
}

result<void> intake::prepare(visitor_session& session, incoming& words, prepared& out) {
  if (words.unjudged) return words.unjudged;
  if (words.found) {
    out.found = std::move(*words.found);
    words.found.reset();
    out.wholes = std::move(words.wholes);
    out.split = std::exchange(words.split, {});
    out.follows = words.follows;
  } else if (auto judged = scan(session, words.text, out); !judged) {
    return judged;
  }
  if (out.split) out.wholes.push_back({{out.split->finding}, std::move(out.split->whole)});
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
  return seal(session, words, out);
}

result<void> intake::scan(const visitor_session& session, const raw_text& text, prepared& out) const {
  redact::scan_context context;
  context.region = session.at->settings.region;
  context.language = session.locale;
  auto by = judge_.get();
  scan_budget budget(by->scan_time_max);
  budget.limit(context);
  auto earlier = out.follows ? session.recent.texts() : std::span<const redact::earlier_text>();
  auto seen = by->scanner.find_across(earlier, text, context);
  if (!seen) return seen.error();
  out.found = std::move(seen->found);
  out.split = std::move(seen->split);
  return {};
}

result<void> intake::seal(visitor_session& session, const incoming& words, prepared& out) {
  const auto& found = out.found;
  auto& values = out.message.values;
  vault::subject_key& key = out.subject ? *out.subject->key : *session.key;
  auto sealed = seal_findings(vault_, key, words.text, found, session.tokens, out.new_tokens, out.message);
  if (!sealed) return sealed.error();
  std::string findings = "[";
  for (std::size_t i = 0; i < found.findings.size(); ++i) {
    const auto& one = found.findings[i];
    if (is_piece(out.wholes, i)) values[i].role = store::value_role::piece;
    if (sealed->first[i]) {
      auto hash = vault_.index_hash(session.at->settings.id, values[i].token_kind, one.canonical);
      values[i].identifier = {hash, vault::canon_version};
    }
    append_finding(findings, {one.what->type, {one.start, one.end}, one.score, sealed->tokens[i]});
  }
  if (out.split) complete(session, sealed->tokens[out.split->finding], out);
  for (const auto& whole : out.wholes)
    if (auto done = seal_whole(key, whole, out); !done) return done;
  auto text = redact::sanitised(words.text, found, sealed->tokens);
  if (blank(text)) return CLOAKROOM_FAIL(errc::text_empty);
  auto body = vault_.seal(key, {"messages", "body", out.message.id.value}, text);
  if (!body) return body.error();
  out.message.body = std::move(*body);
  if (!values.empty()) out.message.findings = findings + ']';
  return {};
}

// The value of which this message has the last piece: the earlier ones get its token, too.
void intake::complete(const visitor_session& session, const std::string& token, prepared& out) {
  auto& done = out.completed.emplace();
  done.split = std::move(*out.split);
  for (const auto& piece : done.split.pieces) done.earlier.push_back(session.recent.at(piece.earlier));
  const auto& last = out.message.values[done.split.finding];
  // Neither its envelope nor its identifier: each piece has its own words, and the identifier is the whole's.
  done.value = {last.type, last.token_kind, last.token_code, last.check, {}, {}};
  done.value.role = last.role;
  done.token = token;
  done.score = out.found.findings[done.split.finding].score;
}

// What the token means everywhere but in its pieces' messages; by it the person is found.
result<void> intake::seal_whole(vault::subject_key& key, const redact::whole_value& whole, prepared& out) {
  auto& values = out.message.values;
  store::sealed_value made = values[whole.pieces.front()];
  for (auto piece : whole.pieces) {
    if (values[piece].identifier) made.identifier = values[piece].identifier;
    values[piece].identifier.reset();
  }
  auto ordinal = static_cast<std::uint32_t>(values.size());
  auto envelope = vault_.seal(key, {"sealed_values", "envelope", out.message.id.value, ordinal}, whole.text);
  if (!envelope) return envelope.error();
  made.envelope = std::move(*envelope);
  made.role = store::value_role::whole;
  values.push_back(std::move(made));
  return {};
}

result<void> intake::store_all(store::transaction& data, const visitor_session& session, const incoming& words,
                               prepared& out) const {
  out.first.reset();
  out.held.reset();
  out.overtaken = false;
  out.outbox.clear();
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
  if (out.follows) {
    auto last = data.last_seq(session.stored.row);
    if (!last) return last.error();
    out.overtaken = *last != *out.follows;
    if (out.overtaken) return {};
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
  // The edits first: what can be taken back is taken back before the rest is said.
  if (auto revised = look_back::store_revisions(data, row, out.revisions, out.message.at, out.outbox); !revised)
    return revised;
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

void intake::note(visitor_session& session, const raw_text& text, prepared& done) {
  if (done.completed)
    for (const auto& one : done.completed->earlier) session.recent.revised(one.row);
  look_back_.note(session, done.message, redact::as_owner_reads(text, done.found));
  if (done.fresh) session.stored = std::move(*done.fresh);
  session.stored.state = store::conversation_state::open;
  session.stored.last_message = done.message.row;
  session.stored.seq = done.message.seq;
  session.consent_recorded = true;
  session.tokens.merge(done.new_tokens);
  count_.messages.add();
  for (const auto& one : done.found.findings) count_.finding(one.what->type);
  if (!done.outbox.empty()) bell_.announce(std::move(done.outbox));
}

}  // namespace cloakroom::desk

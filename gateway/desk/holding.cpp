// One unit of work, like a message's: conversation (if new), held text, consent record, and what a form adds.
#include "gateway/desk/holding.hpp"

#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "gateway/desk/conversation_begin.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/intake.hpp"

namespace cloakroom::desk {

// Everything the unit of work will write, made before it runs, and what it found instead.
struct holding::aside {
  std::optional<conversation_beginning> fresh;
  store::held_message held;
  std::optional<store::message> message;      // The message that had this client id before.
  std::optional<store::held_message> before;  // Or the held one.
  bool is_repeat = false;                     // What `answered_before` said.
};

std::string_view held_reason(error_code ec) {
  if (ec == redact::errc::recognizer_failed) return "recognizer_failed";
  if (ec == redact::errc::budget_exceeded) return "budget_exceeded";
  return {};
}

vault::place held_place(const held_id& id) { return {"held", "envelope", id.value}; }

std::string fields_text(std::span<const redact::named_span> fields) {
  auto out = nlohmann::ordered_json::array();
  for (const auto& field : fields)
    out.push_back({{"type", field.type}, {"start", field.where.start}, {"end", field.where.end}});
  return out.empty() ? std::string() : out.dump();
}

std::vector<redact::named_span> read_fields_text(std::string_view text) {
  std::vector<redact::named_span> out;
  auto from = nlohmann::json::parse(text, nullptr, false);
  if (!from.is_array()) return out;
  for (const auto& one : from) {
    auto start = one.find("start"), end = one.find("end"), type = one.find("type");
    bool whole = one.is_object() && start != one.end() && start->is_number_unsigned() && end != one.end() &&
                 end->is_number_unsigned() && type != one.end() && type->is_string();
    if (whole) out.push_back({{start->get<std::size_t>(), end->get<std::size_t>()}, type->get<std::string>()});
  }
  return out;
}

result<std::int64_t> discard_waiting(store::transaction& data, store::row_number conversation, time_point now) {
  auto all = data.held_of(conversation);
  if (!all) return {boost::system::in_place_error, all.error()};
  std::int64_t count = 0;
  for (auto& one : *all) {
    if (one.state != store::held_state::waiting) continue;
    one.state = store::held_state::discarded;
    one.decided_at = now;
    one.decided_by = "visitor";
    if (auto done = data.decide_held(one); !done) return {boost::system::in_place_error, done.error()};
    ++count;
  }
  return count;
}

awaitable<result<accepted>> holding::put_aside(visitor_session& session, incoming& words, error_code why) {
  aside ready;
  if (auto made = prepare(session, words, why, ready); !made) co_return make_error_code(meaning_of(made.error()));
  store::unit_of_work unit;
  if (ready.fresh && ready.fresh->subject)
    unit.keys = [&](store::keyring& ring) {
      auto wanted = still_wanted(ready);
      return wanted ? ring.add_key(ready.fresh->subject->row) : wanted;
    };
  // One reference, so that the function keeps it in place.
  const auto write_rows = [&](store::transaction& data) { return store_all(data, session, words, ready); };
  unit.data = [&write_rows](store::transaction& data) { return write_rows(data); };
  auto written = co_await database_.write(unit);
  if (!written && written.error() == store::errc::duplicate) co_return CLOAKROOM_FAIL(errc::busy);
  if (!written) co_return make_error_code(meaning_of(written.error()));
  accepted out;
  if (ready.message) {
    out = answer_of(*ready.message, true);
    co_return out;
  }
  if (ready.before) co_return answer_of(*ready.before);
  const auto& held = ready.held;
  out.at = held.at;
  out.held = held.reason;
  out.repeated = ready.is_repeat;
  if (out.repeated) co_return out;
  if (ready.fresh) {
    if (ready.fresh->subject) session.key = ready.fresh->subject->key;
    session.stored = std::move(ready.fresh->row);
  }
  session.consent_recorded = true;
  log(log_level::info, "message_held", {{"held", held.id}, {"reason", held.reason}});
  co_return out;
}

result<void> holding::prepare(const visitor_session& session, const incoming& words, error_code why, aside& out) {
  if (redact::is_blank(words.text)) return CLOAKROOM_FAIL(errc::text_empty);
  auto now = clock_.now();
  if (!session.is_stored()) {
    auto begun = begin_conversation(vault_, session, words.via, now);
    if (!begun) return begun.error();
    out.fresh = std::move(*begun);
  }
  auto& held = out.held;
  held.id = held_id::make(now);
  held.client = words.client;
  held.via = words.via;
  held.at = now;
  held.reason = held_reason(why);
  held.fields = fields_text(words.fields);
  bool new_key = out.fresh && out.fresh->subject;
  auto envelope = vault_.seal(new_key ? *out.fresh->subject->key : *session.key, held_place(held.id), words.text);
  if (!envelope) return envelope.error();
  held.envelope = std::move(*envelope);
  return {};
}

// As for a message: a withdrawal may have been recorded since the visitor wrote.
result<void> holding::still_wanted(const aside& out) const {
  if (erasures_.erased(out.fresh->row.subject)) return CLOAKROOM_FAIL(errc::erased);
  return {};
}

result<bool> holding::answered(store::transaction& data, const visitor_session& session, const incoming& words,
                               aside& out) const {
  out.message.reset();
  out.before.reset();
  out.is_repeat = false;
  if (words.answered_before) {
    auto before = words.answered_before(data);
    if (!before) return before;
    out.is_repeat = *before;
    if (out.is_repeat) return true;
  }
  if (!session.is_stored() || !words.client) return false;
  auto message = data.find_by_client(session.stored.row, *words.client);
  if (!message) return {boost::system::in_place_error, message.error()};
  out.message = std::move(*message);
  if (out.message) return true;
  auto held = data.held_by_client(session.stored.row, *words.client);
  if (!held) return {boost::system::in_place_error, held.error()};
  out.before = std::move(*held);
  return out.before.has_value();
}

result<void> holding::store_all(store::transaction& data, const visitor_session& session, const incoming& words,
                                aside& out) const {
  auto known = answered(data, session, words, out);
  if (!known) return known.error();
  if (*known) return {};
  if (out.fresh) {
    if (auto wanted = still_wanted(out); !wanted) return wanted;
    out.fresh->row.row = store::no_row;
    if (auto added = data.add_conversation(out.fresh->row); !added) return added;
  }
  const auto& conversation = out.fresh ? out.fresh->row : session.stored;
  auto last = data.last_seq(conversation.row);
  if (!last) return last.error();
  // Nobody could let it through.
  if (*last >= store::messages_per_conversation_max) return CLOAKROOM_FAIL(store::errc::conversation_full);
  out.held.follows = *last;
  out.held.in_conversation = conversation.row;
  if (auto added = data.add_held(out.held); !added) return added;
  if (!session.consent_recorded)
    if (auto added = data.add_consent(consent_of(session, conversation.row, out.held.at)); !added) return added;
  return words.also ? words.also(data, conversation) : result<void>{};
}

awaitable<result<std::vector<client_id>>> holding::discarded(store::row_number conversation) {
  std::vector<client_id> out;
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    out.clear();
    auto all = data.held_of(conversation);
    if (!all) return all.error();
    for (const auto& one : *all)
      if (one.state == store::held_state::discarded && one.client) out.push_back(*one.client);
    return {};
  });
  if (!read) co_return CLOAKROOM_FAIL(errc::unavailable);
  co_return out;
}

}  // namespace cloakroom::desk

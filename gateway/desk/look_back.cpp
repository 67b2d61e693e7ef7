// Reads, opens and seals anew. What belongs together is the redactor's judgement, redact/look_back.
#include "gateway/desk/look_back.hpp"

#include <algorithm>

#include "gateway/desk/errc.hpp"
#include "gateway/desk/findings_json.hpp"
#include "gateway/desk/message_values.hpp"
#include "redact/rewrite.hpp"

namespace cloakroom::desk {
namespace {

// One message with what it shows, opened for its owner.
class opened_values {
 public:
  opened_values(vault::vault& keys, vault::subject_key& key, const store::message& of)
      : vault_(keys), key_(key), of_(of), values_(of) {}

  std::optional<raw_text> operator()(std::string_view kind, std::string_view code) {
    auto ordinal = ordinals_.emplace_back(values_.next(kind, code));
    if (!ordinal) return std::nullopt;
    auto value =
        vault_.reveal(key_, {"sealed_values", "envelope", of_.id.value, *ordinal}, of_.values[*ordinal].envelope);
    if (value) return std::move(*value);
    failed_ = value.error();
    return std::nullopt;
  }
  error_code failed() const { return failed_; }
  // Of the n-th token of the text.
  std::optional<std::uint32_t> ordinal(std::size_t token) const { return ordinals_[token]; }

 private:
  vault::vault& vault_;
  vault::subject_key& key_;
  const store::message& of_;
  message_values values_;
  std::vector<std::optional<std::uint32_t>> ordinals_;
  error_code failed_;
};

redact::speaker speaker_of(store::direction from) {
  return from == store::direction::from_visitor ? redact::speaker::visitor : redact::speaker::agent;
}

// A copy of the message may be somewhere, or be on its way.
bool begun(const store::outbox_entry& send) {
  using enum store::delivery_state;
  if (send.state == cancelled) return false;
  return send.state != queued || send.attempts > 0 || send.part > 0;
}

}  // namespace

void recent_messages::add(std::int64_t seq, store::row_number row, std::int32_t revision, redact::earlier_text end,
                          std::size_t bytes, std::size_t messages_max) {
  seq_ = seq;
  entries_.push_back({row, revision, bytes - end.text.size_bytes()});
  texts_.push_back(std::move(end));
  auto own = [by = texts_.back().by](const redact::earlier_text& one) { return one.by == by; };
  if (static_cast<std::size_t>(std::count_if(texts_.begin(), texts_.end(), own)) <= messages_max) return;
  auto oldest = std::find_if(texts_.begin(), texts_.end(), own);
  entries_.erase(entries_.begin() + (oldest - texts_.begin()));
  texts_.erase(oldest);
}

awaitable<result<void>> look_back::recall(visitor_session& session) {
  recent_messages found;
  auto row = session.stored.row;
  auto key = session.key;
  auto by = judge_.get();
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    auto last = data.last_seq(row);
    return last ? fill(data, row, *key, *by, *last, found) : result<void>(last.error());
  });
  if (!read) co_return make_error_code(meaning_of(read.error()));
  session.recent = std::move(found);
  co_return result<void>{};
}

awaitable<result<surroundings>> look_back::around(store::row_number conversation, vault::key_ptr key,
                                                  std::int64_t follows) const {
  surroundings out;
  auto by = judge_.get();
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    auto last = data.last_seq(conversation);
    if (!last) return last.error();
    if (auto filled = fill(data, conversation, *key, *by, follows, out.before); !filled) return filled;
    if (auto filled = fill(data, conversation, *key, *by, *last, out.last); !filled) return filled;
    return read_after(data, conversation, *key, *by, out);
  });
  if (!read) co_return make_error_code(meaning_of(read.error()));
  co_return out;
}

// As its owner reads it.
result<raw_text> look_back::shown(const store::message& of, vault::subject_key& key, const redaction& by) const {
  auto text = vault_.open_text(key, {"messages", "body", of.id.value}, of.body);
  if (!text) return text.error();
  opened_values values(vault_, key, of);
  auto out = redact::restored(*text, by.token_kinds, std::ref(values));
  if (values.failed()) return values.failed();
  return out;
}

result<void> look_back::fill(store::view& data, store::row_number conversation, vault::subject_key& key,
                             const redaction& by, std::int64_t last, recent_messages& into) const {
  auto count = static_cast<std::int64_t>(2 * by.look_back_messages);
  into.begin(last);
  // Nothing more comes in there but repeats, which the unit of work knows: refusing must stay cheap.
  if (last >= store::messages_per_conversation_max) return {};
  auto rows = data.messages_after(conversation, std::max<std::int64_t>(last - count, 0), 2 * by.look_back_messages);
  if (!rows) return rows.error();
  for (const auto& row : *rows) {
    if (row.seq > last) break;
    auto text = shown(row, key, by);
    if (!text) return text.error();
    into.add(row.seq, row.row, row.revision, by.scanner.end_of(*text, speaker_of(row.from)), text->size_bytes(),
             by.look_back_messages);
  }
  return {};
}

result<void> look_back::read_after(store::view& data, store::row_number conversation, vault::subject_key& key,
                                   const redaction& by, surroundings& into) const {
  auto rows = data.messages_after(conversation, into.before.seq(), 2 * by.look_back_messages);
  if (!rows) return rows.error();
  for (const auto& row : *rows) {
    if (row.from != store::direction::from_visitor) continue;
    auto text = shown(row, key, by);
    if (!text) return text.error();
    into.after.push_back(std::move(*text));
    if (into.after.size() == by.look_back_messages) break;
  }
  return {};
}

awaitable<result<std::vector<store::message_revision>>> look_back::revise(const completed_value& done,
                                                                          vault::key_ptr key) {
  std::vector<store::message_revision> out;
  std::vector<store::message> rows;
  auto by = judge_.get();
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    rows.clear();
    for (const auto& one : done.earlier) {
      auto row = data.message_at(one.row);
      if (!row) return row.error();
      if (*row) rows.push_back(std::move(**row));
    }
    return {};
  });
  if (!read) co_return make_error_code(meaning_of(read.error()));
  if (rows.size() != done.split.pieces.size()) co_return out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& piece = done.split.pieces[i];
    const auto& known = done.earlier[i];
    if (rows[i].revision != known.revision) co_return std::vector<store::message_revision>();
    redact::byte_span where{known.before + piece.where.start, known.before + piece.where.end};
    auto made = revise_one(rows[i], where, done, *key, *by);
    if (!made) co_return make_error_code(meaning_of(made.error()));
    out.push_back(std::move(*made));
  }
  co_return out;
}

result<store::message_revision> look_back::revise_one(const store::message& from, redact::byte_span where,
                                                      const completed_value& done, vault::subject_key& key,
                                                      const redaction& by) const {
  auto text = vault_.open_text(key, {"messages", "body", from.id.value}, from.body);
  if (!text) return text.error();
  opened_values values(vault_, key, from);
  auto anew = redact::rewritten(*text, by.token_kinds, std::ref(values), where, done.token);
  if (values.failed()) return values.failed();
  store::message_revision out;
  out.row = from.row;
  out.revision = from.revision;
  out.findings = with_finding(from.findings, {done.value.type, anew.where, done.score, done.token});
  auto body = vault_.seal(key, {"messages", "body", from.id.value}, anew.text);
  if (!body) return body.error();
  out.body = std::move(*body);
  for (auto token : anew.replaced) {
    auto ordinal = values.ordinal(token);
    if (!ordinal) continue;
    bool was_piece = from.values[*ordinal].role == store::value_role::piece;
    out.roles.push_back({*ordinal, was_piece ? store::value_role::dropped : store::value_role::whole});
  }
  auto ordinal = static_cast<std::uint32_t>(from.values.size());
  auto envelope = vault_.seal(key, {"sealed_values", "envelope", from.id.value, ordinal}, anew.piece);
  if (!envelope) return envelope.error();
  out.added.push_back(done.value);
  out.added.back().envelope = std::move(*envelope);
  out.added.back().role = store::value_role::piece;
  return out;
}

result<void> look_back::store_revisions(store::transaction& data, store::row_number conversation,
                                        const std::vector<store::message_revision>& revisions, time_point now,
                                        std::vector<store::outbox_entry>& queued) {
  for (const auto& one : revisions) {
    if (auto written = data.revise_message(one); !written) return written;
    auto sends = data.sends_of(conversation, one.row);
    if (!sends) return sends.error();
    for (const auto& send : *sends) {
      if (!begun(send)) continue;
      store::outbox_entry edit;
      edit.connector = send.connector;
      edit.in_conversation = conversation;
      edit.message = one.row;
      edit.action = store::delivery_action::edit;
      edit.due_at = now;
      if (auto added = data.enqueue(edit); !added) return added;
      queued.push_back(std::move(edit));
    }
  }
  return {};
}

void look_back::note(visitor_session& session, const store::message& stored, const raw_text& as_owner_reads) const {
  auto by = judge_.get();
  if (by->look_back_messages == 0) return session.recent.forget();
  if (stored.seq == 1) session.recent.begin(0);
  if (!session.recent.known() || session.recent.seq() + 1 != stored.seq) return session.recent.forget();
  session.recent.add(stored.seq, stored.row, 0, by->scanner.end_of(as_owner_reads, redact::speaker::visitor),
                     as_owner_reads.size_bytes(), by->look_back_messages);
}

void look_back::heard(visitor_session& session, std::int64_t seq, store::direction from, const raw_text& text) const {
  if (!session.recent.known() || seq <= session.recent.seq()) return;
  // Another tab's message may have changed earlier ones, too.
  if (from == store::direction::from_visitor || seq != session.recent.seq() + 1) return session.recent.forget();
  auto by = judge_.get();
  session.recent.add(seq, store::no_row, 0, by->scanner.end_of(text, speaker_of(from)), text.size_bytes(),
                     by->look_back_messages);
}

}  // namespace cloakroom::desk

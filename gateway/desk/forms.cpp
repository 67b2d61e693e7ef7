// From a form to a conversation of its own, once for each idempotency key. Texts are judged by intake.
#include "gateway/desk/forms.hpp"

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/secret_bytes.hpp"
#include "base/time_text.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/notices.hpp"
#include "gateway/desk/scan_budget.hpp"

namespace cloakroom::desk {

// One form on its way in.
struct forms::submission {
  visitor_session session;
  incoming words;
  form_answer answer;
  std::string remembered;  // The answer of the first request with this idempotency key.
  std::optional<store::callback> callback;
};

namespace {

std::string answer_text(const form_answer& from) {
  nlohmann::json out{{"id", from.id}, {"reference", from.reference}};
  if (from.due_at) out["due_at"] = rfc3339(*from.due_at);
  return out.dump();
}

form_answer read_answer_text(const std::string& text) {
  form_answer out;
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return out;
  out.id = json.value("id", "");
  out.reference = json.value("reference", "");
  if (json.contains("due_at")) out.due_at = parse_rfc3339(json.value("due_at", ""));
  return out;
}

}  // namespace

// Every field, inside one budget.
result<redact::form_text> forms::judge(const site& at, std::span<const redact::form_field> fields,
                                       std::string_view locale) const {
  redact::scan_context context;
  context.region = at.settings.region;
  context.language = locale;
  auto by = intake_.judge();
  scan_budget budget(by->scan_time_max);
  budget.limit(context);
  return redact::read_form(by->scanner, fields, context);
}

std::string forms::cancel_secret(const callback_id& id, std::string_view tenant) const {
  return base64url(vault_.cancel_secret(id, tenant));
}

awaitable<result<form_answer>> forms::contact(const site& at, consent::decision allowed_by, bool age_confirmed,
                                              contact_request& request, idempotency once) {
  submission made;
  made.session = reception_.begin(at);
  made.session.allowed_by = allowed_by;
  made.session.age_confirmed = age_confirmed;
  made.session.locale = request.locale;
  made.session.profile = std::move(request.profile);
  made.words.via = store::channel::contact;
  auto text = judge(at, request.fields, request.locale);
  if (!text) co_return make_error_code(meaning_of(text.error()));
  made.answer.bad_field = text->bad_field;
  if (!made.answer.bad_field.empty()) co_return made.answer;
  made.words.text = std::move(text->text);
  made.words.found = std::move(text->found);
  made.words.wholes = std::move(text->wholes);
  made.answer.id = made.session.id.text();
  made.answer.reference = reference_of(made.session.id);
  co_return co_await submit(at, made, once);
}

awaitable<result<form_answer>> forms::callback(const site& at, consent::decision allowed_by, bool age_confirmed,
                                               callback_request& request, idempotency once) {
  submission made;
  made.session = reception_.begin(at);
  made.session.allowed_by = allowed_by;
  made.session.age_confirmed = age_confirmed;
  made.session.locale = request.locale;
  made.session.profile = std::move(request.profile);
  made.words.via = store::channel::callback;
  auto now = clock_.now();
  auto due = callback_slot(at.settings, request.wish, now);
  if (!due) made.answer.bad_field = "not_after";
  if (!due) co_return made.answer;
  auto text = judge(at, request.fields, request.locale);
  if (!text) co_return make_error_code(meaning_of(text.error()));
  made.answer.bad_field = text->bad_field;
  if (!made.answer.bad_field.empty()) co_return made.answer;
  made.words.text = std::move(text->text);
  made.words.found = std::move(text->found);
  made.words.wholes = std::move(text->wholes);
  store::callback row;
  row.id = callback_id::make(now);
  row.due_at = *due;
  row.not_before = request.wish.not_before;
  row.not_after = request.wish.not_after;
  row.time_zone = request.wish.time_zone.empty() ? at.settings.time_zone : request.wish.time_zone;
  row.cancel_hash = secret_hash(cancel_secret(row.id, at.settings.id));
  made.answer.id = row.id.text();
  made.answer.reference = reference_of(made.session.id);
  made.answer.due_at = due;
  made.callback = std::move(row);
  co_return co_await submit(at, made, once);
}

awaitable<result<form_answer>> forms::submit(const site& at, submission& made, idempotency once) {
  auto key_hash = secret_hash(at.settings.id + '\n' + std::string(once.route) + '\n' + once.key);
  // Salted with the key, which is not stored: a hash of a phone number alone could be guessed back.
  store::view::remembered_answer remembered{secret_hash(once.key + '\n' + std::string(once.body)),
                                            answer_text(made.answer)};
  std::optional<store::view::remembered_answer> first;
  made.words.answered_before = [&](store::transaction& data) -> result<bool> {
    first.reset();
    if (once.key.empty()) return false;
    auto found = data.find_idempotent(key_hash);
    if (!found) return {boost::system::in_place_error, found.error()};
    first = std::move(*found);
    return first.has_value();
  };
  made.words.also = [&](store::transaction& data, const store::conversation& conversation) -> result<void> {
    if (made.callback) {
      made.callback->in_conversation = conversation.row;
      if (auto added = data.add_callback(*made.callback); !added) return added;
    }
    if (once.key.empty()) return {};
    return data.remember_answer(key_hash, remembered, clock_.now());
  };
  // Asked before as well: inside the unit of work it is too late to spare the key ring the repeat's key.
  auto asked = co_await database_.read([&](store::view& data) -> result<void> {
    auto found = once.key.empty() ? result<std::optional<store::view::remembered_answer>>(std::nullopt)
                                  : data.find_idempotent(key_hash);
    if (!found) return found.error();
    first = std::move(*found);
    return {};
  });
  if (!asked) co_return CLOAKROOM_FAIL(errc::unavailable);
  if (!first) {
    auto accepted = co_await intake_.accept(made.session, made.words);
    if (!accepted) co_return accepted.error();
  }
  form_answer out = made.answer;
  if (first) {
    if (first->body_hash != remembered.body_hash) co_return CLOAKROOM_FAIL(errc::key_reused);
    out = read_answer_text(first->answer);
  }
  if (made.callback) {
    auto id = callback_id::parse(out.id);
    if (id) out.cancel_secret = cancel_secret(*id, at.settings.id);
  }
  co_return out;
}

awaitable<result<bool>> forms::cancel_callback(const site* at, callback_id id, std::string_view secret) {
  std::optional<store::callback> row;
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    auto found = data.find_callback(id);
    if (!found) return found.error();
    row = std::move(*found);
    return {};
  });
  result<bool> failed(boost::system::in_place_error, make_error_code(errc::unavailable));
  if (!read) co_return failed;
  if (!at || !row || !equal_constant_time(secret, cancel_secret(id, at->settings.id))) co_return false;
  std::vector<store::outbox_entry> lines;
  store::unit_of_work unit;
  unit.data = [&](store::transaction& data) -> result<void> {
    lines.clear();
    // Looked at again: it may be cancelled or erased by now.
    auto now_there = data.find_callback(id);
    if (!now_there) return now_there.error();
    if (!*now_there || (*now_there)->cancelled) return {};
    if (auto done = data.cancel_callback((*now_there)->row); !done) return done;
    for (const auto& connector : at->settings.desk) {
      store::outbox_entry line;
      line.connector = connector;
      line.in_conversation = (*now_there)->in_conversation;
      line.action = store::delivery_action::notice;
      line.task = notice::callback_cancelled;
      line.due_at = clock_.now();
      if (auto queued = data.enqueue(line); !queued) return queued;
      lines.push_back(std::move(line));
    }
    return {};
  };
  if (auto written = co_await database_.write(unit); !written) co_return failed;
  bell_.announce(std::move(lines));
  co_return true;
}

}  // namespace cloakroom::desk

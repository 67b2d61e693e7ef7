// Opening, checking, deciding. What a released text becomes is intake's part: it takes the way of every message.
#include "gateway/desk/held_review.hpp"

#include <algorithm>

#include "base/blank_text.hpp"
#include "base/log.hpp"
#include "base/offload.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/open_key.hpp"

namespace cloakroom::desk {

// A held text with all that a decision about it needs.
struct held_review::opened {
  store::held_message held;
  store::conversation of;
  std::vector<store::sealed_value> tokens;
  vault::key_ptr key;
  raw_text text;
  const site* at = nullptr;             // Null: the configuration does not name it any more.
  std::shared_ptr<const redaction> by;  // What it is judged by; findings point into it.
};

namespace {

bool login_shaped(std::string_view login) {
  auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  };
  return !login.empty() && login.size() <= login_bytes_max && std::all_of(login.begin(), login.end(), allowed);
}

bool reason_shaped(std::string_view reason) {
  auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return reason.size() <= reason_bytes_max && !is_blank_text(reason) &&
         std::none_of(reason.begin(), reason.end(), control);
}

// The held row as the open transaction has it, while it waits.
result<store::held_message> still_waiting(store::view& data, const held_id& id) {
  auto found = data.find_held(id);
  if (!found) return found.error();
  if (!*found) return CLOAKROOM_FAIL(errc::held_unknown);
  if ((*found)->state != store::held_state::waiting) return CLOAKROOM_FAIL(errc::held_decided);
  return std::move(**found);
}

std::string_view name_of(store::held_state state) {
  switch (state) {
    case store::held_state::released:
      return "held.release";
    case store::held_state::redacted:
      return "held.redact";
    case store::held_state::discarded:
      return "held.discard";
    case store::held_state::waiting:
      break;
  }
  return "held.read";
}

std::int64_t text_bytes_of(const store::held_message& held) {
  return std::max<std::int64_t>(held.envelope_bytes - std::int64_t{vault::envelope_bytes_around}, 0);
}

}  // namespace

awaitable<result<std::vector<held_entry>>> held_review::waiting(std::optional<held_id> after) {
  std::vector<held_entry> out;
  auto read = co_await with_.database.read([&](store::view& data) -> result<void> {
    out.clear();
    auto page = data.held_after(after, held_page_max);
    if (!page) return page.error();
    for (const auto& one : *page) {
      auto of = data.conversation_at(one.in_conversation);
      if (!of) return of.error();
      if (!*of) continue;
      out.push_back({one.id, (*of)->reference, (*of)->site, one.via, one.at, one.reason, text_bytes_of(one)});
    }
    return {};
  });
  if (!read) co_return CLOAKROOM_FAIL(errc::unavailable);
  co_return out;
}

awaitable<result<held_review::opened>> held_review::open(held_id id) {
  opened out;
  auto read = co_await with_.database.read([&](store::view& data) -> result<void> {
    auto held = still_waiting(data, id);
    if (!held) return held.error();
    auto of = data.conversation_at(held->in_conversation);
    if (!of) return of.error();
    if (!*of) return CLOAKROOM_FAIL(errc::held_unknown);
    auto tokens = data.tokens_of((*of)->row);
    if (!tokens) return tokens.error();
    out.held = std::move(*held);
    out.of = std::move(**of);
    out.tokens = std::move(*tokens);
    return {};
  });
  if (!read) co_return make_error_code(meaning_of(read.error()));
  // An erasure that is recorded, but not carried out yet.
  if (with_.erasures.erased(out.of.subject)) co_return CLOAKROOM_FAIL(errc::held_unknown);
  auto key = co_await open_key(with_.database, with_.keys, out.of.subject);
  if (!key && key.error() == errc::erased) co_return CLOAKROOM_FAIL(errc::held_unknown);
  if (!key) co_return key.error();
  out.key = std::move(*key);
  auto text = with_.keys.reveal(*out.key, held_place(id), out.held.envelope);
  if (!text && text.error() == vault::errc::erased) co_return CLOAKROOM_FAIL(errc::held_unknown);
  if (!text) co_return CLOAKROOM_FAIL(errc::unavailable);
  out.text = std::move(*text);
  out.at = with_.site_of(out.of.site);
  out.by = with_.words.judge();
  co_return out;
}

// The audit chain outlives the person it tells of: nothing of theirs gets into it.
result<void> held_review::check(const reviewer& who, const site* at) const {
  if (!login_shaped(who.login)) return CLOAKROOM_FAIL(errc::reviewer_unfit);
  if (!reason_shaped(who.reason)) return CLOAKROOM_FAIL(errc::reason_unfit);
  redact::scan_context context;
  if (at) context.region = at->settings.region;
  auto found = with_.words.judge()->scanner.find(raw_text(who.reason), context);
  if (!found || !found->findings.empty()) return CLOAKROOM_FAIL(errc::reason_unfit);
  return {};
}

result<void> held_review::record(store::transaction& data, const opened& of, const reviewer& who,
                                 std::string_view action) {
  auto object = of.of.id.text() + '/' + of.held.id.text();
  return with_.keys.audit(data, {who.login, action, object, who.reason}, with_.clock.now());
}

result<void> held_review::decide(store::transaction& data, const opened& of, const reviewer& who,
                                 store::held_state to) {
  auto done = of.held;
  done.state = to;
  done.decided_at = with_.clock.now();
  done.decided_by = who.login;
  if (auto written = data.decide_held(done); !written) return written;
  return record(data, of, who, name_of(to));
}

awaitable<result<raw_text>> held_review::text(held_id id, reviewer who) {
  auto of = co_await open(id);
  if (!of) co_return of.error();
  if (auto fit = check(who, of->at); !fit) co_return fit.error();
  store::unit_of_work unit;
  unit.data = [&](store::transaction& data) -> result<void> {
    auto there = still_waiting(data, id);
    if (!there) return there.error();
    return record(data, *of, who, "held.read");
  };
  if (auto written = co_await with_.database.write(unit); !written)
    co_return make_error_code(meaning_of(written.error()));
  co_return std::move(of->text);
}

awaitable<result<redact::reviewed>> held_review::judge(const opened& of, const std::vector<redact::named_span>& hidden,
                                                       const redact::said_around& around) {
  redact::scan_context context;
  context.region = of.at->settings.region;
  context.language = of.of.locale;
  auto fields = read_fields_text(of.held.fields);
  redact::reviewed out;
  const auto look = [&]() -> result<void> {
    auto found = redact::review(of.by->scanner, of.text, fields, hidden, context, around);
    if (!found) return found.error();
    out = std::move(*found);
    return {};
  };
  auto looked = co_await offload(with_.blocking, [&look] { return look(); });
  if (!looked) co_return make_error_code(meaning_of(looked.error()));
  co_return out;
}

// Looked at with what was said before it and meanwhile. A form begins its conversation: nothing was.
awaitable<result<accepted>> held_review::pass_once(const opened& of, const reviewer& who,
                                                   const std::vector<redact::named_span>& hidden) {
  visitor_session session;
  session.at = of.at;
  session.id = of.of.id;
  session.stored = of.of;
  session.key = of.key;
  session.locale = of.of.locale;
  session.consent_recorded = true;  // With the text, when it came.
  add_tokens(session.tokens, of.tokens);
  incoming words;
  redact::said_around around;
  surroundings said;
  if (of.held.via == store::channel::chat && with_.words.looks_back().wanted(session)) {
    auto read = co_await with_.words.looks_back().around(of.of.row, of.key, of.held.follows);
    if (!read) co_return read.error();
    said = std::move(*read);
    around.before = {said.before.texts(), said.last.texts()};
    around.after = said.after;
    words.follows = said.last.seq();
  }
  auto found = co_await judge(of, hidden, around);
  if (!found) co_return found.error();
  session.recent = std::move(found->before == 0 ? said.before : said.last);
  words.client = of.held.client;
  words.text = of.text;
  words.found = std::move(found->found);
  words.wholes = std::move(found->wholes);
  words.split = std::move(found->split);
  words.reviewed = true;
  words.via = of.held.via;
  words.answered_before = [&](store::transaction& data) -> result<bool> {
    auto there = still_waiting(data, of.held.id);
    if (!there) return {boost::system::in_place_error, there.error()};
    return false;
  };
  words.also = [&](store::transaction& data, const store::conversation&) {
    return decide(data, of, who, hidden.empty() ? store::held_state::released : store::held_state::redacted);
  };
  co_return co_await with_.words.accept(session, words);
}

awaitable<result<accepted>> held_review::pass_on(held_id id, reviewer who, std::vector<redact::named_span> hidden) {
  if (hidden.size() > hidden_spans_max) co_return CLOAKROOM_FAIL(errc::span_unfit);
  auto of = co_await open(id);
  if (!of) co_return of.error();
  if (!of->at) co_return CLOAKROOM_FAIL(errc::site_gone);
  if (auto fit = check(who, of->at); !fit) co_return fit.error();
  auto done = co_await pass_once(*of, who, hidden);
  for (int again = 1; again < look_back_attempts_max && !done && done.error() == errc::busy; ++again)
    done = co_await pass_once(*of, who, hidden);
  if (!done) co_return done.error();
  log(log_level::info, "held_decided",
      {{"held", id}, {"action", name_of(hidden.empty() ? store::held_state::released : store::held_state::redacted)}});
  with_.listeners.publish(of->of.id, ring::message);
  co_return done;
}

awaitable<result<void>> held_review::discard(held_id id, reviewer who) {
  auto of = co_await open(id);
  if (!of) co_return of.error();
  if (auto fit = check(who, of->at); !fit) co_return fit;
  store::unit_of_work unit;
  unit.data = [&](store::transaction& data) -> result<void> {
    auto there = still_waiting(data, id);
    if (!there) return there.error();
    return decide(data, *of, who, store::held_state::discarded);
  };
  if (auto written = co_await with_.database.write(unit); !written)
    co_return make_error_code(meaning_of(written.error()));
  log(log_level::info, "held_decided", {{"held", id}, {"action", name_of(store::held_state::discarded)}});
  with_.listeners.publish(of->of.id, ring::held_decided);
  co_return result<void>{};
}

}  // namespace cloakroom::desk

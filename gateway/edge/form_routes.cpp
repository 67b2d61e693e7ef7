// The forms' way: admit, read the fields, hand over, answer. Decisions stand in gateway/desk.
#include "gateway/edge/form_routes.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/time_text.hpp"
#include "gateway/edge/cors.hpp"
#include "gateway/edge/error_map.hpp"
#include "gateway/edge/form_pages.hpp"
#include "gateway/edge/negotiation.hpp"
#include "gateway/edge/problem.hpp"
#include "gateway/edge/visitor_socket.hpp"
#include "gateway/edge/wire.hpp"

namespace cloakroom::edge {
namespace {

constexpr std::size_t idempotency_key_bytes_max = 255;

struct field_bound {
  std::string_view name;
  std::size_t bytes_max;
};
constexpr field_bound field_bounds[] = {{"name", 200},      {"email", 254},     {"phone", 64},    {"telegram", 200},
                                        {"viber", 200},     {"messenger", 200}, {"subject", 300}, {"topic", 300},
                                        {"text", 16384},    {"locale", 35},     {"page", 4096},   {"time_zone", 64},
                                        {"not_before", 40}, {"not_after", 40}};

// What each form reads; whatever else stands in its JSON is not looked at.
constexpr std::string_view contact_members[] = {"site",      "consent", "age_confirmed", "name",     "page",
                                                "locale",    "email",   "phone",         "telegram", "viber",
                                                "messenger", "subject", "text"};
constexpr std::string_view callback_members[] = {"site",      "consent",    "age_confirmed", "name",
                                                 "page",      "locale",     "phone",         "topic",
                                                 "time_zone", "not_before", "not_after"};
constexpr std::string_view withdrawal_members[] = {"resume"};

std::string_view oversized(const form_body& body) {
  for (const auto& bound : field_bounds)
    if (body.value(bound.name).size() > bound.bytes_max) return bound.name;
  return {};
}

http_response wrong_field(std::string_view field, std::string_view detail) {
  return problem(422, "invalid_field", detail, field);
}

// Name and page are sealed with the conversation and never sent on.
raw_text profile_of(const form_body& body) {
  nlohmann::json out = nlohmann::json::object();
  for (auto name : {"name", "page"})
    if (!body.value(name).empty()) out[name] = body.value(name);
  return out.empty() ? raw_text() : raw_text(out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// What a request says of its host is believed on the machine itself only: elsewhere anybody can write anything there.
bool names_this_machine(std::string_view host) {
  auto colon = host.starts_with('[') ? host.find("]:") + (host.find("]:") == host.npos ? 0 : 1) : host.find(':');
  auto name = host.substr(0, colon), port = colon == host.npos ? "" : host.substr(colon + 1);
  bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  return (name == "localhost" || name == "127.0.0.1" || name == "[::1]") && digits && port.size() <= 5;
}

}  // namespace

std::string base_url(const std::string& configured, const http_request& request) {
  auto host = request.header("host");
  if (!configured.empty() || !names_this_machine(host)) return configured;
  return std::string(request.secure ? "https://" : "http://") + std::string(host);
}

namespace {

const form_words& words_for(std::string_view locale, const http_request& request) {
  return form_languages[page_language(locale, request)];
}

// People see a page where a program would read JSON.
http_response shown(const http_request& request, std::string_view locale, http_response answer) {
  bool page = answer.status >= 400 && is_html_form(request) && !asks_for_json(request);
  return page ? refusal_page(words_for(locale, request), answer) : std::move(answer);
}

http_response not_unicode() { return problem(422, "invalid_utf8", "The text is not valid UTF-8."); }

http_response unreadable(error_code why) {
  return why == errc::not_found ? problem(415, "unsupported_media_type", "Send JSON or a form.")
                                : problem(400, "bad_body", "The body does not parse.");
}

}  // namespace

form_routes::admitted form_routes::admit(const http_request& request, std::span<const std::string_view> members) const {
  admitted out;
  auto body = read_form_body(request, members);
  if (!body) {
    out.refusal = unreadable(body.error());
    return out;
  }
  out.body = std::move(*body);
  if (out.body.not_unicode) out.refusal = not_unicode();
  if (!out.body.bad_field.empty()) out.refusal = wrong_field(out.body.bad_field, "The member has the wrong type.");
  if (!out.refusal && out.body.value("site").empty()) out.refusal = wrong_field("site", "The site's id is needed.");
  if (out.refusal) return out;
  out.site = desk_.site(out.body.value("site"));
  if (!out.site) {
    out.refusal = problem(404, "unknown_site", "This gateway serves no site of that id.", "site");
  } else if (!origin_allowed(request, *out.site)) {
    out.refusal = problem(403, "origin_not_allowed", "This origin is not on the site's list.");
  } else {
    out.allowed_by = consent::decide(claim_of(out.body.consent, request), out.site->consent_rules, desk_.clock.now());
    bool granted = out.allowed_by.answer == consent::verdict::granted;
    if (!granted) desk_.consent_denied(out.allowed_by.answer == consent::verdict::absent ? "absent" : "denied");
    if (!granted) out.refusal = problem(403, "consent_required", "The Preferences category is not switched on.");
  }
  if (out.refusal) {
    if (out.site) add_cors(*out.refusal, request, *out.site);
    return out;
  }
  auto large = oversized(out.body);
  if (!large.empty()) out.refusal = wrong_field(large, "The value is too long.");
  if (!locale_shaped(out.body.value("locale"))) out.refusal = wrong_field("locale", "A language tag is expected.");
  if (request.header("idempotency-key").size() > idempotency_key_bytes_max)
    out.refusal = problem(400, "bad_idempotency_key", "Idempotency-Key is longer than 255 bytes.");
  if (out.site->settings.age == config::age_check::confirm && !out.body.age_confirmed)
    out.refusal =
        problem(422, "age_confirmation_required", "age_confirmed must be true for this site.", "age_confirmed");
  if (out.refusal) add_cors(*out.refusal, request, *out.site);
  return out;
}

// Empty where there is no call to cancel.
std::string form_routes::cancel_url(const http_request& request, const admitted& in,
                                    const desk::form_answer& made) const {
  if (made.cancel_secret.empty()) return {};
  return base_url(desk_.public_url, request) + "/v1/callback/" + made.id + "/cancel?site=" + in.site->settings.id +
         "&secret=" + made.cancel_secret;
}

http_response form_routes::finish(const http_request& request, const admitted& in,
                                  const result<desk::form_answer>& made) const {
  http_response out;
  if (!made) {
    auto known = public_error_of(made.error());
    out = problem(known.status, known.code, known.detail);
    if (known.status == 503) out.with("Retry-After", "5");
  } else if (!made->bad_field.empty()) {
    out = wrong_field(made->bad_field, made->bad_field == "not_after" ? "No time to call lies in that span."
                                                                      : "The value is not what this field holds.");
  } else if (in.body.from_html) {
    const auto& thanks = in.site->settings.thank_you;
    if (thanks.empty())
      return thanks_page(words_for(in.body.value("locale"), request), made->reference, cancel_url(request, in, *made));
    out.status = 303;
    out.with("Location", thanks);
  } else {
    nlohmann::ordered_json body{{"id", made->id}, {"reference", made->reference}};
    if (made->due_at) body["due_at"] = rfc3339(*made->due_at);
    if (!made->cancel_secret.empty()) body["cancel_url"] = cancel_url(request, in, *made);
    out.status = 202;
    out.with("Content-Type", "application/json").with("Cache-Control", "no-store");
    out.body = body.dump();
  }
  add_cors(out, request, *in.site);
  return out;
}

awaitable<http_response> form_routes::contact(const http_request& request) {
  auto in = admit(request, contact_members);
  http_response answer;
  if (in.refusal) {
    answer = std::move(*in.refusal);
  } else {
    answer = co_await store_contact(request, in);
  }
  co_return shown(request, in.body.value("locale"), std::move(answer));
}

awaitable<http_response> form_routes::callback(const http_request& request) {
  auto in = admit(request, callback_members);
  http_response answer;
  if (in.refusal) {
    answer = std::move(*in.refusal);
  } else {
    answer = co_await store_callback(request, in);
  }
  co_return shown(request, in.body.value("locale"), std::move(answer));
}

awaitable<http_response> form_routes::store_contact(const http_request& request, const admitted& in) {
  const auto& body = in.body;
  if (body.value("text").find_first_not_of(" \t\r\n") == std::string_view::npos) {
    auto answer = wrong_field("text", "A text is needed.");
    add_cors(answer, request, *in.site);
    co_return answer;
  }
  desk::contact_request wanted;
  wanted.locale = body.value("locale");
  wanted.profile = profile_of(body);
  wanted.fields = {{"email", "E-mail: ", "EMAIL_ADDRESS", body.raw("email")},
                   {"phone", "Phone: ", "PHONE_NUMBER", body.raw("phone")},
                   {"telegram", "Telegram: ", "TELEGRAM_ID", body.raw("telegram")},
                   {"viber", "Viber: ", "VIBER_ID", body.raw("viber")},
                   {"messenger", "Messenger: ", "MESSENGER_ID", body.raw("messenger")},
                   {"subject", "Subject: ", "", body.raw("subject")},
                   {"text", "", "", body.raw("text")}};
  desk::idempotency once{std::string(request.header("idempotency-key")), "contact", request.body};
  auto made = co_await desk_.forms.contact(*in.site, in.allowed_by, body.age_confirmed, wanted, std::move(once));
  co_return finish(request, in, made);
}

awaitable<http_response> form_routes::store_callback(const http_request& request, const admitted& in) {
  const auto& body = in.body;
  desk::callback_request wanted;
  std::string_view bad;
  for (auto name : {"not_before", "not_after"}) {
    if (body.value(name).empty()) continue;
    auto at = parse_rfc3339(body.value(name));
    if (!at) bad = name;
    (std::string_view(name) == "not_before" ? wanted.wish.not_before : wanted.wish.not_after) = at;
  }
  wanted.wish.time_zone = body.value("time_zone");
  if (!wanted.wish.time_zone.empty() && !desk::known_time_zone(wanted.wish.time_zone)) bad = "time_zone";
  if (body.value("phone").empty()) bad = "phone";
  if (!bad.empty()) {
    auto answer = wrong_field(bad, "The value is missing or not what this field holds.");
    add_cors(answer, request, *in.site);
    co_return answer;
  }
  wanted.locale = body.value("locale");
  wanted.profile = profile_of(body);
  wanted.fields = {{"phone", "Call back: ", "PHONE_NUMBER", body.raw("phone")},
                   {"topic", "Topic: ", "", body.raw("topic")}};
  desk::idempotency once{std::string(request.header("idempotency-key")), "callback", request.body};
  auto made = co_await desk_.forms.callback(*in.site, in.allowed_by, body.age_confirmed, wanted, std::move(once));
  co_return finish(request, in, made);
}

namespace {

http_response cancel_json(const callback_id& id, bool cancelled) {
  http_response out;
  out.with("Content-Type", "application/json").with("Cache-Control", "no-store");
  nlohmann::ordered_json body{{"id", id.text()}};
  if (cancelled) body["cancelled"] = true;
  out.body = body.dump();
  return out;
}

http_response unknown_call(const http_request& request, const form_words& words) {
  if (asks_for_json(request)) return problem(404, "not_found", "This call is not known here.");
  return small_page(404, words, words.not_found, words.not_found_text);
}

}  // namespace

awaitable<http_response> form_routes::cancel_callback(const http_request& request, std::string_view id) {
  const auto& words = words_for({}, request);
  bool as_json = asks_for_json(request);
  auto parsed = callback_id::parse(id);
  auto site = desk_.site(request.query_value("site"));
  if (!parsed || !site) co_return unknown_call(request, words);
  http_response answer;
  if (request.method == "GET") {
    answer = as_json
                 ? cancel_json(*parsed, false)
                 : small_page(200, words, words.cancel_question, words.cancel_text,
                              "<form method=\"post\"><button>" + std::string(words.cancel_button) + "</button></form>");
  } else if (!origin_allowed(request, *site) && !from_our_page(request, desk_.public_url)) {
    // Our own page may post here, and so may the site's; a foreign one that got hold of the address may not.
    answer = problem(403, "origin_not_allowed", "This origin is not on the site's list.");
  } else {
    auto cancelled = co_await desk_.forms.cancel_callback(site, *parsed, request.query_value("secret"));
    if (!cancelled) {
      answer = as_json ? problem(503, "storage_unavailable", "The call could not be cancelled just now.")
                       : small_page(503, words, words.try_again, words.not_cancelled);
      answer.with("Retry-After", "5");
    } else if (!*cancelled) {
      answer = unknown_call(request, words);
    } else {
      answer = as_json ? cancel_json(*parsed, true) : small_page(200, words, words.cancelled, words.cancelled_text);
    }
  }
  add_cors(answer, request, *site);
  co_return answer;
}

awaitable<http_response> form_routes::withdraw(const http_request& request, const desk::sites& sites) {
  auto body = read_form_body(request, withdrawal_members);
  if (!body) co_return unreadable(body.error());
  if (body->not_unicode) co_return not_unicode();
  if (!body->bad_field.empty()) co_return wrong_field(body->bad_field, "The member has the wrong type.");
  auto secret = body->value("resume");
  if (secret.empty()) co_return wrong_field("resume", "The conversation's resume secret is needed.");
  for (const auto& [id, site] : sites.all()) {
    auto session = co_await desk_.reception.resume(site, secret);
    if (!session && session.error() == desk::errc::bad_resume) continue;
    http_response answer;
    answer.status = 204;
    if (!session) {
      auto known = public_error_of(session.error());
      answer = problem(known.status, known.code, known.detail);
    } else if (!origin_allowed(request, site)) {
      answer = problem(403, "origin_not_allowed", "This origin is not on the site's list.");
    } else {
      // Also when nothing is stored yet: a first message may be on its way in.
      auto erased = co_await desk_.erasure.erase(session->known(), "withdrawal");
      if (!erased) {
        auto known = withdrawal_error_of(erased.error());
        answer = problem(known.status, known.code, known.detail);
        answer.with("Retry-After", "5");
      }
    }
    add_cors(answer, request, site);
    co_return answer;
  }
  co_return problem(401, "bad_resume", "The conversation cannot be resumed.");
}

}  // namespace cloakroom::edge

// Which path goes to which route, and what every request must pass before. No route does its work here.
#include "gateway/edge/front_door.hpp"

#include "base/log.hpp"
#include "gateway/edge/cors.hpp"
#include "gateway/edge/notice.hpp"
#include "gateway/edge/problem.hpp"

namespace cloakroom::edge {
namespace {

// The rest of a path behind a prefix, or nothing.
std::optional<std::string_view> behind(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  return path.substr(prefix.size());
}

http_response wrong_method(std::string allowed) {
  auto out = problem(405, "method_not_allowed", "This address does not take that method.");
  out.with("Allow", std::move(allowed));
  return out;
}

std::vector<published_recipient> recipients_of(const config::settings& settings) {
  std::vector<published_recipient> out;
  for (const auto& one : settings.connectors) out.push_back({one.recipient.name, one.recipient.country});
  return out;
}

bool reads(const http_request& request) { return request.method == "GET" || request.method == "HEAD"; }

}  // namespace

awaitable<http_response> front_door::answer(http_request& request) {
  if (parts_.files.has(request.path)) {
    if (!reads(request)) co_return wrong_method("GET, HEAD");
    co_return parts_.files.answer(request);
  }
  if (request.path == "/demo" && parts_.files.has("/demo/")) {
    http_response out;
    out.status = 308;
    out.with("Location", "/demo/");
    co_return out;
  }
  if (behind(request.path, "/webhooks/")) co_return co_await answer_webhook(request);
  if (!behind(request.path, "/v1/")) co_return problem(404, "not_found", "There is nothing at this address.");
  if (auto refused = too_fast(request)) {
    dress(request, *refused);
    co_return std::move(*refused);
  }
  auto out = co_await answer_api(request);
  dress(request, out);
  co_return out;
}

std::optional<http_response> front_door::too_fast(const http_request& request) {
  auto wait = parts_.requests.enter(request.address, std::chrono::steady_clock::now());
  if (wait.count() == 0) return std::nullopt;
  auto out = problem(429, "rate_limited", "Too many requests from this address.");
  out.with("Retry-After", std::to_string(wait.count()));
  return out;
}

std::optional<http_response> front_door::refuse_socket(const http_request& request) { return too_fast(request); }

void front_door::dress(const http_request& request, http_response& answer) const {
  if (behind(request.path, "/v1/")) add_cors_of_any(answer, request, *parts_.sites());
}

awaitable<http_response> front_door::answer_api(http_request& request) {
  auto sites = parts_.sites();
  const auto& path = request.path;
  if (request.method == "OPTIONS") {
    auto site = behind(path, "/v1/sites/");
    co_return preflight(request, *sites, site ? std::string(*site) : request.query_value("site"));
  }
  if (auto id = behind(path, "/v1/sites/")) {
    if (!reads(request)) co_return wrong_method("GET, HEAD");
    auto site = sites->find(*id);
    if (!site) co_return problem(404, "unknown_site", "This gateway serves no site of that id.");
    auto online = parts_.chat.presence.online(*site);
    auto settings = parts_.settings.get();
    co_return describe_site(request, *site, online, recipients_of(*settings), settings->server.limits.frame_bytes);
  }
  if (path == "/v1/privacy/notice") {
    if (!reads(request)) co_return wrong_method("GET, HEAD");
    auto site = sites->find(request.query_value("site"));
    if (!site) co_return problem(404, "unknown_site", "This gateway serves no site of that id.");
    co_return privacy_notice(request, *parts_.settings.get(), *site);
  }
  if (path == "/v1/chat") {
    auto out = problem(426, "upgrade_required", "This address speaks WebSocket.");
    out.with("Upgrade", "websocket");
    co_return out;
  }
  auto cancel = behind(path, "/v1/callback/");
  if (cancel && cancel->ends_with("/cancel")) {
    if (request.method != "GET" && request.method != "POST") co_return wrong_method("GET, POST");
    co_return co_await parts_.forms.cancel_callback(request, cancel->substr(0, cancel->size() - 7));
  }
  bool form = path == "/v1/contact" || path == "/v1/callback" || path == "/v1/consent/withdraw";
  if (!form) co_return problem(404, "not_found", "There is nothing at this address.");
  if (request.method != "POST") co_return wrong_method("POST");
  if (path == "/v1/contact") co_return co_await parts_.forms.contact(request);
  if (path == "/v1/callback") co_return co_await parts_.forms.callback(request);
  co_return co_await parts_.forms.withdraw(request, *sites);
}

// The secret is checked before the body is looked at; the answer is 200 only when the updates are durable.
awaitable<http_response> front_door::answer_webhook(const http_request& request) {
  constexpr std::size_t webhook_body_bytes_max = 1 << 20;
  auto id = behind(request.path, "/webhooks/telegram/");
  auto connector = id ? parts_.webhook_connector(*id) : nullptr;
  if (!connector) co_return problem(404, "not_found", "There is nothing at this address.");
  if (request.method != "POST") co_return wrong_method("POST");
  if (request.body.size() > webhook_body_bytes_max) co_return problem(413, "too_large", "The body is too large.");
  connectors::webhook_request call{request.header("x-telegram-bot-api-secret-token"), request.body};
  auto updates = connector->read_webhook(call);
  if (!updates && updates.error() == errc::not_found)
    co_return problem(403, "bad_signature", "The secret does not fit.");
  if (!updates) co_return problem(400, "bad_body", "The body does not parse.");
  auto name = std::string(*id);
  auto taken = co_await parts_.inbound.take(name, std::move(*updates));
  if (!taken) co_return problem(503, "storage_unavailable", "Not stored. Please send it again.");
  http_response out;
  out.with("Content-Type", "application/json");
  out.body = "{}";
  co_return out;
}

awaitable<void> front_door::talk(std::shared_ptr<websocket> socket, http_request request) {
  if (draining_) socket->close(close_code::going_away, "going away");
  open_.emplace(socket, request.query_value("site"));
  parts_.open_chats.add(1);
  const auto bounds = *parts_.bounds.get();
  co_await serve_visitor(socket, std::move(request), parts_.chat, bounds, group_);
  parts_.open_chats.add(-1);
  open_.erase(socket);
}

void front_door::drain() {
  draining_ = true;
  for (const auto& [socket, site] : open_) socket->close(close_code::going_away, "going away");
}

void front_door::close_unknown(const desk::sites& in_force) {
  for (const auto& [socket, site] : open_)
    if (!in_force.find(site)) socket->close(close_code::unknown_site, "unknown site");
}

}  // namespace cloakroom::edge

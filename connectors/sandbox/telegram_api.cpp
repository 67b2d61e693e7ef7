// Requests to /bot<token>/<method>. Path and token rules as in HttpConnection.cpp and ClientManager.cpp of the real
// server; faults between the rules and the call.
#include "connectors/sandbox/telegram_api.hpp"

#include <charconv>

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

constexpr std::size_t token_bytes_max = 80;
constexpr std::int64_t bot_id_max = std::int64_t{1} << 54;
constexpr std::string_view gateway_page =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n";

http_message as_http(const telegram_answer& answer) {
  http_message out;
  out.status = answer.status;
  out.headers = {{"Server", "nginx/1.18.0"}, {"Content-Type", "application/json"}};
  if (answer.parameters.contains("retry_after"))
    out.headers.emplace_back("Retry-After", answer.parameters["retry_after"].dump());
  out.body = answer.body();
  return out;
}

struct bot_path {
  std::string token;
  std::string method;
};

// "/bot<token>/<method>"; nothing for any other path.
std::optional<bot_path> split_path(std::string_view encoded) {
  auto decoded = url_decoded(encoded, false);
  std::string_view path = decoded;
  if (!path.starts_with("/bot")) return std::nullopt;
  path.remove_prefix(4);
  auto slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  auto rest = path.substr(slash);
  if (rest.starts_with("/test/")) rest.remove_prefix(5);
  return bot_path{std::string(path.substr(0, slash)), lower_case(rest.substr(1))};
}

std::optional<telegram_answer> token_refusal(const std::string& token, const std::string& right) {
  auto colon = token.find(':');
  if (token.starts_with('0') || token.size() > token_bytes_max || colon == std::string::npos) {
    return telegram_answer::bad(401, "Unauthorized: invalid token specified");
  }
  std::int64_t id = 0;
  auto [end, ec] = std::from_chars(token.data(), token.data() + colon, id);
  if (ec != std::errc() || end != token.data() + colon) {
    return telegram_answer::bad(421, "Misdirected Request: unallowed token specified");
  }
  if (id <= 0 || id >= bot_id_max) return telegram_answer::bad(401, "Unauthorized: invalid token specified");
  if (token != right) return telegram_answer::bad(401, "Unauthorized");
  return std::nullopt;
}

telegram_answer fault_answer(const fault& hit) {
  auto text = [&](const char* usual) { return hit.description.empty() ? std::string(usual) : hit.description; };
  if (hit.kind == "429") return telegram_answer::too_many(hit.retry_after);
  if (hit.kind == "403") return telegram_answer::bad(403, text("Forbidden: bot was kicked from the supergroup chat"));
  if (hit.kind == "401") return telegram_answer::bad(401, text("Unauthorized"));
  return telegram_answer::bad(500, text("Internal Server Error"));
}

}  // namespace

std::int64_t telegram_settings::bot_id() const {
  std::int64_t id = 0;
  std::from_chars(token.data(), token.data() + token.size(), id);
  return id;
}

telegram_api::telegram_api(telegram_settings settings, event_loop& loop, const clock_source& clock, fault_book& faults,
                           journal& journal)
    : settings_(std::move(settings)),
      faults_(faults),
      journal_(journal),
      world_(clock, {settings_.bot_id(), "Desk", "desk_bot", true}),
      rates_(settings_.strict_rates, settings_.time_scale),
      methods_(world_, rates_, clock),
      inbox_(loop, clock, faults, journal, settings_.time_scale) {
  inbox_.execute = [this](const http_message& answer) { run_webhook_reply(answer); };
  reset();
}

void telegram_api::reset() {
  world_.clear();
  inbox_.clear();
  rates_.set_strict(settings_.strict_rates);
  closed_ = false;
  world_.add_group(settings_.chat, settings_.chat_title);
  for (const auto& [id, name] : settings_.agents) world_.person(id, name);
}

fault_target telegram_api::call::target() const {
  std::optional<std::int64_t> chat;
  if (arguments.has("chat_id")) chat = arguments.integer("chat_id");
  return {method, chat};
}

bool telegram_api::reset_unread(const http_message& head) {
  auto path = split_path(head.path());
  return path && faults_.take({"reset_before_read"}, {path->method, std::nullopt}).has_value();
}

void telegram_api::handle(std::shared_ptr<http_exchange> exchange, std::shared_ptr<journal_record> record) {
  const auto& request = exchange->request();
  auto refuse = [&](const telegram_answer& answer) { exchange->answer(as_http(answer)); };
  if (request.method != "GET" && request.method != "POST") return refuse(telegram_answer::bad(501, "Not Implemented"));
  auto path = split_path(request.path());
  if (!path) return refuse(telegram_answer::bad(404, "Not Found"));
  if (auto refusal = token_refusal(path->token, settings_.token)) return refuse(*refusal);
  auto arguments = request_arguments::of(request);
  if (arguments.refusal()) return refuse(telegram_answer::bad(400, *arguments.refusal()));
  call made{std::move(exchange), std::move(record), std::move(arguments), std::move(path->method)};
  dispatch(std::move(made));
}

void telegram_api::dispatch(call&& made) {
  disturb(made);
  if (refuse_by_fault(made)) return;
  if (made.method != "getupdates") return send(made, perform(made.method, made.arguments));
  auto poll = ++last_poll_;
  made.exchange->on_hangup([this, poll] { inbox_.abandon(poll); });
  inbox_.get_updates(made.arguments, poll, [this, made](const telegram_answer& answer) { send(made, answer); });
}

telegram_answer telegram_api::perform(const std::string& method, const request_arguments& arguments) {
  if (method == "close" || method == "logout") return close_or_log_out(method);
  closed_ = false;
  if (method == "setwebhook") return inbox_.set_webhook(arguments);
  if (method == "deletewebhook") return inbox_.delete_webhook(arguments);
  if (method == "getwebhookinfo") return inbox_.webhook_info();
  return methods_.call(method, arguments);
}

telegram_answer telegram_api::close_or_log_out(const std::string& method) {
  if (closed_ && method == "close") return bad_request("the bot has already been closed");
  closed_ = true;
  if (method == "logout") inbox_.clear();
  return telegram_answer::good(true);
}

void telegram_api::disturb(const call& made) {
  world_.set_clock_ahead(0);
  auto* chat = world_.chat(made.arguments.integer("chat_id"));
  if (auto hit = faults_.take({"clock_ahead"}, made.target())) {
    made.record->fault = hit->kind;
    world_.set_clock_ahead(hit->seconds);
  }
  if (chat == nullptr) return;
  auto* topic = chat->topic(made.arguments.integer("message_thread_id"));
  if (topic != nullptr) {
    if (auto hit = faults_.take({"topic_deleted"}, made.target())) {
      made.record->fault = hit->kind;
      world_.erase_topic(*chat, *topic);
    }
  }
  if (chat->migrated_to != 0 || chat->type == "private") return;
  if (auto hit = faults_.take({"migrate"}, made.target())) {
    made.record->fault = hit->kind;
    last_migrated_ = last_migrated_ == 0 ? settings_.chat - 1000000 : last_migrated_ - 1;
    auto& fresh = world_.migrate(*chat, hit->migrate_to != 0 ? hit->migrate_to : last_migrated_);
    for (auto* side : {chat, &fresh}) {
      inbox_.push("message", world_.message_json(*side, side->messages.rbegin()->second),
                  "messages " + std::to_string(side->id), side->id);
    }
  }
}

bool telegram_api::refuse_by_fault(const call& made) {
  auto hit = faults_.take({"429", "500", "502html", "403", "401"}, made.target());
  if (!hit) return false;
  made.record->fault = hit->kind;
  if (hit->after_commit && made.method != "getupdates") perform(made.method, made.arguments);
  if (hit->kind != "502html") {
    made.exchange->answer(as_http(fault_answer(*hit)));
    return true;
  }
  http_message page;
  page.status = 502;
  page.headers = {{"Server", "nginx/1.18.0"}, {"Content-Type", "text/html"}};
  page.body = gateway_page;
  made.exchange->answer(page);
  return true;
}

void telegram_api::send(const call& made, const telegram_answer& answer) {
  using manner = delivery::manner;
  auto hit =
      faults_.take({"slow_headers", "slow_body", "truncated", "closed_early", "commit_then_reset"}, made.target());
  if (hit) made.record->fault = hit->kind;
  if (hit && hit->kind == "commit_then_reset") return made.exchange->reset();
  delivery how;
  if (hit) {
    how.delay = hit->delay;
    how.how = hit->kind == "slow_headers" ? manner::slow_headers
              : hit->kind == "slow_body"  ? manner::slow_body
              : hit->kind == "truncated"  ? manner::truncated
                                          : manner::closed_early;
  }
  made.exchange->answer(as_http(answer), how);
}

void telegram_api::run_webhook_reply(const http_message& answer) {
  auto arguments = request_arguments::of(answer);
  auto method = lower_case(arguments.text("method"));
  if (method.empty() || method.starts_with("get") || method == "setwebhook" || method == "deletewebhook" ||
      method == "close" || method == "logout") {
    return;
  }
  perform(method, arguments);
}

}  // namespace cloakroom::sandbox

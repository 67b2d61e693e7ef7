// The webhook half of the inbox: setting it, pushing updates with the secret header, retrying. As WebhookActor.cpp of
// the Bot API server in its local mode, which takes http URLs, but towards this machine only.
#include <algorithm>
#include <charconv>

#include "connectors/sandbox/telegram_inbox.hpp"

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

constexpr std::int64_t connections_max = 100;
constexpr milliseconds reorder_collect{100};  // How long a webhook told to reorder waits for something to swap.

bool secret_fits(std::string_view secret) {
  return std::ranges::all_of(secret, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

std::int64_t retry_after_of(const http_message& answer) {
  std::int64_t seconds = 0;
  auto text = trimmed(answer.header("Retry-After"));
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return seconds;
}

}  // namespace

std::optional<telegram_inbox::webhook> telegram_inbox::parse_url(std::string_view url) const {
  constexpr std::string_view scheme = "http://";
  if (!lower_case(url.substr(0, scheme.size())).starts_with(scheme)) return std::nullopt;
  webhook out;
  out.url = url;
  url.remove_prefix(scheme.size());
  auto host_end = std::min(url.find_first_of("/?"), url.size());
  out.host = url.substr(0, host_end);
  out.target = host_end == url.size() ? "/" : std::string(url.substr(host_end));
  if (out.target.front() == '?') out.target.insert(0, "/");
  auto name = std::string_view(out.host);
  auto colon = name.rfind(':');
  if (colon != std::string_view::npos && name.find(']', colon) == std::string_view::npos) {
    auto digits = name.substr(colon + 1);
    auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    if (ec != std::errc() || end != digits.data() + digits.size() || out.port == 0) return std::nullopt;
    name = name.substr(0, colon);
  }
  if (name == "127.0.0.1" || same_word(name, "localhost")) out.address = "127.0.0.1";
  if (name == "[::1]") out.address = "::1";
  return out.host.empty() ? std::nullopt : std::optional(out);
}

telegram_answer telegram_inbox::set_webhook(const request_arguments& given) {
  auto url = given.text("url");
  if (url.empty()) return delete_webhook(given);
  auto now = clock_.now();
  if (now < next_set_) return telegram_answer::too_many(1);
  next_set_ = now + updates_.scaled(std::chrono::seconds(1));
  auto wanted = parse_url(url);
  auto secret = given.text("secret_token");
  auto connections = given.integer("max_connections", 40, 1, connections_max);
  if (!hook_.url.empty() && hook_.url == url && hook_.secret == secret && hook_.connections == connections &&
      hook_.ip == given.text("ip_address") && !given.flag("drop_pending_updates")) {
    read_allowed(given);
    return telegram_answer::good(true, "Webhook is already set");
  }
  end_poll("Conflict: terminated by setWebhook request");
  remove_webhook();
  if (given.flag("drop_pending_updates")) updates_.clear();
  if (lower_case(url.substr(0, 8)).starts_with("https://")) {
    return bad_request("bad webhook: the sandbox delivers to plain HTTP on this machine only");
  }
  if (!wanted) return bad_request("invalid webhook URL specified");
  if (secret.size() > secret_token_bytes_max) return bad_request("secret token is too long");
  if (!secret_fits(secret)) return bad_request("secret token contains unallowed characters");
  if (wanted->address.empty()) return bad_request("bad webhook: Failed to resolve host: not on this machine");
  hook_ = *wanted;
  hook_.secret = secret;
  hook_.connections = connections;
  hook_.ip = given.text("ip_address");
  read_allowed(given);
  schedule(milliseconds(0));
  return telegram_answer::good(true, "Webhook was set");
}

telegram_answer telegram_inbox::delete_webhook(const request_arguments& given) {
  bool was_set = !hook_.url.empty();
  remove_webhook();
  if (given.flag("drop_pending_updates")) updates_.clear();
  return telegram_answer::good(true, was_set ? "Webhook was deleted" : "Webhook is already deleted");
}

void telegram_inbox::remove_webhook() {
  hook_ = {};
  ++generation_;
  in_flight_ = 0;
  gone_since_.reset();
  last_error_.clear();
  last_error_at_ = 0;
  updates_.rest();
}

telegram_answer telegram_inbox::webhook_info() const {
  json out{{"url", hook_.url}, {"has_custom_certificate", false}, {"pending_update_count", updates_.size()}};
  if (last_error_at_ != 0) {
    out["last_error_date"] = last_error_at_;
    out["last_error_message"] = last_error_;
  }
  if (!hook_.url.empty()) {
    out["max_connections"] = hook_.connections;
    out["ip_address"] = hook_.ip.empty() ? hook_.address : hook_.ip;
  }
  if (!allowed_.empty()) out["allowed_updates"] = allowed_;
  return telegram_answer::good(out);
}

void telegram_inbox::schedule(milliseconds wait) {
  loop_.cancel(tick_);
  tick_ = loop_.after(wait, [this] { deliver(); });
}

void telegram_inbox::deliver() {
  if (hook_.url.empty()) return;
  auto now = clock_.now();
  auto ready = updates_.ready(now);
  if (reordering_ && in_flight_ > 0) return;
  if (!ready.empty() && faults_.armed("reorder_updates") && !reordering_) {
    reordering_ = true;  // Waits a moment, so that there is something to swap.
    return schedule(reorder_collect);
  }
  if (std::exchange(reordering_, false) && ready.size() > 1) {
    faults_.take({"reorder_updates"}, {"updates", std::nullopt});
    return send(*ready.back());  // Alone: the rest goes when it is answered.
  }
  for (auto* update : ready) {
    if (in_flight_ >= hook_.connections) return;
    send(*update);
  }
  if (auto next = updates_.next_wake()) {
    schedule(std::max(milliseconds(1), std::chrono::duration_cast<milliseconds>(*next - now)));
  }
}

void telegram_inbox::send(pending_update& update) {
  fault_target target{update.type, update.chat};
  http_message request;
  request.method = "POST";
  request.target = hook_.target;
  request.headers = {{"Host", hook_.host}};
  if (!hook_.secret.empty() && !faults_.take({"missing_secret"}, target)) {
    bool spoil = faults_.take({"bad_secret"}, target).has_value();
    request.headers.emplace_back("X-Telegram-Bot-Api-Secret-Token", spoil ? hook_.secret + "x" : hook_.secret);
  }
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("Connection", "keep-alive");
  request.headers.emplace_back("Accept-Encoding", "gzip, deflate");
  request.body = update.body.dump(-1, ' ', false, json::error_handler_t::replace);
  update.in_flight = true;
  ++in_flight_;
  auto patience = std::max<milliseconds>(webhook_answer_time_min, updates_.scaled(webhook_answer_time));
  loop_.call(hook_.address, hook_.port, request_bytes(request), patience,
             [this, serial = update.serial, generation = generation_](const http_reader* answer) {
               on_answer(serial, generation, answer);
             });
}

void telegram_inbox::note_answer(const http_reader& answer) {
  auto path = hook_.target.substr(0, hook_.target.find('?'));
  auto record = journal_.begin(clock_.now(), "WEBHOOK-ANSWER", path, answer.head_received(), answer.body_received());
  journal_.finish(*record);
}

bool telegram_inbox::gone_for_long(int status) {
  if (status != 410) {
    gone_since_.reset();
    return false;
  }
  auto now = clock_.now();
  if (!gone_since_) gone_since_ = now;
  return now > *gone_since_ + updates_.scaled(gone_time_max);
}

void telegram_inbox::on_answer(std::uint64_t serial, std::uint64_t generation, const http_reader* answer) {
  if (generation != generation_) return;  // The webhook was changed meanwhile.
  --in_flight_;
  if (answer != nullptr) note_answer(*answer);
  auto status = answer == nullptr ? 0 : answer->message().status;
  if (status >= 200 && status <= 299) {
    gone_since_.reset();
    updates_.delivered(serial);
    schedule(milliseconds(0));
    return execute(answer->message());
  }
  last_error_at_ = std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count();
  last_error_ = answer == nullptr
                    ? "Webhook connection closed"
                    : "Wrong response from the webhook: " + std::to_string(status) + " " + answer->message().reason;
  if (answer != nullptr && gone_for_long(status)) return remove_webhook();
  updates_.failed(serial, answer == nullptr ? 0 : retry_after_of(answer->message()), clock_.now());
  schedule(milliseconds(0));
}

}  // namespace cloakroom::sandbox

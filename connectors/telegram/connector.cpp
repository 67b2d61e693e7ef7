// Construction, the calls themselves and the cutting of texts. Delivering and receiving have files of their own.
#include "connectors/telegram/connector.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "base/utf8.hpp"
#include "connectors/origin.hpp"
#include "connectors/setting_fault.hpp"
#include "connectors/text_parts.hpp"

namespace cloakroom::connectors::telegram {
namespace {

bool url_safe(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

// "<digits>:<secret>"; anything else would end up in a path where it does not belong.
bool token_shaped(std::string_view token) {
  const auto colon = token.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == token.size()) return false;
  const auto id = token.substr(0, colon);
  return id.find_first_not_of("0123456789") == std::string_view::npos && url_safe(token.substr(colon + 1));
}

void check(const telegram_settings& settings) {
  constexpr std::size_t secret_bytes_max = 256;
  if (!token_shaped(settings.token.text()))
    throw setting_fault("token_file", "names a file without a bot's token, expected one such as 110201543:secret");
  if (!parse_origin(settings.api)) throw setting_fault("api", "is no http or https origin");
  if (settings.chat_id == 0) throw setting_fault("chat_id", "is missing, expected the number of the group");
  if (settings.receive != receive_mode::webhook) return;
  const auto secret = settings.secret.text();
  if (secret.empty() || secret.size() > secret_bytes_max || !url_safe(secret))
    throw setting_fault("secret_file", "names a file without a usable secret, expected 1-256 of A-Z a-z 0-9 _ -");
  if (!settings.public_url.starts_with("https://") && !settings.public_url.starts_with("http://"))
    throw setting_fault("public_url", "is missing, expected the base URL that the messenger calls");
}

}  // namespace

telegram_connector::telegram_connector(telegram_settings settings, const clock_source& clock)
    : settings_(std::move(settings)), clock_(clock) {
  check(settings_);
  calls_ = make_http_client(settings_.api, settings_.http);
  polls_ = make_http_client(settings_.api, settings_.http);
}

std::string telegram_connector::home_chat() const {
  return std::to_string(moved_chat_ != 0 ? moved_chat_ : settings_.chat_id);
}

std::vector<safe_text> telegram_connector::parts(const safe_text& text) const {
  // The redactor makes nothing else than UTF-8; a text that is not would be refused by the server in one piece.
  if (!utf8_valid(text.view())) return {text};
  const auto spans = cut_text(text.view(), part_units_max);
  std::vector<safe_text> cut;
  for (const auto& span : spans) {
    safe_text mark;
    if (spans.size() > 1) {
      mark += safe_text::literal("(");
      mark += safe_text::number(static_cast<long long>(cut.size() + 1));
      mark += safe_text::literal("/");
      mark += safe_text::number(static_cast<long long>(spans.size()));
      mark += safe_text::literal(") ");
    }
    cut.push_back(mark + text.cut(span.start, span.end - span.start));
  }
  return cut;
}

awaitable<result<http_answer>> telegram_connector::call(http_client& over, method what, std::string body) {
  http_call request;
  request.target = call_target(settings_.token.text(), what);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  // Sending twice would show twice, and making a topic twice leaves one empty; all else ends the same.
  request.safe_to_repeat = what != method::send_message && what != method::create_topic;
  if (what == method::get_updates) {
    request.answer_within = poll_timeout + std::chrono::seconds(10);
    request.answer_bytes_max = updates_bytes_max;
  }
  auto answer = co_await over.perform(request);
  OPENSSL_cleanse(request.target.data(), request.target.size());
  // Nobody there. Polls have a patience of their own; where no poll would show it, the first call does.
  if (what != method::get_updates && !answer && answer.error() == http_errc::not_sent) note_reachable(false);
  co_return answer;
}

void telegram_connector::note_reachable(bool now) {
  if (std::exchange(reachable_, now) == now) return;
  log(log_level::warn, now ? "telegram_reachable" : "telegram_unreachable", {{"connector", settings_.id}});
}

}  // namespace cloakroom::connectors::telegram

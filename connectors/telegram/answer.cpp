// The table from answers to verdicts. Descriptions are matched by phrase, as the Bot API has no finer codes; nothing
// of them is passed on.
#include "connectors/telegram/answer.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <initializer_list>

#include "connectors/bounded_json.hpp"

namespace cloakroom::connectors::telegram {
namespace {

using nlohmann::json;
using std::chrono::seconds;

bool topic_call(method what) {
  return what == method::close_topic || what == method::reopen_topic || what == method::delete_topic;
}

// The request was written and nobody knows what became of it.
verdict lost(method what) {
  if (what == method::send_message) return unknown_outcome{};
  return wait_and_retry{};
}

verdict judge_failure(method what, const error_code& failure) {
  if (failure == http_errc::answer_lost || failure == http_errc::answer_too_large) return lost(what);
  if (failure == errc::queue_full) return wait_and_retry{seconds(1), holds::everything, false};
  if (failure == errc::malformed) return refused{"call_malformed"};
  return wait_and_retry{};
}

verdict judge_success(method what, const json& body) {
  const auto& outcome = member(body, "result");
  if (what == method::create_topic) {
    auto thread = whole_number(outcome, "message_thread_id");
    if (!thread) return lost(what);
    return accepted{std::nullopt, thread};
  }
  if (what != method::send_message) return accepted{};
  if (!outcome.is_object()) return lost(what);
  return accepted{whole_number(outcome, "message_id"), whole_number(outcome, "message_thread_id")};
}

std::optional<std::int64_t> header_seconds(const std::string& text) {
  std::int64_t value = 0;
  const auto end = text.data() + text.size();
  auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end) return std::nullopt;
  return value;
}

verdict asked_to_wait(const json& body, const std::string& header) {
  auto wait = whole_number(member(body, "parameters"), "retry_after");
  if (!wait || *wait <= 0) wait = header_seconds(header);
  if (!wait || *wait <= 0) wait = pause_default.count();
  const auto bounded = std::min<std::int64_t>(*wait, seconds(pause_max).count());
  return wait_and_retry{seconds(bounded), holds::chat, false};
}

// Descriptions come in several spellings over the versions: compare without case.
bool says(const std::string& description, std::initializer_list<std::string_view> phrases) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](auto phrase) { return description.find(phrase) != std::string::npos; });
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lowered;
}

verdict topic_is_gone(method what) {
  const bool nothing_left = what == method::close_topic || what == method::delete_topic;
  if (nothing_left) return accepted{};
  return topic_lost{};
}

verdict judge_rights(method what) {
  if (what == method::create_topic) return topics_unavailable{};
  if (what == method::delete_topic) return refused{"no_right_to_delete_topics"};
  if (topic_call(what)) return refused{"no_right_to_manage_topics"};
  return out_of_order{"no_right_to_write"};
}

verdict judge_bad_request(method what, const json& body) {
  if (auto chat = whole_number(member(body, "parameters"), "migrate_to_chat_id"))
    return chat_moved{std::to_string(*chat)};
  const auto text = lower_case(text_member(body, "description"));
  if (says(text, {"message thread not found", "topic_deleted", "topic_id_invalid"})) return topic_is_gone(what);
  if (says(text, {"topic_not_modified", "message is not modified"})) return accepted{};
  if (says(text, {"message to edit not found", "message_id_invalid"})) return refused{edit_not_found};
  if (says(text, {"message can't be edited", "message_edit_time_expired"})) return refused{"edit_refused"};
  if (says(text, {"topic_closed"})) return topic_is_closed{};
  if (says(text, {"can't parse entities", "utf-16 symbol"})) return markup_refused{};
  if (says(text, {"is too long"})) return refused{"too_long"};
  if (says(text, {"text is empty", "text must be non-empty"})) return refused{"empty_text"};
  if (says(text, {"chat not found"})) return refused{"chat_not_found"};
  if (says(text, {"not a forum", "not enough rights to create a topic"})) {
    if (what == method::create_topic) return topics_unavailable{};
    return refused{"topics_unavailable"};
  }
  if (says(text, {"not enough rights", "chat_admin_required", "chat_write_forbidden", "have no rights"}))
    return judge_rights(what);
  return refused{"not_accepted"};
}

verdict judge_forbidden(const json& body) {
  const auto text = lower_case(text_member(body, "description"));
  if (says(text, {"blocked by the user", "user is deactivated", "can't initiate conversation"}))
    return refused{"unreachable"};
  return out_of_order{"not_in_chat"};
}

// 404 is a method of ours that does not exist, or else an address or a token that leads nowhere.
verdict judge_not_found(const json& body) {
  if (says(lower_case(text_member(body, "description")), {"method not found"})) return refused{"method_unknown"};
  return out_of_order{"address_refused"};
}

verdict judge_refusal(method what, unsigned status, const json& body, const std::string& retry_after) {
  switch (status) {
    case 400:
      return judge_bad_request(what, body);
    case 401:
      return out_of_order{"token_refused"};
    case 403:
      return judge_forbidden(body);
    case 404:
      return judge_not_found(body);
    case 409:
      return wait_and_retry{};
    case 413:
      return refused{"too_large"};
    case 429:
      return asked_to_wait(body, retry_after);
    default:
      return status >= 400 && status < 500 ? verdict(refused{"not_accepted"}) : lost(what);
  }
}

}  // namespace

verdict judge(method what, const result<http_answer>& answer) {
  if (!answer) return judge_failure(what, answer.error());
  // Not followed: the token would travel to wherever the answer points.
  if (answer->status >= 300 && answer->status < 400) return out_of_order{"redirected"};
  const auto body = parse_json(answer->body, answer->body.size());
  const auto& ok = body ? member(*body, "ok") : json();
  if (!ok.is_boolean()) {
    // Not the Bot API but something before it; only these say for sure that the call went no further.
    if (answer->status == 429) return asked_to_wait(json(), answer->retry_after);
    if (answer->status == 413) return refused{"too_large"};
    return lost(what);
  }
  if (ok.get<bool>()) return judge_success(what, *body);
  const auto code = whole_number(*body, "error_code");
  const auto status = code && *code >= 100 && *code <= 599 ? static_cast<unsigned>(*code) : answer->status;
  return judge_refusal(what, status, *body, answer->retry_after);
}

}  // namespace cloakroom::connectors::telegram

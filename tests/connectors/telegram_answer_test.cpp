// The table of answers, row by row.
#include <catch2/catch.hpp>
#include <functional>

#include "connectors/telegram/answer.hpp"

using namespace cloakroom;
using namespace cloakroom::connectors;
using namespace cloakroom::connectors::telegram;
using std::chrono::seconds;

namespace {

// A verdict as one line, so that rows can be compared and read.
struct as_text {
  static std::string number(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : "-"; }
  std::string operator()(const accepted& v) const { return "accepted " + number(v.message) + " " + number(v.thread); }
  std::string operator()(topic_is_closed) const { return "topic_is_closed"; }
  std::string operator()(markup_refused) const { return "markup_refused"; }
  std::string operator()(topics_unavailable) const { return "topics_unavailable"; }
  std::string operator()(const wait_and_retry& v) const {
    static const char* const whats[] = {"entry", "chat", "everything"};
    return "wait " + std::to_string(v.wait.count()) + " " + whats[static_cast<int>(v.what)] +
           (v.counts ? " counts" : " free");
  }
  std::string operator()(unknown_outcome) const { return "unknown"; }
  std::string operator()(const refused& v) const { return "refused " + std::string(v.reason); }
  std::string operator()(const out_of_order& v) const { return "out_of_order " + std::string(v.reason); }
  std::string operator()(topic_lost) const { return "topic_lost"; }
  std::string operator()(const chat_moved& v) const { return "chat_moved " + v.chat; }
};

std::string judged(method what, const result<http_answer>& answer) {
  return std::visit(as_text(), judge(what, answer));
}

http_answer failure(unsigned status, std::string_view description, std::string_view parameters = {}) {
  std::string body = R"({"ok":false,"error_code":)" + std::to_string(status) + R"(,"description":")";
  body += description;
  body += '"';
  if (!parameters.empty()) body += ",\"parameters\":" + std::string(parameters);
  return {status, body + "}", ""};
}

constexpr auto write_it = method::send_message;
constexpr auto make_it = method::create_topic;
constexpr auto close_it = method::close_topic;
constexpr auto open_it = method::reopen_topic;
constexpr auto erase_it = method::delete_topic;
const std::string retry = "wait 0 entry counts";

}  // namespace

TEST_CASE("telegram answers: success", "[telegram]") {
  CHECK(judged(write_it, http_answer{200, R"({"ok":true,"result":{"message_id":58,"message_thread_id":41}})", ""}) ==
        "accepted 58 41");
  CHECK(judged(write_it, http_answer{200, R"({"ok":true,"result":{"message_id":4503599627370497}})", ""}) ==
        "accepted 4503599627370497 -");
  CHECK(judged(make_it, http_answer{200, R"({"ok":true,"result":{"message_thread_id":41,"name":"K7-2M9Q"}})", ""}) ==
        "accepted - 41");
  for (auto what : {close_it, open_it, erase_it, method::set_webhook})
    CHECK(judged(what, http_answer{200, R"({"ok":true,"result":true})", ""}) == "accepted - -");
}

TEST_CASE("telegram answers: no answer", "[telegram]") {
  const auto none = [](auto code) { return result<http_answer>(make_error_code(code)); };
  CHECK(judged(write_it, none(http_errc::not_sent)) == retry);
  CHECK(judged(write_it, none(http_errc::answer_lost)) == "unknown");
  CHECK(judged(write_it, none(http_errc::answer_too_large)) == "unknown");
  for (auto what : {make_it, close_it, open_it, erase_it}) {
    CHECK(judged(what, none(http_errc::not_sent)) == retry);
    CHECK(judged(what, none(http_errc::answer_lost)) == retry);
  }
  CHECK(judged(write_it, none(errc::queue_full)) == "wait 1000 everything free");
  CHECK(judged(write_it, none(errc::malformed)) == "refused call_malformed");
}

TEST_CASE("telegram answers: what is not the Bot API's", "[telegram]") {
  const std::vector<http_answer> table = {{502, "<html>Bad Gateway</html>", ""},
                                          {200, "<html>hello</html>", ""},
                                          {200, "{\"ok\":tr", ""},
                                          {200, "", ""},
                                          {200, "{\"ok\":\"yes\"}", ""},
                                          {200, "[]", ""},
                                          {200, R"({"ok":true})", ""},
                                          {200, R"({"ok":true,"result":true})", ""},
                                          {400, "<html>Bad Request</html>", ""},
                                          {200, std::string(5000, '['), ""}};
  for (const auto& answer : table) {
    CAPTURE(answer.status, answer.body.substr(0, 40));
    CHECK(judged(write_it, answer) == "unknown");
    CHECK(judged(make_it, answer) == retry);
  }
  CHECK(judged(write_it, http_answer{429, "<html>slow</html>", "9"}) == "wait 9000 chat free");
  CHECK(judged(write_it, http_answer{413, "<html>large</html>", ""}) == "refused too_large");
  CHECK(judged(write_it, http_answer{301, "", ""}) == "out_of_order redirected");
}

TEST_CASE("telegram answers: slow down", "[telegram]") {
  auto asked = [](std::string_view parameters, std::string header) {
    auto answer = failure(429, "Too Many Requests: retry after 7", parameters);
    answer.retry_after = std::move(header);
    return judged(write_it, answer);
  };
  CHECK(asked(R"({"retry_after":7})", "") == "wait 7000 chat free");
  CHECK(asked(R"({"retry_after":7})", "9") == "wait 7000 chat free");
  CHECK(asked("", "9") == "wait 9000 chat free");
  CHECK(asked("", "") == "wait 5000 chat free");
  CHECK(asked(R"({"retry_after":2282})", "") == "wait 2282000 chat free");
  CHECK(asked(R"({"retry_after":99999999999})", "") == "wait 86400000 chat free");
  for (const char* odd : {R"({"retry_after":-7})", R"({"retry_after":0})", R"({"retry_after":"7"})", "{}", "null"}) {
    CAPTURE(odd);
    CHECK(asked(odd, "") == "wait 5000 chat free");
    CHECK(asked(odd, "Wed, 21 Oct 2026 07:28:00 GMT") == "wait 5000 chat free");
  }
  CHECK(judged(make_it, failure(429, "Too Many Requests", R"({"retry_after":3})")) == "wait 3000 chat free");
}

TEST_CASE("telegram answers: every refusal of a message has its meaning", "[telegram]") {
  struct row {
    unsigned status;
    const char* description;
    const char* meaning;
  };
  const std::vector<row> table = {
      {400, "Bad Request: message thread not found", "topic_lost"},
      {400, "Bad Request: TOPIC_DELETED", "topic_lost"},
      {400, "Bad Request: TOPIC_ID_INVALID", "topic_lost"},
      {400, "Bad Request: TOPIC_CLOSED", "topic_is_closed"},
      {400, "Bad Request: can't parse entities: Character '.' is reserved", "markup_refused"},
      {400, "Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 2", "markup_refused"},
      {400, "Bad Request: message is too long", "refused too_long"},
      {400, "Bad Request: text is too long", "refused too_long"},
      {400, "Bad Request: message caption is too long", "refused too_long"},
      {400, "Bad Request: message text is empty", "refused empty_text"},
      {400, "Bad Request: chat not found", "refused chat_not_found"},
      {400, "Bad Request: not enough rights to send text messages to the chat", "out_of_order no_right_to_write"},
      {400, "Bad Request: CHAT_WRITE_FORBIDDEN", "out_of_order no_right_to_write"},
      {400, "Bad Request: have no rights to send a message", "out_of_order no_right_to_write"},
      {400, "Bad Request: something new", "refused not_accepted"},
      {401, "Unauthorized", "out_of_order token_refused"},
      {401, "Unauthorized: invalid token specified", "out_of_order token_refused"},
      {403, "Forbidden: bot was kicked from the supergroup chat", "out_of_order not_in_chat"},
      {403, "Forbidden: bot is not a member of the supergroup chat", "out_of_order not_in_chat"},
      {403, "Forbidden: bot was blocked by the user", "refused unreachable"},
      {403, "Forbidden: user is deactivated", "refused unreachable"},
      {403, "Forbidden: bot can't initiate conversation with a user", "refused unreachable"},
      {404, "Not Found: method not found", "refused method_unknown"},
      {404, "Not Found", "out_of_order address_refused"},
      {409, "Conflict: terminated by other getUpdates request", "wait 0 entry counts"},
      {413, "Request Entity Too Large", "refused too_large"},
      {418, "I'm a teapot", "refused not_accepted"},
      {500, "Internal Server Error", "unknown"},
      {504, "Gateway Timeout", "unknown"},
  };
  for (const auto& [status, description, meaning] : table) {
    CAPTURE(status, description);
    CHECK(judged(write_it, failure(status, description)) == meaning);
  }
}

TEST_CASE("telegram answers: a group that moved tells where", "[telegram]") {
  const auto answer = failure(400, "Bad Request: group chat was upgraded to a supergroup chat",
                              R"({"migrate_to_chat_id":-1009876543210})");
  for (auto what : {write_it, make_it, close_it}) CHECK(judged(what, answer) == "chat_moved -1009876543210");
}

TEST_CASE("telegram answers: topic calls that find their work done have succeeded", "[telegram]") {
  const auto unchanged = failure(400, "Bad Request: TOPIC_NOT_MODIFIED");
  for (auto what : {close_it, open_it}) CHECK(judged(what, unchanged) == "accepted - -");
  for (const char* gone :
       {"Bad Request: message thread not found", "Bad Request: TOPIC_DELETED", "Bad Request: TOPIC_ID_INVALID"}) {
    CAPTURE(gone);
    CHECK(judged(close_it, failure(400, gone)) == "accepted - -");
    CHECK(judged(erase_it, failure(400, gone)) == "accepted - -");
    CHECK(judged(open_it, failure(400, gone)) == "topic_lost");
  }
}

TEST_CASE("telegram answers: missing rights and missing topics", "[telegram]") {
  for (const char* text : {"Bad Request: not enough rights to create a topic", "Bad Request: the chat is not a forum",
                           "Bad Request: CHAT_ADMIN_REQUIRED"}) {
    CAPTURE(text);
    CHECK(judged(make_it, failure(400, text)) == "topics_unavailable");
  }
  CHECK(judged(erase_it, failure(400, "Bad Request: not enough rights to delete the topic")) ==
        "refused no_right_to_delete_topics");
  CHECK(judged(close_it, failure(400, "Bad Request: not enough rights to close the topic")) ==
        "refused no_right_to_manage_topics");
  CHECK(judged(open_it, failure(400, "Bad Request: not enough rights to reopen the topic")) ==
        "refused no_right_to_manage_topics");
  CHECK(judged(close_it, failure(400, "Bad Request: the chat is not a forum")) == "refused topics_unavailable");
}

TEST_CASE("telegram answers: the error code of the body counts, as far as it is one", "[telegram]") {
  CHECK(judged(write_it, http_answer{200, R"({"ok":false,"error_code":401,"description":"Unauthorized"})", ""}) ==
        "out_of_order token_refused");
  CHECK(judged(write_it, http_answer{401, R"({"ok":false,"error_code":"x"})", ""}) == "out_of_order token_refused");
  CHECK(judged(write_it, http_answer{401, R"({"ok":false,"error_code":99999999999})", ""}) ==
        "out_of_order token_refused");
  CHECK(judged(write_it, http_answer{400, R"({"ok":false,"description":7})", ""}) == "refused not_accepted");
}

TEST_CASE("telegram answers: edits", "[telegram]") {
  constexpr auto edit_it = method::edit_message;
  CHECK(judged(edit_it, http_answer{200, R"({"ok":true,"result":{"message_id":58}})", ""}) == "accepted - -");
  CHECK(judged(edit_it, failure(400, "Bad Request: message is not modified: specified new message content …")) ==
        "accepted - -");
  CHECK(judged(edit_it, failure(400, "Bad Request: message to edit not found")) == "refused edit_not_found");
  CHECK(judged(edit_it, failure(400, "Bad Request: MESSAGE_ID_INVALID")) == "refused edit_not_found");
  CHECK(judged(edit_it, failure(400, "Bad Request: message can't be edited")) == "refused edit_refused");
  // Made again: the same text twice is the same as once.
  CHECK(judged(edit_it, result<http_answer>(make_error_code(http_errc::answer_lost))) == retry);
  CHECK(judged(edit_it, http_answer{502, "<html>Bad Gateway</html>", ""}) == retry);
  CHECK(judged(edit_it, failure(429, "Too Many Requests", R"({"retry_after":7})")) == "wait 7000 chat free");
}

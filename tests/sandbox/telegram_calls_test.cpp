// Calls and their answers, word for word.
#include <catch2/catch.hpp>

#include "tests/sandbox/rig.hpp"

namespace cloakroom::testing {
namespace {

std::string repeated(const std::string& what, std::size_t count) {
  std::string out;
  while (count-- > 0) out += what;
  return out;
}

struct refusal {
  const char* method;
  json arguments;
  int status;
  const char* text;
};

}  // namespace

TEST_CASE("sandbox: path and token are checked before the method", "[sandbox]") {
  rig it;
  struct row {
    const char* path;
    int status;
    const char* text;
  };
  for (const auto& one : {
           row{"/nothing", 404, "Not Found"},
           row{"/bot110201543:sandbox", 404, "Not Found"},
           row{"/botsecret/getMe", 401, "Unauthorized: invalid token specified"},
           row{"/bot0:x/getMe", 401, "Unauthorized: invalid token specified"},
           row{"/bot110201543:wrong/getMe", 401, "Unauthorized"},
           row{"/botabc:x/getMe", 421, "Misdirected Request: unallowed token specified"},
           row{"/bot110201543:sandbox/sendRocket", 404, "Not Found: method not found"},
           row{"/bot110201543:sandbox/", 404, "Not Found: method not found"},
       }) {
    auto reply = it.send("GET", one.path);
    INFO(one.path);
    CHECK(reply.http.status == one.status);
    CHECK(reply.body == json{{"ok", false}, {"error_code", one.status}, {"description", one.text}});
  }
  CHECK(it.send("PUT", it.path("getMe")).http.status == 501);
  CHECK(it.send("GET", "/bot110201543%3Asandbox/getMe").http.status == 200);
}

TEST_CASE("sandbox: refused calls get the server's own words", "[sandbox]") {
  rig it;
  auto open = it.topic("open");
  auto closed = it.topic("closed");
  auto deleted = it.topic("deleted");
  it.call("closeForumTopic", {{"chat_id", group}, {"message_thread_id", closed}});
  it.call("deleteForumTopic", {{"chat_id", group}, {"message_thread_id", deleted}});
  auto sent = it.call("sendMessage", {{"chat_id", group}, {"text", "same"}}).result()["message_id"];
  auto agents = it.says(open, "by the agent")["message_id"];
  json keys{{"inline_keyboard", {{{{"text", "Close"}, {"callback_data", std::string(65, 'x')}}}}}};
  json bare{{"inline_keyboard", {{{{"text", "Close"}}}}}};
  auto to = [](json more) {
    more["chat_id"] = group;
    return more;
  };
  const std::vector<refusal> table = {
      {"sendMessage", {{"text", "x"}}, 400, "Bad Request: chat_id is empty"},
      {"sendMessage", {{"chat_id", 77}, {"text", "x"}}, 400, "Bad Request: chat not found"},
      {"sendMessage", {{"chat_id", "@nobody"}, {"text", "x"}}, 400, "Bad Request: chat not found"},
      {"sendMessage", to({}), 400, "Bad Request: message text is empty"},
      {"sendMessage", to({{"text", " \n "}}), 400, "Bad Request: message text is empty"},
      {"sendMessage", to({{"text", std::string(4097, 'a')}}), 400, "Bad Request: message is too long"},
      {"sendMessage", to({{"text", repeated("😀", 4097)}}), 400, "Bad Request: message is too long"},
      {"sendMessage", to({{"text", std::string(32769, 'a')}}), 400, "Bad Request: text is too long"},
      {"sendMessage", to({{"text", "x"}, {"parse_mode", "wiki"}}), 400, "Bad Request: unsupported parse_mode"},
      {"sendMessage", to({{"text", "x"}, {"message_thread_id", 999}}), 400, "Bad Request: message thread not found"},
      {"sendMessage", to({{"text", "x"}, {"message_thread_id", deleted}}), 400,
       "Bad Request: message thread not found"},
      {"sendMessage", to({{"text", "x"}, {"message_thread_id", closed}}), 400, "Bad Request: TOPIC_CLOSED"},
      {"sendMessage", to({{"text", "x"}, {"reply_parameters", {{"message_id", 999}}}}), 400,
       "Bad Request: message to be replied not found"},
      {"sendMessage", to({{"text", "x"}, {"reply_parameters", "{"}}), 400,
       "Bad Request: can't parse reply parameters JSON object"},
      {"sendMessage", to({{"text", "x"}, {"reply_parameters", "[]"}}), 400,
       "Bad Request: object expected as reply parameters"},
      {"sendMessage", to({{"text", "x"}, {"reply_markup", keys}}), 400, "Bad Request: BUTTON_DATA_INVALID"},
      {"sendMessage", to({{"text", "x"}, {"reply_markup", bare}}), 400,
       "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
      {"sendMessage", to({{"text", "x"}, {"reply_markup", "{"}}), 400,
       "Bad Request: can't parse reply keyboard markup JSON object"},
      {"editMessageText", to({{"text", "x"}, {"message_id", 999}}), 400, "Bad Request: message to edit not found"},
      {"editMessageText", to({{"text", "x"}, {"message_id", agents}}), 400, "Bad Request: message can't be edited"},
      {"editMessageText", to({{"text", "same"}, {"message_id", sent}}), 400,
       "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
       "current content and reply markup of the message"},
      {"deleteMessage", {{"message_id", 5}}, 400, "Bad Request: chat identifier is not specified"},
      {"deleteMessage", to({}), 400, "Bad Request: message identifier is not specified"},
      {"deleteMessage", to({{"message_id", 999}}), 400, "Bad Request: message to delete not found"},
      {"createForumTopic", to({{"name", " "}}), 400, "Bad Request: title must be non-empty"},
      {"createForumTopic", to({{"name", "x"}, {"icon_color", -1}}), 400, "Bad Request: invalid icon color specified"},
      {"editForumTopic", to({{"name", "open"}, {"message_thread_id", open}}), 400, "Bad Request: TOPIC_NOT_MODIFIED"},
      {"editForumTopic", to({{"name", "new"}, {"message_thread_id", 999}}), 400, "Bad Request: TOPIC_ID_INVALID"},
      {"editForumTopic", to({{"name", "new"}, {"message_thread_id", deleted}}), 400, "Bad Request: TOPIC_DELETED"},
      {"editForumTopic", to({{"name", "new"}}), 400, "Bad Request: invalid message thread identifier specified"},
      {"closeForumTopic", to({{"message_thread_id", closed}}), 400, "Bad Request: TOPIC_NOT_MODIFIED"},
      {"reopenForumTopic", to({{"message_thread_id", open}}), 400, "Bad Request: TOPIC_NOT_MODIFIED"},
      {"deleteForumTopic", to({{"message_thread_id", deleted}}), 400, "Bad Request: TOPIC_DELETED"},
      {"answerCallbackQuery",
       {{"callback_query_id", "1"}},
       400,
       "Bad Request: query is too old and response timeout expired or query ID is invalid"},
      {"sendChatAction", to({{"action", "dance"}}), 400, "Bad Request: wrong parameter action in request"},
      {"setMyCommands", {{"commands", "["}}, 400, "Bad Request: can't parse commands JSON object"},
      {"setMyCommands", {{"commands", "{}"}}, 400, "Bad Request: expected an Array of BotCommand"},
      {"setMyCommands",
       {{"commands", {{{"command", "Close!"}, {"description", "x"}}}}},
       400,
       "Bad Request: BOT_COMMAND_INVALID"},
      {"setWebhook", {{"url", "ftp://x"}}, 400, "Bad Request: invalid webhook URL specified"},
  };
  for (const auto& one : table) {
    auto reply = it.call(one.method, one.arguments);
    INFO(one.method << " " << one.arguments.dump().substr(0, 200));
    CHECK(reply.http.status == one.status);
    CHECK(reply.body.value("error_code", 0) == one.status);
    CHECK(reply.description() == one.text);
  }
  CHECK(it.messages() == 2);  // No refused call left anything behind.
}

TEST_CASE("sandbox: longest legal texts are taken", "[sandbox]") {
  rig it;
  for (const auto& text : {std::string(4096, 'a'), repeated("я", 4096), repeated("😀", 4096)}) {
    auto reply = it.call("sendMessage", {{"chat_id", group}, {"text", text}});
    CHECK(reply.result()["text"] == text);
  }
}

TEST_CASE("sandbox: a message comes back as Telegram shows it", "[sandbox]") {
  rig it;
  auto thread = it.topic("Visitor 7");
  auto reply = it.call("sendMessage", {{"chat_id", group},
                                       {"message_thread_id", thread},
                                       {"text", "  [email-7qk2m9xd] asks\r\n"},
                                       {"entities", {{{"type", "code"}, {"offset", 2}, {"length", 16}}}},
                                       {"link_preview_options", {{"is_disabled", true}}}});
  auto message = reply.result();
  CHECK(message["text"] == "[email-7qk2m9xd] asks");
  CHECK(message["entities"] == json{{{"type", "code"}, {"offset", 0}, {"length", 16}}});
  CHECK(message["message_thread_id"] == thread);
  CHECK(message["is_topic_message"] == true);
  CHECK(message["chat"] == json{{"id", group}, {"type", "supergroup"}, {"title", "Support"}, {"is_forum", true}});
  CHECK(message["from"]["is_bot"] == true);
  CHECK(message["reply_to_message"]["message_id"] == thread);
  CHECK(message["date"].get<std::int64_t>() > 1700000000);
}

TEST_CASE("sandbox: message ids rise within a chat, a topic's id is its first message's", "[sandbox]") {
  rig it;
  auto first = it.topic();
  auto second = it.call("sendMessage", {{"chat_id", group}, {"text", "a"}}).result()["message_id"];
  auto third = it.topic();
  CHECK(second == first + 1);
  CHECK(third == first + 2);
}

TEST_CASE("sandbox: topics open, close, reopen, get renamed and deleted", "[sandbox]") {
  rig it;
  auto thread = it.topic("before");
  json target{{"chat_id", group}, {"message_thread_id", thread}};
  auto state = [&] { return it.control("chats")[0]["topics"][0]; };
  CHECK(it.call("closeForumTopic", target).result() == true);
  CHECK(state()["state"] == "closed");
  CHECK(it.call("reopenForumTopic", target).result() == true);
  auto renamed = target;
  renamed["name"] = "after";
  CHECK(it.call("editForumTopic", renamed).result() == true);
  CHECK(state()["name"] == "after");
  CHECK(state()["state"] == "open");
  CHECK(it.call("deleteForumTopic", target).result() == true);
  CHECK(state()["state"] == "deleted");
  for (const auto& message : it.control("messages")) CHECK(message["deleted"] == true);
}

TEST_CASE("sandbox: edits are counted and deletions leave no text", "[sandbox]") {
  rig it;
  auto id = it.call("sendMessage", {{"chat_id", group}, {"text", "first"}}).result()["message_id"];
  auto edited = it.call("editMessageText", {{"chat_id", group}, {"message_id", id}, {"text", "second"}});
  CHECK(edited.result()["text"] == "second");
  CHECK(edited.result().contains("edit_date"));
  auto row = it.control("messages")[0];
  CHECK(row["edits"] == 1);
  CHECK(row["text"] == "second");
  CHECK(it.call("deleteMessage", {{"chat_id", group}, {"message_id", id}}).result() == true);
  row = it.control("messages")[0];
  CHECK(row["deleted"] == true);
  CHECK(row["text"] == "");
}

TEST_CASE("sandbox: a missing reply is forgiven when the call says so", "[sandbox]") {
  rig it;
  auto reply =
      it.call("sendMessage", {{"chat_id", group},
                              {"text", "x"},
                              {"reply_parameters", {{"message_id", 99}, {"allow_sending_without_reply", true}}}});
  CHECK(reply.http.status == 200);
  CHECK_FALSE(reply.result().contains("reply_to_message"));
}

TEST_CASE("sandbox: the four encodings of arguments mean the same", "[sandbox]") {
  rig it;
  const std::string text = "Привіт & [email-7qk2m9xd] +1";
  const std::string escaped = "%D0%9F%D1%80%D0%B8%D0%B2%D1%96%D1%82+%26+%5Bemail-7qk2m9xd%5D+%2B1";
  const std::string form = "chat_id=-1001234567890&text=" + escaped +
                           "&entities=%5B%7B%22type%22%3A%22bold%22%2C%22offset%22%3A0%2C%22length%22%3A6%7D%5D";
  const std::string entities = R"([{"type":"bold","offset":0,"length":6}])";
  auto part = [](const std::string& name, const std::string& value) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  };
  auto multipart = part("chat_id", "-1001234567890") + part("text", text) + part("entities", entities) + "--b--\r\n";
  auto unquoted =
      "--b\r\nContent-Disposition: form-data; name=document; filename=файл.txt\r\n"
      "Content-Type: text/plain\r\n\r\nbytes\r\n" +
      multipart;
  json object{{"chat_id", group}, {"text", text}, {"entities", json::parse(entities)}};
  json strings{{"chat_id", "-1001234567890"}, {"text", text}, {"entities", entities}};
  auto url = it.path("sendMessage");
  const http_headers as_form = {{"Content-Type", "application/x-www-form-urlencoded"}};
  const http_headers as_json = {{"Content-Type", "application/json; charset=utf-8"}};
  const http_headers as_parts = {{"Content-Type", "multipart/form-data; boundary=b"}};
  const http_headers as_quoted = {{"Content-Type", "multipart/form-data; boundary=\"b\""}};
  std::vector<bot_reply> replies = {it.send("GET", url + "?" + form),
                                    it.send("POST", url + "?" + form),
                                    it.send("POST", url, as_form, form),
                                    it.send("POST", url, as_json, object.dump()),
                                    it.send("POST", url, as_json, strings.dump()),
                                    it.send("POST", url, as_parts, multipart),
                                    it.send("POST", url, as_parts, unquoted),
                                    it.send("POST", url, as_quoted, multipart)};
  for (const auto& reply : replies) {
    INFO(reply.body.dump());
    CHECK(reply.result().value("text", "") == text);
    CHECK(reply.result()["entities"] == json::parse(entities));
  }
  CHECK(it.send("POST", it.path("SENDmessage"), as_form, form).http.status == 200);
  CHECK(it.send("POST", url, {{"Content-Type", "multipart/form-data"}}, multipart).description() ==
        "Bad Request: boundary not found");
}

TEST_CASE("sandbox: entities are checked in UTF-16 units", "[sandbox]") {
  rig it;
  struct row {
    const char* text;
    std::int64_t offset;
    std::int64_t length;
    const char* refusal;  // Null: taken.
    std::int64_t new_offset;
    std::int64_t new_length;
  };
  for (const auto& one : {
           row{"a😀b", 0, 4, nullptr, 0, 4},
           row{"a😀b", 1, 2, nullptr, 1, 2},
           row{"a😀b", 2, 1, "entity begins in a middle of a UTF-16 symbol at byte offset 5", 0, 0},
           row{"a😀b", 0, 2,
               "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at "
               "byte offset 5",
               0, 0},
           row{"abc", 1, 9, "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 10", 0,
               0},
           row{"abc", 9, 1, "entity begins after the end of the text at UTF-16 offset 9", 0, 0},
           row{"abc", -1, 1, "receive an entity with incorrect offset -1", 0, 0},
           row{"abc", 0, -1, "receive an entity with incorrect length -1", 0, 0},
           row{" \nабв г", 2, 3, nullptr, 0, 3},
           row{"x\r\ny", 3, 1, nullptr, 2, 1},
           row{"ab  ", 1, 3, nullptr, 1, 1},
           row{"a bc", 1, 3, nullptr, 2, 2},
       }) {
    auto reply =
        it.call("sendMessage", {{"chat_id", group},
                                {"text", one.text},
                                {"entities", {{{"type", "code"}, {"offset", one.offset}, {"length", one.length}}}}});
    INFO(one.text << " " << one.offset << " " << one.length);
    if (one.refusal != nullptr) {
      CHECK(reply.description() == std::string("Bad Request: ") + one.refusal);
    } else {
      CHECK(reply.result()["entities"] ==
            json{{{"type", "code"}, {"offset", one.new_offset}, {"length", one.new_length}}});
    }
  }
}

TEST_CASE("sandbox: misshapen entities are named", "[sandbox]") {
  rig it;
  const std::vector<std::pair<json, std::string>> table = {
      {json::array({1}), "expected an Object"},
      {{{{"offset", 0}, {"length", 1}}}, "Can't find field \"type\""},
      {{{{"type", "code"}, {"length", 1}}}, "Can't find field \"offset\""},
      {{{{"type", "glow"}, {"offset", 0}, {"length", 1}}}, "Unsupported type specified"},
      {{{{"type", "text_link"}, {"offset", 0}, {"length", 1}}}, "Can't find field \"url\""}};
  for (const auto& [entities, text] : table) {
    auto reply = it.call("sendMessage", {{"chat_id", group}, {"text", "abc"}, {"entities", entities}});
    CHECK(reply.description() == "Bad Request: can't parse MessageEntity: " + text);
  }
  json found{{{"type", "email"}, {"offset", 0}, {"length", 3}}};
  CHECK_FALSE(
      it.call("sendMessage", {{"chat_id", group}, {"text", "abc"}, {"entities", found}}).result().contains("entities"));
}

TEST_CASE("sandbox: a bot that was thrown out is told so", "[sandbox]") {
  rig it;
  it.control("agent/message", {{"kind", "my_chat_member"}, {"status", "kicked"}});
  auto reply = it.call("sendMessage", {{"chat_id", group}, {"text", "x"}});
  CHECK(reply.http.status == 403);
  CHECK(reply.description() == "Forbidden: bot was kicked from the supergroup chat");
  it.control("agent/message", {{"kind", "my_chat_member"}, {"status", "member"}});
  CHECK(it.call("createForumTopic", {{"chat_id", group}, {"name", "x"}}).description() ==
        "Bad Request: not enough rights to create a topic");
}

TEST_CASE("sandbox: a private chat opens when the person writes first", "[sandbox]") {
  rig it;
  CHECK(it.call("sendMessage", {{"chat_id", 900}, {"text", "x"}}).description() == "Bad Request: chat not found");
  it.control("agent/message", {{"chat", 900}, {"name", "Ivan"}, {"text", "/start abc"}});
  CHECK(it.call("sendMessage", {{"chat_id", 900}, {"text", "x"}}).result()["chat"]["type"] == "private");
  CHECK(it.call("createForumTopic", {{"chat_id", 900}, {"name", "x"}}).description() ==
        "Bad Request: the chat is not a forum");
  it.control("agent/message", {{"kind", "my_chat_member"}, {"chat", 900}, {"status", "kicked"}});
  CHECK(it.call("sendMessage", {{"chat_id", 900}, {"text", "x"}}).description() ==
        "Forbidden: bot was blocked by the user");
}

TEST_CASE("sandbox: closing twice is refused, logging out forgets updates", "[sandbox]") {
  rig it;
  CHECK(it.call("close").result() == true);
  CHECK(it.call("close").description() == "Bad Request: the bot has already been closed");
  it.says(0, "hello");
  CHECK(it.call("logOut").result() == true);
  CHECK(it.call("getUpdates").result() == json::array());
}

}  // namespace cloakroom::testing

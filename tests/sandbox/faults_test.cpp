// Every fault as a client sees it, and what the world looks like afterwards.
#include <catch2/catch.hpp>

#include "tests/sandbox/rig.hpp"

namespace cloakroom::testing {
namespace {

const json hello{{"chat_id", group}, {"text", "hello"}};

}  // namespace

TEST_CASE("sandbox: refusing faults answer and leave nothing behind", "[sandbox]") {
  rig it;
  struct row {
    json wish;
    int status;
    const char* text;
  };
  const std::vector<row> table = {
      {{{"kind", "429"}, {"retry_after", 7}}, 429, "Too Many Requests: retry after 7"},
      {{{"kind", "500"}}, 500, "Internal Server Error"},
      {{{"kind", "403"}}, 403, "Forbidden: bot was kicked from the supergroup chat"},
      {{{"kind", "403"}, {"description", "Forbidden: user is deactivated"}}, 403, "Forbidden: user is deactivated"},
      {{{"kind", "401"}}, 401, "Unauthorized"}};
  for (const auto& one : table) {
    it.fault(one.wish);
    auto reply = it.call("sendMessage", hello);
    CHECK(reply.http.status == one.status);
    CHECK(reply.body["error_code"] == one.status);
    CHECK(reply.description() == one.text);
  }
  CHECK(it.messages() == 0);
  CHECK(it.call("sendMessage", hello).http.status == 200);  // Each hit once.
}

TEST_CASE("sandbox: 429 carries its time in header and body", "[sandbox]") {
  rig it;
  it.fault({{"kind", "429"}, {"retry_after", 7}});
  auto reply = it.call("sendMessage", hello);
  CHECK(reply.http.header("Retry-After") == "7");
  CHECK(reply.body["parameters"] == json{{"retry_after", 7}});
}

TEST_CASE("sandbox: 502 is a page, not JSON", "[sandbox]") {
  rig it;
  it.fault({{"kind", "502html"}});
  auto reply = it.call("sendMessage", hello);
  CHECK(reply.http.status == 502);
  CHECK(reply.http.header("Content-Type") == "text/html");
  CHECK(reply.http.body.starts_with("<html>"));
}

TEST_CASE("sandbox: an error after the commit keeps the message", "[sandbox]") {
  rig it;
  it.fault({{"kind", "500"}, {"after_commit", true}});
  CHECK(it.call("sendMessage", hello).http.status == 500);
  CHECK(it.messages() == 1);
}

TEST_CASE("sandbox: an answer lost after the commit", "[sandbox]") {
  rig it;
  it.fault({{"kind", "commit_then_reset"}});
  auto reply = it.call("sendMessage", hello);
  CHECK(reply.http.end == http_end::reset);
  CHECK(reply.http.raw.empty());
  CHECK(it.messages() == 1);
}

TEST_CASE("sandbox: a reset before the request is read", "[sandbox]") {
  rig it;
  it.fault({{"kind", "reset_before_read"}, {"method", "sendMessage"}});
  CHECK(it.call("getMe").http.status == 200);
  auto reply = it.call("sendMessage", hello);
  CHECK(reply.http.end == http_end::reset);
  CHECK(it.messages() == 0);
  CHECK(it.control("journal")[1]["fault"] == "reset_before_read");
}

TEST_CASE("sandbox: slow headers and slow body", "[sandbox]") {
  rig it;
  auto begins = [&](const char* kind, const char* part) {
    it.fault({{"kind", kind}, {"delay_ms", 300}});
    tcp_probe connection("127.0.0.1", it.port());
    connection.send("GET " + it.path("getMe") + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    auto start = std::chrono::steady_clock::now();
    auto first = connection.receive(std::chrono::seconds(10));
    auto rest = http_receive(connection, std::chrono::seconds(10), &first);
    CHECK(rest.end == http_end::complete);
    CHECK(json::parse(rest.body)["ok"] == true);
    CHECK(std::chrono::steady_clock::now() - start >= milliseconds(290));
    INFO(kind);
    CHECK(rest.raw.find(part) != std::string::npos);
  };
  begins("slow_headers", "HTTP/1.1 200 OK\r\n");
  begins("slow_body", "Content-Length");
}

TEST_CASE("sandbox: a client's deadline passes during a slow answer", "[sandbox]") {
  rig it;
  it.fault({{"kind", "slow_headers"}, {"delay_ms", 60000}});
  auto late = it.call("sendMessage", hello, milliseconds(200));
  CHECK(late.http.end == http_end::timed_out);
  CHECK(late.http.raw == "HTTP/1.1 200 OK\r\n");
  it.fault({{"kind", "slow_body"}, {"delay_ms", 60000}});
  late = it.call("sendMessage", hello, milliseconds(200));
  CHECK(late.http.end == http_end::timed_out);
  CHECK(late.http.status == 200);
  CHECK_FALSE(late.http.body.empty());
  CHECK(it.messages() == 2);
}

TEST_CASE("sandbox: truncated JSON is whole HTTP, a connection closed early is not", "[sandbox]") {
  rig it;
  it.fault({{"kind", "truncated"}});
  auto reply = it.call("sendMessage", hello);
  CHECK(reply.http.end == http_end::complete);
  CHECK(json::parse(reply.http.body, nullptr, false).is_discarded());
  it.fault({{"kind", "closed_early"}});
  reply = it.call("sendMessage", hello);
  CHECK(reply.http.end == http_end::cut);
  CHECK(reply.http.status == 200);
  CHECK(it.messages() == 2);
}

TEST_CASE("sandbox: a topic vanishes just before the send", "[sandbox]") {
  rig it;
  auto thread = it.topic();
  it.fault({{"kind", "topic_deleted"}, {"method", "sendMessage"}});
  auto in_topic = hello;
  in_topic["message_thread_id"] = thread;
  CHECK(it.call("sendMessage", in_topic).description() == "Bad Request: message thread not found");
  CHECK(it.control("chats")[0]["topics"][0]["state"] == "deleted");
}

TEST_CASE("sandbox: the group moves to a new id", "[sandbox]") {
  rig it;
  auto thread = it.topic("kept");
  it.fault({{"kind", "migrate"}, {"to", -1009999999999}});
  auto reply = it.call("sendMessage", hello);
  CHECK(reply.http.status == 400);
  CHECK(reply.description() == "Bad Request: group chat was upgraded to a supergroup chat");
  CHECK(reply.body["parameters"] == json{{"migrate_to_chat_id", -1009999999999}});
  CHECK(it.call("sendMessage", hello).http.status == 400);  // For good.
  json moved{{"chat_id", -1009999999999}, {"message_thread_id", thread}, {"text", "hello"}};
  CHECK(it.call("sendMessage", moved).http.status == 200);
  auto updates = it.call("getUpdates").result();
  REQUIRE(updates.size() == 2);
  CHECK(updates[0]["message"]["migrate_to_chat_id"] == -1009999999999);
  CHECK(updates[1]["message"]["migrate_from_chat_id"] == group);
}

TEST_CASE("sandbox: the clock runs ahead for one answer", "[sandbox]") {
  rig it;
  it.fault({{"kind", "clock_ahead"}, {"seconds", 1000000}});
  auto ahead = it.call("sendMessage", hello).result()["date"].get<std::int64_t>();
  auto now = it.call("sendMessage", hello).result()["date"].get<std::int64_t>();
  CHECK(ahead - now > 900000);
}

TEST_CASE("sandbox: an update comes twice", "[sandbox]") {
  rig it;
  it.fault({{"kind", "duplicate_update"}});
  it.says(0, "once");
  auto updates = it.call("getUpdates").result();
  REQUIRE(updates.size() == 2);
  CHECK(updates[0] == updates[1]);
}

TEST_CASE("sandbox: chats change places, order inside a chat holds", "[sandbox]") {
  rig it;
  it.says(0, "g1");
  it.control("agent/message", {{"chat", 900}, {"text", "p1"}});
  it.says(0, "g2");
  it.control("agent/message", {{"chat", 900}, {"text", "p2"}});
  it.fault({{"kind", "reorder_updates"}});
  std::string order;
  for (const auto& update : it.call("getUpdates").result()) order += update["message"]["text"].get<std::string>() + " ";
  CHECK(order == "p1 p2 g1 g2 ");
}

TEST_CASE("sandbox: faults choose by method and chat, and spare getUpdates unless it is named", "[sandbox]") {
  rig it;
  it.fault({{"kind", "500"}, {"count", 10}, {"chat", 900}});
  it.fault({{"kind", "500"}, {"count", 10}, {"method", "createForumTopic"}});
  CHECK(it.call("sendMessage", hello).http.status == 200);
  CHECK(it.call("createForumTopic", {{"chat_id", group}, {"name", "x"}}).http.status == 500);
  CHECK(it.call("getUpdates").http.status == 200);
  it.control("faults");
  it.fault({{"kind", "500"}, {"method", "getUpdates"}});
  CHECK(it.call("getUpdates", {{"offset", 9}}).http.status == 500);
  auto list = it.control("faults");
  CHECK(list[1]["hits"] == 1);
  CHECK(list[1]["left"] == 9);
}

TEST_CASE("sandbox: a seed draws the same faults again", "[sandbox]") {
  auto outcomes = [] {
    rig it;
    it.fault({{"kind", "500"}, {"probability", 0.5}, {"seed", 42}});
    std::string out;
    for (int i = 0; i < 40; ++i) out += it.call("getMe").http.status == 200 ? '.' : 'x';
    return out;
  };
  auto first = outcomes();
  CHECK(first == outcomes());
  CHECK(first.find('x') != std::string::npos);
  CHECK(first.find('.') != std::string::npos);
}

TEST_CASE("sandbox: orders that make no sense are refused with the member's name", "[sandbox]") {
  rig it;
  const std::vector<std::pair<json, std::string>> table = {{{{"kind", "earthquake"}}, "kind"},
                                                           {{{"kind", "500"}, {"count", 0}}, "count"},
                                                           {{{"kind", "500"}, {"probability", 1.5}}, "probability"},
                                                           {{{"kind", "429"}, {"retry_after", "soon"}}, "retry_after"},
                                                           {{{"kind", "slow_body"}, {"delay_ms", -1}}, "delay_ms"},
                                                           {{{"kind", "500"}, {"method", 5}}, "method"}};
  for (const auto& [wish, member] : table) {
    auto answer = http_call("127.0.0.1", it.port(), "POST", "/control/fault", {}, wish.dump());
    CHECK(answer.status == 400);
    CHECK(json::parse(answer.body)["error"].get<std::string>().starts_with(member));
  }
  CHECK(it.control("faults") == json::array());
}

TEST_CASE("sandbox: faults can be taken away", "[sandbox]") {
  rig it;
  auto id = it.fault({{"kind", "500"}})["id"].get<int>();
  it.fault({{"kind", "401"}});
  CHECK(http_call("127.0.0.1", it.port(), "DELETE", "/control/faults?id=" + std::to_string(id)).status == 200);
  CHECK(it.control("faults").size() == 1);
  CHECK(http_call("127.0.0.1", it.port(), "DELETE", "/control/faults?id=77").status == 404);
  CHECK(http_call("127.0.0.1", it.port(), "DELETE", "/control/faults").status == 200);
  CHECK(it.call("getMe").http.status == 200);
}

}  // namespace cloakroom::testing

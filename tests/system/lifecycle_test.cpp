// Starting, stopping, rereading: draining, restarts, TLS, webhooks.
#include <openssl/ssl.h>
#include <signal.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/time_text.hpp"
#include "tests/support/gateway_fixture.hpp"
#include "tests/support/tls_probe.hpp"
#include "tests/support/visitor.hpp"

namespace cloakroom::testing {
namespace {

using std::chrono::milliseconds;

bool logged(const gateway_fixture& house, const std::string& words, milliseconds within = std::chrono::seconds(20)) {
  return eventually([&] { return bytes_of(house.gateway_log()).find(words) != std::string::npos; }, within);
}

// Calls of a method in the sandbox's journal, oldest first.
std::vector<json> calls(const gateway_fixture& house, const std::string& method) {
  std::vector<json> out;
  std::istringstream lines(bytes_of(house.journal()));
  for (std::string line; std::getline(lines, line);) {
    auto row = json::parse(line, nullptr, false);
    if (row.is_object() && row.value("path", "").ends_with(method)) out.push_back(std::move(row));
  }
  return out;
}

time_point moment(const json& row) { return *parse_rfc3339(row["time"].get<std::string>()); }

}  // namespace

TEST_CASE("lifecycle: SIGTERM sends visitors elsewhere and finishes what is under way", "[lifecycle]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port()), idle(house.port());
  REQUIRE(me.hello());
  REQUIRE(idle.hello());
  REQUIRE(me.say_and_wait("makes the topic").is_object());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  house.control("fault", {{"kind", "slow_headers"}, {"delay_ms", 2500}, {"method", "sendMessage"}});
  REQUIRE(me.say_and_wait("slowly delivered").is_object());
  REQUIRE(eventually([&] { return house.count("SELECT count(*) FROM outbox WHERE state = 2") == 1; }));
  house.gateway().signal(SIGTERM);
  CHECK(me.end() == 1001);
  CHECK(idle.end() == 1001);
  CHECK(house.gateway().wait(std::chrono::seconds(30)) == 0);
  CHECK(house.count("SELECT count(*) FROM outbox WHERE state = 3") == 2);
  CHECK(house.delivered_to(me.reference()) == std::vector<std::string>{"makes the topic", "slowly delivered"});
  CHECK_FALSE(tcp_probe("127.0.0.1", house.port()).connected());
  REQUIRE(house.start());
  REQUIRE(me.hello(0));
  CHECK(me.next("message")["text"] == "makes the topic");
  CHECK(me.next("message")["text"] == "slowly delivered");
  CHECK(house.stop() == 0);
  CHECK(house.delivered_to(me.reference()).size() == 2);  // Nothing was sent twice.
}

TEST_CASE("lifecycle: SIGTERM does not wait longer than it may", "[lifecycle]") {
  gateway_fixture house([] {
    gateway_wish wanted;
    wanted.server = "drain_seconds: 1";
    return wanted;
  }());
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  house.control("fault", {{"kind", "slow_headers"}, {"delay_ms", 60000}, {"method", "createForumTopic"}});
  REQUIRE(me.say_and_wait("never answered").is_object());
  REQUIRE(eventually([&] { return house.count("SELECT count(*) FROM outbox WHERE state = 2") == 1; }));
  CHECK(house.stop(std::chrono::seconds(20)) == 0);
  http_call("127.0.0.1", house.sandbox_port(), "DELETE", "/control/faults");
  REQUIRE(house.start());
  CHECK(house.settled(std::chrono::seconds(20)));
  CHECK(house.delivered_to(me.reference()) == std::vector<std::string>{"never answered"});
}

TEST_CASE("lifecycle: a pause that the messenger asked for survives a kill", "[lifecycle]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("makes the topic").is_object());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  house.control("fault", {{"kind", "429"}, {"retry_after", 7}, {"method", "sendMessage"}});
  REQUIRE(me.say_and_wait("after the pause").is_object());
  REQUIRE(
      eventually([&] { return house.count("SELECT count(*) FROM connector_values WHERE key = 'hold_until'") == 1; }));
  house.gateway().kill();
  REQUIRE(house.start());
  REQUIRE(house.settled(std::chrono::seconds(60)));
  auto sends = calls(house, "sendMessage");
  REQUIRE(sends.size() == 3);
  CHECK(sends[1]["answer"]["status"] == 429);
  CHECK(moment(sends[2]) - moment(sends[1]) >= std::chrono::seconds(7));
  CHECK(house.delivered_to(me.reference()).back() == "after the pause");
}

TEST_CASE("lifecycle: SIGHUP puts new origins in force and keeps the old ones when the file is wrong", "[lifecycle]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor stays(house.port());
  REQUIRE(stays.hello());
  REQUIRE(stays.say_and_wait("before").is_object());
  auto changed = house.wish();
  changed.origin = "http://new.example";
  house.configure(changed);
  house.gateway().signal(SIGHUP);
  REQUIRE(logged(house, "\"configuration_reread\",\"accepted\":true"));
  visitor old_page(house.port()), new_page(house.port(), "http://new.example");
  CHECK_FALSE(old_page.hello());
  CHECK(old_page.end() == 4413);
  CHECK(new_page.hello());
  CHECK(stays.say_and_wait("after").is_object());  // Who is in, stays.
  changed.origin = "no origin at all";
  house.configure(changed);
  house.gateway().signal(SIGHUP);
  REQUIRE(logged(house, "\"accepted\":false"));
  visitor again(house.port(), "http://new.example");
  CHECK(again.hello());
  CHECK(house.stop() == 0);
}

TEST_CASE("lifecycle: an address where another process listens is not shared, with one loop or with several",
          "[lifecycle]") {
  gateway_wish wanted;
  wanted.server = GENERATE(std::string("threads: 1"), std::string("threads: 2"));
  CAPTURE(wanted.server);
  gateway_fixture house(wanted), other(wanted);
  REQUIRE(house.start());
  for (bool admin : {false, true}) {
    CAPTURE(admin);
    other.listen_at(admin ? 0 : house.port(), admin ? house.admin_port() : 0);
    other.launch();
    CHECK(other.gateway().wait(std::chrono::seconds(30)) == 69);
  }
  CHECK(bytes_of(other.gateway_log()).find("\"cannot_listen\"") != std::string::npos);
  CHECK(bytes_of(other.gateway_log()).find("\"listening\"") == std::string::npos);
  CHECK(http_call("127.0.0.1", house.port(), "GET", "/v1/sites/main").status == 200);
  // The address of one that has just gone is free again.
  CHECK(house.stop() == 0);
  CHECK(house.start());
}

TEST_CASE("lifecycle: SIGHUP puts sites, limits, notice and redaction in force, and names what waits for a restart",
          "[lifecycle]") {
  gateway_wish wanted;
  wanted.more_sites = "- { id: second, origins: [ \"http://second.example\" ], desk: [ support ] }";
  gateway_fixture house(wanted);
  REQUIRE(house.start());
  visitor first(house.port()), second(house.port(), "http://second.example");
  second.at_site("second");
  REQUIRE(first.hello());
  REQUIRE(second.hello());
  CHECK(first.say_and_wait("ORD-12345678")["findings"].empty());
  auto notice = [&] {
    return json::parse(http_call("127.0.0.1", house.port(), "GET", "/v1/privacy/notice?site=main&format=json").body);
  };
  CHECK(notice()["officer"]["name"] == "Dana Example");

  wanted.more_sites.clear();
  wanted.server = "threads: 2";
  wanted.limits["frame_bytes"] = "2048";
  wanted.limits["body_bytes"] = "1024";
  wanted.limits["messages_per_minute"] = "3";
  wanted.officer = "Olha Example";
  wanted.more =
      "retention: { content: 1y }\nredaction:\n  recognizers:\n"
      "    - { name: ORDER_ID, kind: order, pattern: 'ORD-[0-9]{8}' }\n";
  house.configure(wanted);
  house.gateway().signal(SIGHUP);
  REQUIRE(logged(house, "\"configuration_reread\",\"accepted\":true"));
  CHECK(logged(house, "\"reload_needs_restart\",\"keys\":\"server.threads\""));
  CHECK(second.end() == 4404);
  CHECK(notice()["officer"]["name"] == "Olha Example");
  CHECK(notice()["retention"]["content"] == "1 y");
  auto findings = first.say_and_wait("ORD-87654321")["findings"];
  REQUIRE(findings.size() == 1);
  CHECK(findings[0]["type"] == "ORDER_ID");
  CHECK(first.next("message", milliseconds(100)).is_null());
  // The rate counts for chats that are open, a frame's size for those that begin.
  CHECK(first.say(new_client_id(), "one"));
  CHECK(first.say(new_client_id(), "two"));
  CHECK(first.say(new_client_id(), "three"));
  CHECK(first.next("error")["code"] == "rate_limited");
  visitor fresh(house.port());
  REQUIRE(fresh.hello());
  CHECK(fresh.say(new_client_id(), std::string(3000, 'a')));
  CHECK(fresh.end() == 1009);
  auto site = http_call("127.0.0.1", house.port(), "GET", "/v1/sites/main");
  CHECK(json::parse(site.body)["limits"]["text_bytes"] == 2048);
  CHECK(http_call("127.0.0.1", house.port(), "POST", "/v1/contact", {}, std::string(2000, 'a')).status == 413);
  CHECK(http_call("127.0.0.1", house.port(), "GET", "/v1/sites/second").status == 404);

  // One fault, and nothing changes; each problem is a line of JSON like every other.
  auto wrong = wanted;
  wrong.officer = "Nobody Example";
  wrong.server = "colour: blue";
  wrong.more = "log: { level: loud }\n";
  house.configure(wrong);
  house.gateway().signal(SIGHUP);
  REQUIRE(logged(house, "\"configuration_reread\",\"accepted\":false"));
  CHECK(logged(house, "\"key\":\"server.colour\""));
  CHECK(logged(house, "\"key\":\"log.level\""));
  CHECK(notice()["officer"]["name"] == "Olha Example");
  CHECK(house.stop() == 0);
  std::istringstream lines(bytes_of(house.gateway_log()));
  for (std::string line; std::getline(lines, line);) CHECK(json::parse(line, nullptr, false).is_object());
}

TEST_CASE("lifecycle: every number is there from the start, and the outbox is counted when asked", "[lifecycle]") {
  gateway_wish wanted;
  wanted.more = "redaction:\n  recognizers:\n    - { name: ORDER_ID, kind: order, pattern: 'ORD-[0-9]{8}' }\n";
  gateway_fixture house(wanted);
  REQUIRE(house.start());
  auto shows = [page = house.metrics()](const std::string& line) { return page.find('\n' + line + '\n') != page.npos; };
  std::vector<std::string> lines{"cloakroom_reveals_total 0", "cloakroom_egress_blocked_total 0"};
  for (std::string one : {"contact", "content", "callback", "evidence", "audit"})
    lines.push_back("cloakroom_retention_deleted_total{category=\"" + one + "\"} 0");
  for (std::string one : {"EMAIL_ADDRESS", "PHONE_NUMBER", "TELEGRAM_ID", "VIBER_ID", "MESSENGER_ID", "CREDIT_CARD",
                          "IBAN_CODE", "IP_ADDRESS", "PL_PESEL", "BG_EGN", "UA_RNOKPP", "ORDER_ID"})
    lines.push_back("cloakroom_findings_total{type=\"" + one + "\"} 0");
  for (std::string one : {"absent", "denied"})
    lines.push_back("cloakroom_consent_denied_total{reason=\"" + one + "\"} 0");
  for (std::string one : {"queued", "sending", "sent", "unknown", "failed", "cancelled"})
    lines.push_back("cloakroom_outbox_rows{connector=\"support\",state=\"" + one + "\"} 0");
  for (const auto& line : lines) {
    CAPTURE(line);
    CHECK(shows(line));
  }
  // Right at each look, both ways.
  house.control("fault", {{"kind", "slow_headers"}, {"delay_ms", 1500}, {"method", "createForumTopic"}});
  visitor me(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("one").is_object());
  REQUIRE(eventually([&] { return house.count("SELECT count(*) FROM outbox WHERE state = 2") == 1; }));
  auto rows = [&](const std::string& state) {
    auto page = house.metrics(), name = "\ncloakroom_outbox_rows{connector=\"support\",state=\"" + state + "\"} ";
    auto at = page.find(name);
    return at == page.npos ? -1 : std::stoi(page.substr(at + name.size()));
  };
  CHECK(rows("sending") == 1);
  CHECK(rows("sent") == 0);
  REQUIRE(house.settled(std::chrono::seconds(20)));
  CHECK(rows("sending") == 0);
  CHECK(rows("sent") == 1);
}

TEST_CASE("lifecycle: where no poll would show it, the first delivery shows a messenger that is gone", "[lifecycle]") {
  gateway_wish wanted;
  wanted.telegram = ", receive: webhook, secret_file: webhook.secret, public_url: \"http://127.0.0.1:9\"";
  gateway_fixture house(wanted);
  REQUIRE(house.start());
  auto ready = [&] { return http_call("127.0.0.1", house.admin_port(), "GET", "/readyz"); };
  REQUIRE(eventually([&] { return ready().status == 200; }));
  house.stop_sandbox();
  visitor me(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("anybody there?").is_object());
  // The connector looks by itself only once a minute.
  CHECK(eventually([&] { return ready().status == 503; }, std::chrono::seconds(20)));
  CHECK(json::parse(ready().body)["parts"]["connector support"] == "not ready");
  house.start_sandbox();
  CHECK(eventually([&] { return ready().status == 200; }, std::chrono::seconds(40)));
  CHECK(house.settled(std::chrono::seconds(20)));
  CHECK(house.delivered_to(me.reference()) == std::vector<std::string>{"anybody there?"});
}

TEST_CASE("lifecycle: a wrong configuration does not start", "[lifecycle]") {
  gateway_fixture house;
  auto changed = house.wish();
  changed.server = "colour: blue";
  house.configure(changed);
  house.launch();
  CHECK(house.gateway().wait(std::chrono::seconds(30)) == 78);
  CHECK(bytes_of(house.gateway_log()).find("server.colour") != std::string::npos);
}

TEST_CASE("lifecycle: readiness, life and the site's description", "[lifecycle]") {
  gateway_fixture house;
  REQUIRE(house.start());
  auto admin = [&](const std::string& path) { return http_call("127.0.0.1", house.admin_port(), "GET", path); };
  CHECK(admin("/livez").status == 200);
  CHECK(eventually([&] { return admin("/readyz").status == 200; }));
  CHECK(admin("/metrics").body.find("cloakroom_commit_seconds") != std::string::npos);
  CHECK(http_call("127.0.0.1", house.port(), "GET", "/metrics").status == 404);  // Not on the visitors' side.
  auto site = http_call("127.0.0.1", house.port(), "GET", "/v1/sites/main");
  REQUIRE(site.status == 200);
  CHECK(json::parse(site.body)["languages"] == json::array({"en", "uk"}));
  auto widget = http_call("127.0.0.1", house.port(), "GET", "/widget.js");
  CHECK(widget.status == 200);
  auto etag = std::string(widget.header("ETag"));
  REQUIRE_FALSE(etag.empty());
  CHECK(http_call("127.0.0.1", house.port(), "GET", "/widget.js", {{"If-None-Match", etag}}).status == 304);
}

TEST_CASE("lifecycle: speaks TLS with the certificate of the configuration, and reads it anew on SIGHUP",
          "[lifecycle]") {
  gateway_wish wanted;
  wanted.server = "tls: { certificate_file: server.pem, key_file: server.key }";
  wanted.limits = {};
  gateway_fixture house;
  auto certificate = house.folder() / "server.pem", key = house.folder() / "server.key";
  write_certificate(certificate, key, 1001);
  house.configure(wanted);
  REQUIRE(house.start());
  const std::string request = "GET /v1/sites/main HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  auto answer = tls_call(house.port(), certificate, request);
  REQUIRE(answer.connected);
  CHECK(answer.serial == 1001);
  CHECK(answer.version == "TLSv1.3");
  CHECK(answer.bytes.starts_with("HTTP/1.1 200"));
  CHECK(answer.bytes.find("Example shop") != std::string::npos);
  CHECK(tls_call(house.port(), certificate, request, TLS1_2_VERSION).connected);
  CHECK_FALSE(tls_call(house.port(), certificate, request, TLS1_1_VERSION).connected);
  // Plain HTTP gets no answer, and does no harm.
  CHECK(http_call("127.0.0.1", house.port(), "GET", "/v1/sites/main").end != http_end::complete);
  write_certificate(certificate, key, 1002);
  house.gateway().signal(SIGHUP);
  REQUIRE(logged(house, "\"configuration_reread\",\"accepted\":true"));
  auto renewed = tls_call(house.port(), certificate, request);
  REQUIRE(renewed.connected);
  CHECK(renewed.serial == 1002);
  auto certificate_copy = house.folder() / "trusted.pem";
  std::filesystem::copy(certificate, certificate_copy);
  auto ask_as = [](const std::string& origin) {
    return "GET /v1/sites/main HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin + "\r\nConnection: close\r\n\r\n";
  };
  // A certificate that cannot be used changes nothing, not the sites either, and is said to be refused.
  std::ofstream(certificate) << "no certificate";
  auto changed = house.wish();
  changed.origin = "http://new.example";
  house.configure(changed);
  house.gateway().signal(SIGHUP);
  REQUIRE(logged(house, "\"configuration_reread\",\"accepted\":false"));
  CHECK(logged(house, "\"key\":\"server.tls.certificate_file\",\"what\":\"names a file that holds no usable"));
  auto before = tls_call(house.port(), certificate_copy, ask_as("http://shop.example"));
  CHECK(before.serial == 1002);
  CHECK(before.bytes.find("Access-Control-Allow-Origin: http://shop.example") != std::string::npos);
  CHECK(house.stop() == 0);
}

TEST_CASE("lifecycle: answers come by webhook too, with the right secret only", "[lifecycle]") {
  gateway_fixture house;
  REQUIRE(house.start());
  auto wanted = house.wish();
  wanted.telegram = ", receive: webhook, secret_file: webhook.secret, public_url: \"http://127.0.0.1:" +
                    std::to_string(house.port()) + "\"";
  house.configure(wanted);
  CHECK(house.stop() == 0);
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("does anybody hear me?").is_object());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  auto thread = house.thread_of(me.reference());
  REQUIRE(thread != 0);
  REQUIRE(eventually([&] { return !calls(house, "setWebhook").empty(); }));
  house.agent_says(thread, "By webhook");
  CHECK(me.next("message")["text"] == "By webhook");

  json update{{"update_id", 5},
              {"message",
               {{"message_id", 7},
                {"date", 1},
                {"chat", {{"id", gateway_fixture::group}, {"type", "supergroup"}}},
                {"from", {{"id", gateway_fixture::agent}, {"is_bot", false}, {"first_name", "O"}}},
                {"message_thread_id", thread},
                {"is_topic_message", true},
                {"text", "By hand"}}}};
  auto push = [&](const http_headers& headers, const std::string& body) {
    return http_call("127.0.0.1", house.port(), "POST", "/webhooks/telegram/support", headers, body).status;
  };
  const std::string name = "X-Telegram-Bot-Api-Secret-Token", secret = gateway_fixture::webhook_secret;
  CHECK(push({}, update.dump()) == 403);
  CHECK(push({{name, ""}}, update.dump()) == 403);
  CHECK(push({{name, secret + "x"}}, update.dump()) == 403);
  CHECK(push({{name, secret.substr(1)}}, update.dump()) == 403);
  CHECK(push({{name, "wrong"}}, "{") == 403);  // Before the body is looked at.
  CHECK(push({{name, secret}}, "{") == 400);
  CHECK(push({{name, secret}}, update.dump()) == 200);
  CHECK(me.next("message")["text"] == "By hand");
  CHECK(push({{name, secret}}, update.dump()) == 200);  // The same update again: taken, not relayed.
  CHECK(me.next("message", milliseconds(200)).is_null());
}

}  // namespace cloakroom::testing

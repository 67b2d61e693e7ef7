// Everything that a hostile or broken client sends has one clear answer, stores nothing, and costs no memory.
#include <catch2/catch.hpp>
#include <iostream>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/visitor.hpp"

namespace cloakroom::testing {
namespace {

using std::chrono::milliseconds;
using opcode = ws_probe::opcode;

json good_hello() { return {{"type", "hello"}, {"consent", consent_claim()}}; }

json hello_with(const char* name, const json& value) {
  auto out = good_hello();
  out[name] = value;
  return out;
}

json hello_consenting(const json& claim) { return {{"type", "hello"}, {"consent", claim}}; }

json message_with(const char* name, const json& value) {
  json out{{"type", "message"}, {"client_id", new_client_id()}, {"text", "hello"}};
  out[name] = value;
  return out;
}

// ---- frames -------------------------------------------------------------------------------------------------------

struct bad_frame {
  const char* name;
  std::string frame;
  std::uint16_t close;  // The code that must follow.
  const char* code;     // Of the error frame before it; null: none.
  bool after_hello = false;
};

const std::vector<bad_frame>& bad_frames() {
  static const std::string wide(17000, 'x');
  static const std::vector<bad_frame> table = {
      {"not JSON", "hello there", 4400, "bad_json"},
      {"half a frame", R"({"type":"hello")", 4400, "bad_json"},
      {"an array", "[1,2]", 4400, "bad_frame"},
      {"null", "null", 4400, "bad_frame"},
      {"an empty frame", "", 4400, "bad_json"},
      {"deep nesting", std::string(16000, '['), 4400, "bad_json"},
      {"a type that is a number", R"({"type":7})", 4400, "bad_frame"},
      {"no type", "{}", 4400, "bad_frame"},
      {"an unknown type", R"({"type":"dance"})", 4400, "unknown_frame"},
      {"a type of the server", R"({"type":"welcome"})", 4400, "unknown_frame"},
      {"a message before hello", message_with("text", "hi").dump(), 4400, "hello_expected"},
      {"a withdrawal before hello", R"({"type":"withdraw"})", 4400, "hello_expected"},
      {"after that is a text", hello_with("after", "x").dump(), 4400, "bad_frame"},
      {"a negative after", hello_with("after", -1).dump(), 4400, "bad_frame"},
      {"a broken after", hello_with("after", 1.5).dump(), 4400, "bad_frame"},
      {"an after beyond 64 bits", R"({"type":"hello","after":99999999999999999999})", 4400, "bad_frame"},
      {"resume that is a number", hello_with("resume", 5).dump(), 4400, "bad_frame"},
      {"resume that is too long", hello_with("resume", std::string(200, 'a')).dump(), 4401, "bad_resume"},
      {"consent that is said twice",
       R"({"type":"hello","consent":{"cmp":"cookiebot","cookies":""},"consent":)" + consent_claim().dump() + "}", 4400,
       "bad_frame"},
      {"a locale with a blank", hello_with("locale", "e n").dump(), 4400, "bad_frame"},
      {"a name that is a list", hello_with("name", json::array()).dump(), 4400, "bad_frame"},
      {"a page that is a text", hello_with("page", "x").dump(), 4400, "bad_frame"},
      {"age_confirmed that is a text", hello_with("age_confirmed", "yes").dump(), 4400, "bad_frame"},
      {"a frame above the bound", wide, 1009, nullptr},
      {"no consent", R"({"type":"hello"})", 4403, "consent_required"},
      {"consent denied", hello_consenting(consent_claim(false)).dump(), 4403, "consent_required"},
      {"consent that is a text", hello_consenting("yes").dump(), 4403, "consent_required"},
      {"consent that is true", hello_consenting(true).dump(), 4403, "consent_required"},
      {"consent of an unknown manager", hello_consenting({{"cmp", "mine"}, {"cookies", consent_cookies()}}).dump(),
       4403, "consent_required"},
      {"a malformed cookie",
       hello_consenting({{"cmp", "cookiebot"}, {"cookies", "CookieConsent={preferences:true"}}).dump(), 4403,
       "consent_required"},
      {"a resume of nonsense", hello_with("resume", "!!!").dump(), 4401, "bad_resume"},
      {"a resume of the right length", hello_with("resume", std::string(64, 'A')).dump(), 4401, "bad_resume"},
      {"hello twice", good_hello().dump(), 4400, "unexpected_hello", true},
      {"a message without client_id", R"({"type":"message","text":"x"})", 4400, "bad_frame", true},
      {"a client_id that is no UUID", message_with("client_id", "1").dump(), 4400, "bad_frame", true},
      {"a text that is a number", message_with("text", 5).dump(), 4400, "bad_frame", true},
      {"typing without on", R"({"type":"typing"})", 4400, "bad_frame", true},
      {"read with a negative seq", R"({"type":"read","seq":-1})", 4400, "bad_frame", true},
      {"consent withdrawn", json{{"type", "consent"}, {"consent", consent_claim(false)}}.dump(), 4403,
       "consent_required", true},
      {"consent without a word", R"({"type":"consent"})", 4403, "consent_required", true},
      {"a message above the bound", message_with("text", wide).dump(), 1009, nullptr, true},
      {"an unknown type after hello", R"({"type":"dance"})", 4400, "unknown_frame", true}};
  return table;
}

void send_bad_frames(const gateway_fixture& house) {
  for (const auto& one : bad_frames()) {
    CAPTURE(one.name);
    visitor me(house.port());
    REQUIRE((one.after_hello ? me.hello() : me.connect()));
    me.socket()->send_text(one.frame);
    if (one.code != nullptr) {
      auto error = me.next("error");
      CHECK((error.is_object() && error["code"] == one.code));
    }
    CHECK(me.end() == one.close);
  }
}

// What JSON cannot say: other opcodes, broken framing. Closed by RFC 6455's own codes.
void send_bad_framing(const gateway_fixture& house) {
  struct row {
    const char* name;
    opcode type;
    std::string payload;
    bool final;
    std::uint16_t close;
  };
  const std::vector<row> table = {{"a binary frame", opcode::binary, good_hello().dump(), true, 4400},
                                  {"text that is not UTF-8", opcode::text, "{\"type\":\"\xff\xfe\"}", true, 1007},
                                  {"a ping in pieces", opcode::ping, "x", false, 1002},
                                  {"a ping above 125 bytes", opcode::ping, std::string(126, 'x'), true, 1002},
                                  {"a continuation of nothing", opcode::continuation, "x", true, 1002},
                                  {"a reserved opcode", static_cast<opcode>(3), "x", true, 1002}};
  for (bool after_hello : {false, true})
    for (const auto& one : table) {
      CAPTURE(one.name, after_hello);
      visitor me(house.port());
      REQUIRE((after_hello ? me.hello() : me.connect()));
      me.socket()->send_frame(one.type, one.payload, one.final);
      CHECK(me.end() == one.close);
    }
  visitor liar(house.port());
  REQUIRE(liar.connect());
  liar.socket()->send_frame(opcode::text, "x", true, std::uint64_t{1} << 40);
  CHECK(liar.end() == 1009);
  visitor pieces(house.port());
  REQUIRE(pieces.connect());
  pieces.socket()->send_frame(opcode::text, std::string(9000, 'x'), false);
  pieces.socket()->send_frame(opcode::continuation, std::string(9000, 'x'), true);
  CHECK(pieces.end() == 1009);
}

void knock_at_wrong_doors(const gateway_fixture& house) {
  struct row {
    const char* path;
    const char* origin;
    std::uint16_t close;
  };
  for (const auto& one :
       {row{"/v1/chat?site=main", "http://evil.example", 4413}, row{"/v1/chat?site=main", "https://shop.example", 4413},
        row{"/v1/chat?site=main", "http://shop.example:8080", 4413}, row{"/v1/chat?site=main", "null", 4413},
        row{"/v1/chat?site=other", "http://shop.example", 4404}, row{"/v1/chat", "http://shop.example", 4404},
        row{"/v1/chat?site=%00", "http://shop.example", 4404}}) {
    CAPTURE(one.path, one.origin);
    ws_probe probe(house.port(), {one.path, "cloakroom.v1", {{"Origin", one.origin}}});
    CHECK(probe.is_open());
    auto end = probe.end(std::chrono::seconds(20));
    CHECK(end.code == one.close);
  }
  CHECK(ws_probe(house.port(), {"/v1/contact", "cloakroom.v1", {}}).answer().status == 405);
  CHECK(ws_probe(house.port(), {"/nowhere", "cloakroom.v1", {}}).answer().status == 404);
}

// ---- requests -----------------------------------------------------------------------------------------------------

struct bad_request {
  const char* name;
  const char* method;
  std::string path;
  std::string body;
  int status;
  const char* code;
  const char* field = nullptr;
  std::string type = "application/json";
  std::string origin = "http://shop.example";
};

json contact_body() { return {{"site", "main"}, {"consent", consent_claim()}, {"text", "Please answer"}}; }

std::string contact_with(const char* name, const json& value) {
  auto out = contact_body();
  out[name] = value;
  return out.dump();
}

std::string contact_without(const char* name) {
  auto out = contact_body();
  out.erase(name);
  return out.dump();
}

std::string callback_with(const char* name, const json& value) {
  json out{{"site", "main"}, {"consent", consent_claim()}, {"phone", "+44 7700 900123"}};
  if (value.is_null())
    out.erase(name);
  else
    out[name] = value;
  return out.dump();
}

std::vector<bad_request> bad_requests() {
  const std::string contact = "/v1/contact", callback = "/v1/callback", withdraw = "/v1/consent/withdraw";
  auto good = contact_body().dump();
  return {{"bad JSON", "POST", contact, "{", 400, "bad_body"},
          {"no body", "POST", contact, "", 400, "bad_body"},
          {"a list", "POST", contact, "[]", 400, "bad_body"},
          {"a name said twice", "POST", contact, R"({"site":"main","site":"main"})", 400, "bad_body"},
          {"deep nesting", "POST", contact, std::string(100000, '['), 400, "bad_body"},
          {"deep nesting that closes", "POST", contact, R"({"a":)" + std::string(50, '[') + std::string(50, ']') + "}",
           400, "bad_body"},
          {"JSON that is not UTF-8", "POST", contact, "{\"text\":\"\xff\"}", 422, "invalid_utf8"},
          {"another type", "POST", contact, good, 415, "unsupported_media_type", nullptr, "text/plain"},
          {"no type", "POST", contact, good, 415, "unsupported_media_type", nullptr, ""},
          {"multipart without boundary", "POST", contact, good, 400, "bad_body", nullptr, "multipart/form-data"},
          {"a broken escape", "POST", contact, "site=main&text=%zz", 400, "bad_body", nullptr,
           "application/x-www-form-urlencoded"},
          {"a body above the bound", "POST", contact, std::string(300000, ' '), 413, "too_large"},
          {"no site", "POST", contact, contact_without("site"), 422, "invalid_field"},
          {"an unknown site", "POST", contact, contact_with("site", "other"), 404, "unknown_site"},
          {"a foreign origin", "POST", contact, good, 403, "origin_not_allowed", nullptr, "application/json",
           "http://evil.example"},
          {"no consent", "POST", contact, contact_without("consent"), 403, "consent_required"},
          {"consent denied", "POST", contact, contact_with("consent", consent_claim(false)), 403, "consent_required"},
          {"consent malformed", "POST", contact, contact_with("consent", {{"cmp", "cookiebot"}, {"cookies", "x"}}), 403,
           "consent_required"},
          {"consent that is a list", "POST", contact, contact_with("consent", json::array()), 403, "consent_required"},
          {"no text", "POST", contact, contact_without("text"), 422, "invalid_field", "text"},
          {"a blank text", "POST", contact, contact_with("text", " \n"), 422, "invalid_field", "text"},
          {"a text that is a number", "POST", contact, contact_with("text", 5), 422, "invalid_field", "text"},
          {"a text that is too long", "POST", contact, contact_with("text", std::string(17000, 'x')), 422,
           "invalid_field", "text"},
          {"an e-mail that is none", "POST", contact, contact_with("email", "nobody"), 422, "invalid_field", "email"},
          {"a phone that is none", "POST", contact, contact_with("phone", "abc"), 422, "invalid_field", "phone"},
          {"a long name", "POST", contact, contact_with("name", std::string(201, 'x')), 422, "invalid_field", "name"},
          {"a locale that is none", "POST", contact, contact_with("locale", "e n"), 422, "invalid_field", "locale"},
          {"a call without a number", "POST", callback, callback_with("phone", nullptr), 422, "invalid_field", "phone"},
          {"a call before no time", "POST", callback, callback_with("not_before", "tomorrow"), 422, "invalid_field",
           "not_before"},
          {"a call in no zone", "POST", callback, callback_with("time_zone", "Mars/Base"), 422, "invalid_field",
           "time_zone"},
          {"a call in the past", "POST", callback, callback_with("not_after", "2020-01-01T00:00:00Z"), 422,
           "invalid_field", "not_after"},
          {"a call without consent", "POST", callback, callback_with("consent", nullptr), 403, "consent_required"},
          {"a withdrawal of nothing", "POST", withdraw, "{}", 422, "invalid_field", "resume"},
          {"a withdrawal by a number", "POST", withdraw, R"({"resume":5})", 422, "invalid_field", "resume"},
          {"a withdrawal of somebody else", "POST", withdraw, json{{"resume", std::string(64, 'A')}}.dump(), 401,
           "bad_resume"},
          {"a wrong method", "GET", contact, "", 405, "method_not_allowed"},
          {"an invented method", "BREW", contact, "", 405, "method_not_allowed"},
          {"deleting the widget", "DELETE", "/widget.js", "", 405, "method_not_allowed"},
          {"nothing there", "GET", "/v1/nothing", "", 404, "not_found"},
          {"a sample shop that is not served", "GET", "/demo", "", 404, "not_found"},
          {"up and away", "GET", "/../../etc/passwd", "", 404, "not_found"},
          {"an unknown site's description", "GET", "/v1/sites/other", "", 404, "unknown_site"},
          {"chat without an upgrade", "GET", "/v1/chat?site=main", "", 426, "upgrade_required"},
          {"a webhook of nobody", "POST", "/webhooks/telegram/other", "{}", 404, "not_found"},
          {"a webhook while polling", "POST", "/webhooks/telegram/support", "{}", 403, "bad_signature"},
          {"a preflight from elsewhere", "OPTIONS", contact, "", 403, "origin_not_allowed", nullptr, "",
           "http://evil.example"}};
}

void send_bad_requests(const gateway_fixture& house) {
  for (const auto& one : bad_requests()) {
    CAPTURE(one.name);
    http_headers headers;
    if (!one.type.empty()) headers.emplace_back("Content-Type", one.type);
    headers.emplace_back("Accept", "application/json");  // Of a form, too, whose sender would see a page.
    headers.emplace_back("Origin", one.origin);
    auto answer = http_call("127.0.0.1", house.port(), one.method, one.path, headers, one.body);
    CAPTURE(answer.body);
    CHECK(answer.end == http_end::complete);
    CHECK(answer.status == one.status);
    CHECK(answer.header("Content-Type") == "application/problem+json");
    auto body = json::parse(answer.body, nullptr, false);
    REQUIRE(body.is_object());
    CHECK(body["code"] == one.code);
    CHECK(body["status"] == one.status);
    if (one.field != nullptr) CHECK(body["field"] == one.field);
    if (one.status == 405) CHECK_FALSE(answer.header("Allow").empty());
    if (one.origin == "http://evil.example") CHECK(answer.header("Access-Control-Allow-Origin").empty());
    // The page that asked may read why it was refused.
    if (one.origin == house.wish().origin && one.path.starts_with("/v1/"))
      CHECK(answer.header("Access-Control-Allow-Origin") == one.origin);
  }
}

// Not HTTP, or more of it than is taken.
void send_broken_http(const gateway_fixture& house) {
  struct row {
    const char* name;
    std::string bytes;
    int status;
  };
  const std::string head = "POST /v1/contact HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  const std::vector<row> table = {
      {"a huge header", "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(20000, 'x') + "\r\n\r\n", 431},
      {"many headers",
       "GET / HTTP/1.1\r\nHost: x\r\n" +
           [] {
             std::string out;
             for (int i = 0; i < 2000; ++i) out += "X-" + std::to_string(i) + ": yes\r\n";
             return out;
           }() +
           "\r\n",
       431},
      {"a huge target", "GET /" + std::string(20000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n", 431},
      {"no HTTP", "Good evening\r\n\r\n", 400},
      {"another version", "GET / HTTP/7.3\r\nHost: x\r\n\r\n", 400},
      {"a NUL in a header", std::string("GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n", 35), 400},
      {"a length that is none", head + "Content-Length: many\r\n\r\n", 400},
      {"two lengths", head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
      {"length and chunks", head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"an announced flood", head + "Content-Length: 99999999999\r\n\r\n", 413},
      {"a flood in chunks",
       head + "Transfer-Encoding: chunked\r\n\r\n50000\r\n" + std::string(0x50000, ' ') + "\r\n0\r\n\r\n", 413},
      {"a chunk that is none", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400}};
  for (const auto& one : table) {
    CAPTURE(one.name);
    tcp_probe connection("127.0.0.1", house.port());
    REQUIRE(connection.connected());
    connection.send(one.bytes);
    auto answer = http_receive(connection, std::chrono::seconds(20));
    CAPTURE(answer.raw);
    CHECK(answer.status == one.status);
  }
  tcp_probe silent("127.0.0.1", house.port());
  silent.close(true);
}

std::map<std::string, std::int64_t> rows(const gateway_fixture& house) {
  std::map<std::string, std::int64_t> out;
  for (bool keyring : {false, true})
    for (const auto& table : house.ask("SELECT name FROM sqlite_master WHERE type = 'table'", keyring))
      out[(keyring ? "keyring." : "data.") + table] = house.count("SELECT count(*) FROM " + table, keyring);
  return out;
}

std::map<std::string, std::uintmax_t> sizes(const gateway_fixture& house) {
  std::map<std::string, std::uintmax_t> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(house.state()))
    if (entry.is_regular_file() && entry.path().extension() != ".db-shm")
      out[entry.path().filename()] = entry.file_size();
  return out;
}

}  // namespace

TEST_CASE("wrong input: every row of the table has its answer, fifty times, and nothing is stored", "[wrong]") {
  gateway_fixture house([] {
    gateway_wish wanted;
    wanted.limits["hello_seconds"] = "5";
    return wanted;
  }());
  REQUIRE(house.start());
  auto rows_before = rows(house);
  auto sizes_before = sizes(house);
  constexpr int passes = 50, warm = 10;
  std::size_t memory = 0, files = 0;
  for (int pass = 0; pass < passes; ++pass) {
    send_bad_frames(house);
    send_bad_framing(house);
    knock_at_wrong_doors(house);
    send_bad_requests(house);
    send_broken_http(house);
    if (pass == 0) {
      CHECK(rows(house) == rows_before);
      CHECK(sizes(house) == sizes_before);
    }
    if (pass == warm) {
      memory = house.gateway().resident_kib();
      files = house.gateway().descriptors();
    }
  }
  CHECK(rows(house) == rows_before);
  CHECK(house.gateway().running());
  visitor me(house.port());
  CHECK(me.hello());
  auto grown = static_cast<std::int64_t>(house.gateway().resident_kib()) - static_cast<std::int64_t>(memory);
  CHECK(grown < 4096);
  CHECK(house.gateway().descriptors() <= files + 8);
  auto kinds = bad_frames().size() + 14 + 9 + bad_requests().size() + 13;
  std::cout << "wrong input: " << kinds << " kinds, " << passes
            << " times each, every one answered as written, 0 rows, "
            << "memory " << memory << " KiB, grown by " << grown << " KiB" << std::endl;
}

TEST_CASE("wrong input: who is too slow is cut off", "[wrong]") {
  gateway_fixture house([] {
    gateway_wish wanted;
    wanted.limits["hello_seconds"] = "1";
    return wanted;
  }());
  REQUIRE(house.start());
  tcp_probe slow("127.0.0.1", house.port());
  REQUIRE(slow.send("POST /v1/contact HTTP/1.1\r\nHost: x\r\n"));
  visitor me(house.port());
  REQUIRE(me.connect());
  CHECK(me.end() == 4408);
  // A header a byte at a time does not stretch the time that a request has.
  auto began = std::chrono::steady_clock::now();
  while (!slow.at_end() && !slow.was_reset() && std::chrono::steady_clock::now() - began < std::chrono::seconds(60)) {
    slow.receive(milliseconds(500));
    if (!slow.at_end()) slow.send("X");
  }
  CHECK((slow.at_end() || slow.was_reset()));
  CHECK(http_call("127.0.0.1", house.admin_port(), "GET", "/livez").status == 200);
}

TEST_CASE("wrong input: floods are told when to come back", "[wrong]") {
  gateway_fixture house([] {
    gateway_wish wanted;
    wanted.limits = {{"messages_per_minute", "5"}, {"requests_per_minute", "20"}};
    return wanted;
  }());
  REQUIRE(house.start());
  {
    visitor me(house.port());
    REQUIRE(me.hello());
    for (int i = 0; i < 60; ++i) me.say(new_client_id(), "flood " + std::to_string(i));
    auto error = me.next("error");
    REQUIRE(error.is_object());
    CHECK(error["code"] == "rate_limited");
    CHECK(error["retry_after"].get<int>() >= 1);
    CHECK(error["client_id"].is_string());
    CHECK(me.end() == 4429);
    int acknowledged = 0;
    while (!me.next("ack", milliseconds(0)).is_null()) ++acknowledged;
    CHECK(acknowledged == 5);
  }
  int refused = 0;
  for (int i = 0; i < 30; ++i) {
    auto answer = http_call("127.0.0.1", house.port(), "GET", "/v1/sites/main");
    if (answer.status == 200) continue;
    ++refused;
    CHECK(answer.status == 429);
    CHECK(std::stoi("0" + std::string(answer.header("Retry-After"))) >= 1);
    CHECK(json::parse(answer.body)["code"] == "rate_limited");
  }
  CHECK(refused >= 9);
  // An upgrade is a request, too: conversations cannot be begun faster than forms are sent.
  ws_probe upgrade(house.port(), {});
  CHECK_FALSE(upgrade.is_open());
  CHECK(upgrade.answer().status == 429);
  CHECK(std::stoi("0" + std::string(upgrade.answer().header("Retry-After"))) >= 1);
  CHECK(json::parse(upgrade.answer().body)["code"] == "rate_limited");
}

TEST_CASE("wrong input: one address holds only so many connections, whatever it says on them", "[wrong]") {
  gateway_fixture house([] {
    gateway_wish wanted;
    wanted.limits = {{"connections_per_address", "4"}};
    return wanted;
  }());
  REQUIRE(house.start());
  auto status = [&] { return http_call("127.0.0.1", house.port(), "GET", "/widget.js").status; };
  std::vector<std::unique_ptr<tcp_probe>> silent;
  for (int i = 0; i < 4; ++i) silent.push_back(std::make_unique<tcp_probe>("127.0.0.1", house.port()));
  silent.back()->send("GET /v1/si");
  CHECK(eventually([&] { return status() == 429; }));
  silent.clear();
  CHECK(eventually([&] { return status() == 200; }));
  std::vector<std::unique_ptr<visitor>> crowd;
  for (int i = 0; i < 4; ++i) {
    crowd.push_back(std::make_unique<visitor>(house.port()));
    // The places of the calls before may be given back a moment later.
    CHECK(eventually([&] { return crowd.back()->hello(); }));
  }
  auto answer = http_call("127.0.0.1", house.port(), "GET", "/widget.js");
  CHECK(answer.status == 429);
  CHECK_FALSE(answer.header("Retry-After").empty());
  crowd.clear();
  CHECK(eventually([&] { return http_call("127.0.0.1", house.port(), "GET", "/widget.js").status == 200; }));
}

}  // namespace cloakroom::testing

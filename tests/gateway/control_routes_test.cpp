// The control door: who gets in, and what its requests and answers look like. Answers of a browser, of another machine
// and of a wrong secret tell nothing.
#include "gateway/edge/control_routes.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using nlohmann::json;
using strings = std::vector<std::string>;

struct control_door {
  desk_world world;
  edge::control_routes routes{[](std::string_view secret) { return secret == "the-secret"; },
                              edge::held_routes(world->review)};

  edge::http_request request(const std::string& path, const std::string& body) {
    edge::http_request out;
    out.method = "POST";
    out.path = path;
    out.body = body;
    out.address = "127.0.0.1";
    out.headers = {{"authorization", "Bearer the-secret"}};
    return out;
  }
  edge::http_response send(edge::http_request made) { return world.run(routes.answer(made)); }
  edge::http_response ask(const std::string& verb, const json& body) {
    return send(request("/control/held/" + verb, body.dump()));
  }
  // A text that waits.
  std::string hold(const std::string& text) {
    auto visitor = world.visitor();
    REQUIRE(world.say_unjudged(visitor, text).has_value());
    return json::parse(ask("list", json::object()).body)["held"].back()["id"];
  }
};

std::string problem_code(const edge::http_response& answer) { return json::parse(answer.body).value("code", ""); }

}  // namespace

TEST_CASE("control: only who knows the secret, and only from this machine", "[gateway]") {
  control_door it;
  auto id = it.hold("I am ann@example.com");
  struct knock {
    std::string address, authorization;
    unsigned status;
  };
  for (const auto& one : std::vector<knock>{{"127.0.0.1", "Bearer the-secret", 200},
                                            {"::1", "Bearer the-secret", 200},
                                            {"::ffff:127.0.0.1", "Bearer the-secret", 200},
                                            {"127.0.0.1", "", 401},
                                            {"127.0.0.1", "Bearer ", 401},
                                            {"127.0.0.1", "Bearer the-secreT", 401},
                                            {"127.0.0.1", "Basic the-secret", 401},
                                            {"127.0.0.1", "the-secret", 401},
                                            {"192.0.2.7", "Bearer the-secret", 404},
                                            {"10.0.0.1", "Bearer the-secret", 404},
                                            {"2001:db8::7", "Bearer the-secret", 404},
                                            {"::ffff:192.0.2.7", "Bearer the-secret", 404},
                                            {"", "Bearer the-secret", 404}}) {
    CAPTURE(one.address, one.authorization);
    for (auto path : {"/control/held/list", "/control/held/text"}) {
      auto asked = it.request(path, json{{"id", id}, {"by", "olena"}, {"reason", "to see"}}.dump());
      asked.address = one.address;
      asked.headers = {{"authorization", one.authorization}};
      auto answer = it.send(asked);
      CHECK(answer.status == one.status);
      if (one.status != 200) CHECK(answer.body.find(id) == std::string::npos);
    }
  }
  auto audited = it.world.ask([](store::view& data) { return data.audit_after(0, 10); });
  CHECK(audited.size() == 3);  // One for each that was let in.
}

TEST_CASE("control: POST alone, a bounded body, known addresses", "[gateway]") {
  control_door it;
  auto asked = it.request("/control/held/list", "{}");
  asked.method = "GET";
  CHECK(it.send(asked).status == 405);
  CHECK(it.send(it.request("/control/held/list", std::string(edge::control_body_bytes_max, ' '))).status == 400);
  CHECK(it.send(it.request("/control/held/list", std::string(edge::control_body_bytes_max + 1, ' '))).status == 413);
  for (auto path :
       {"/control/", "/control/held/", "/control/held/list/", "/control/held/erase", "/control/outbox/list"})
    CHECK(it.send(it.request(path, "{}")).status == 404);
  for (auto body : {"", "[]", "1", "{", "{}x"}) CHECK(it.send(it.request("/control/held/list", body)).status == 400);
  CHECK(it.send(it.request("/control/held/list", std::string("{}\0{}", 5))).status == 400);
  CHECK_FALSE(edge::control_routes::leads_here("/controls"));
  CHECK_FALSE(edge::control_routes::leads_here("/metrics"));
}

TEST_CASE("control: held texts are listed without a word of them, shown, and decided", "[gateway]") {
  control_door it;
  auto first = it.hold("I am ann@example.com"), second = it.hold("I am bob@example.com");
  auto list = it.ask("list", json::object());
  CHECK(list.status == 200);
  CHECK(list.body.find("example.com") == std::string::npos);
  auto rows = json::parse(list.body);
  CHECK(rows["more"] == false);
  REQUIRE(rows["held"].size() == 2);
  CHECK(rows["held"][0]["id"] == first);
  CHECK(rows["held"][0]["site"] == "main");
  CHECK(rows["held"][0]["channel"] == "chat");
  CHECK(rows["held"][0]["at"] == "2026-11-23T19:50:00.000Z");
  CHECK(rows["held"][0]["reason"] == "budget_exceeded");
  CHECK(rows["held"][0]["bytes"] == 32);
  CHECK(rows["held"][0]["conversation"].get<std::string>().size() == 7);
  CHECK(json::parse(it.ask("list", {{"after", first}}).body)["held"].size() == 1);
  json who{{"by", "olena"}, {"reason", "checked"}};
  auto with = [&](json more) {
    more.update(who);
    return more;
  };
  auto text = json::parse(it.ask("text", with({{"id", first}})).body);
  CHECK(text == json{{"id", first}, {"text", "I am ann@example.com"}});
  auto hide = json::array({{{"start", 0}, {"end", 4}, {"type", "TELEGRAM_ID"}}});
  auto redacted = it.ask("redact", with({{"id", first}, {"hide", hide}}));
  CHECK(redacted.status == 200);
  auto done = json::parse(redacted.body);
  CHECK(done["id"] == first);
  CHECK(done["seq"] == 1);
  CHECK(done["findings"].size() == 2);
  CHECK(redacted.body.find("ann@") == std::string::npos);
  CHECK(json::parse(it.ask("discard", with({{"id", second}})).body) == json{{"id", second}});
  auto again = it.ask("release", with({{"id", first}}));
  CHECK(again.status == 409);
  CHECK(problem_code(again) == "held_decided");
}

TEST_CASE("control: what a request lacks is named", "[gateway]") {
  control_door it;
  auto id = it.hold("words");
  auto span = [](json from, json to, json type) {
    return json::array({{{"start", from}, {"end", to}, {"type", type}}});
  };
  struct wrong {
    std::string verb;
    json body;
    unsigned status;
    std::string code;
  };
  json good{{"id", id}, {"by", "olena"}, {"reason", "checked"}};
  auto changed = [&](const char* name, json to) {
    auto out = good;
    out[name] = std::move(to);
    return out;
  };
  for (const auto& one :
       std::vector<wrong>{{"list", {{"after", "yesterday"}}, 400, "bad_field"},
                          {"text", json::object(), 400, "bad_field"},
                          {"release", changed("id", 7), 400, "bad_field"},
                          {"release", changed("id", "7"), 400, "bad_field"},
                          {"release", changed("id", "01a21065-3d40-71d0-9a74-a2d04e0effcd"), 404, "held_unknown"},
                          {"release", changed("by", nullptr), 400, "bad_reviewer"},
                          {"text", changed("by", "ann@example.com"), 400, "bad_reviewer"},
                          {"discard", changed("reason", ""), 400, "bad_reason"},
                          {"discard", changed("reason", "as ann@example.com wished"), 400, "bad_reason"},
                          {"redact", good, 400, "bad_field"},
                          {"redact", changed("hide", json::array()), 400, "bad_field"},
                          {"redact", changed("hide", json::array({1})), 400, "bad_field"},
                          {"redact", changed("hide", span(-1, 2, "VIBER_ID")), 400, "bad_field"},
                          {"redact", changed("hide", span("0", 2, "VIBER_ID")), 400, "bad_field"},
                          {"redact", changed("hide", span(0, 2, "NOBODY")), 422, "bad_span"},
                          {"redact", changed("hide", span(0, 2, 7)), 422, "bad_span"},
                          {"redact", changed("hide", span(0, 6, "VIBER_ID")), 422, "bad_span"}}) {
    CAPTURE(one.verb, one.body.dump());
    auto answer = it.ask(one.verb, one.body);
    CHECK(answer.status == one.status);
    CHECK(problem_code(answer) == one.code);
    CHECK(answer.body.find("ann@") == std::string::npos);
  }
  CHECK(it.world.ask([](store::view& data) { return data.held_waiting(); }) == 1);
  CHECK(it.world.ask([](store::view& data) { return data.audit_after(0, 10); }).empty());
}

TEST_CASE("control: a store that fails is told, and nothing is shown", "[gateway]") {
  control_door it;
  auto id = it.hold("I am ann@example.com");
  it.world->database.fail(2, failure::refused);  // The read goes through, the audit record does not.
  auto answer = it.ask("text", {{"id", id}, {"by", "olena"}, {"reason", "to see"}});
  CHECK(answer.status == 503);
  CHECK(answer.body.find("ann@") == std::string::npos);
}

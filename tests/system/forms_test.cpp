// The forms: JSON and plain HTML, repeats under an Idempotency-Key, callbacks and their cancelling.
#include <catch2/catch.hpp>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/visitor.hpp"

namespace cloakroom::testing {
namespace {

gateway_wish with_thanks() {
  gateway_wish wanted;
  wanted.site = "thank_you: http://shop.example/thanks";
  return wanted;
}

http_answer post(const gateway_fixture& house, const std::string& path, const std::string& body, http_headers more = {},
                 const std::string& type = "application/json") {
  more.emplace_back("Content-Type", type);
  more.emplace_back("Origin", "http://shop.example");
  return http_call("127.0.0.1", house.port(), "POST", path, more, body);
}

std::string contact(const std::string& text = "Please write to dana@example.com") {
  return json{
      {"site", "main"}, {"consent", consent_claim()}, {"text", text}, {"email", "dana@example.com"}, {"name", "Dana"}}
      .dump();
}

std::string url_encoded(std::string_view text) {
  std::string out;
  for (char each : text) {
    auto c = static_cast<unsigned char>(each);
    constexpr const char* digits = "0123456789ABCDEF";
    out += '%';
    out += digits[c >> 4];
    out += digits[c & 15];
  }
  return out;
}

}  // namespace

TEST_CASE("forms: a contact arrives at the desk without personal data", "[forms]") {
  gateway_fixture house(with_thanks());
  REQUIRE(house.start());
  auto answer = post(house, "/v1/contact", contact());
  REQUIRE(answer.status == 202);
  CHECK(answer.header("Access-Control-Allow-Origin") == "http://shop.example");
  auto body = json::parse(answer.body);
  CHECK(body.size() == 2);
  CHECK(body["id"].is_string());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  auto desk = house.delivered_to(body["reference"]);
  REQUIRE(desk.size() == 1);
  CHECK(desk[0].find("E-mail: [email-") == 0);
  CHECK(desk[0].find("Please write to [email-") != std::string::npos);
  CHECK(desk[0].find("dana") == std::string::npos);
  CHECK(desk[0].find("Dana") == std::string::npos);
  auto first = desk[0].find("[email-"), second = desk[0].rfind("[email-");
  CHECK(desk[0].substr(first, 16) == desk[0].substr(second, 16));
}

TEST_CASE("forms: a repeat under the same Idempotency-Key stores nothing", "[forms]") {
  gateway_fixture house;
  REQUIRE(house.start());
  auto body = contact();
  auto call = json{{"site", "main"}, {"consent", consent_claim()}, {"phone", "+44 7700 900123"}}.dump();
  http_headers key{{"Idempotency-Key", "8e03978e-40d5-43dd-bc93-6894a57f9324"}};
  auto first = post(house, "/v1/contact", body, key), first_call = post(house, "/v1/callback", call, key);
  REQUIRE(first.status == 202);
  REQUIRE(first_call.status == 202);
  for (int i = 0; i < 5; ++i) {
    auto again = post(house, "/v1/contact", body, key);
    CHECK(again.status == 202);
    CHECK(again.body == first.body);
    CHECK(post(house, "/v1/callback", call, key).body == first_call.body);
  }
  auto reused = post(house, "/v1/contact", contact("Something else"), key);
  CHECK(reused.status == 422);
  CHECK(json::parse(reused.body)["code"] == "idempotency_key_reused");
  CHECK(house.count("SELECT count(*) FROM conversations") == 2);
  CHECK(house.count("SELECT count(*) FROM callbacks") == 1);
  CHECK(house.count("SELECT count(*) FROM keys", true) == 2);
  CHECK(house.stop() == 0);
  REQUIRE(house.start());
  CHECK(post(house, "/v1/contact", body, key).body == first.body);
  CHECK(post(house, "/v1/contact", body).body != first.body);  // Without the key it is another one.
  CHECK(post(house, "/v1/contact", body, {{"Idempotency-Key", std::string(256, 'k')}}).status == 400);
}

TEST_CASE("forms: plain HTML forms are answered with a redirect", "[forms]") {
  gateway_fixture house(with_thanks());
  REQUIRE(house.start());
  auto urlencoded =
      "site=main&consent=" + url_encoded(consent_claim().dump()) + "&text=" + url_encoded("Write to eve@example.com");
  std::string multipart;
  for (const auto& [name, value] :
       http_headers{{"site", "main"}, {"consent", consent_claim().dump()}, {"text", "By parts, eve@example.com"}})
    multipart += "--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  multipart += "--edge--\r\n";
  auto one = post(house, "/v1/contact", urlencoded, {}, "application/x-www-form-urlencoded");
  auto two = post(house, "/v1/contact", multipart, {}, "multipart/form-data; boundary=edge");
  for (const auto* answer : {&one, &two}) {
    CHECK(answer->status == 303);
    CHECK(answer->header("Location") == "http://shop.example/thanks");
  }
  // A form of the same site needs no consent field: the Cookie header counts.
  auto cookie = post(house, "/v1/contact", "site=main&text=hello", {{"Cookie", consent_cookies()}},
                     "application/x-www-form-urlencoded");
  CHECK(cookie.status == 303);
  auto denied = post(house, "/v1/contact", "site=main&text=hello", {{"Cookie", consent_cookies(false)}},
                     "application/x-www-form-urlencoded");
  CHECK(denied.status == 403);
  CHECK(post(house, "/v1/contact", "site=main&consent=x&text=%ff", {{"Cookie", consent_cookies()}},
             "application/x-www-form-urlencoded")
            .status == 403);
  CHECK(house.count("SELECT count(*) FROM messages") == 3);
}

TEST_CASE("forms: text that is not UTF-8 is refused by every way in", "[forms]") {
  gateway_fixture house;
  REQUIRE(house.start());
  auto answer =
      post(house, "/v1/contact", "site=main&text=%ff%fe",
           {{"Cookie", consent_cookies()}, {"Accept", "application/json"}}, "application/x-www-form-urlencoded");
  CHECK(answer.status == 422);
  CHECK(json::parse(answer.body)["code"] == "invalid_utf8");
  auto multipart =
      "--edge\r\nContent-Disposition: form-data; name=\"site\"\r\n\r\nmain\r\n--edge\r\nContent-Disposition: "
      "form-data; name=\"text\"\r\n\r\n\xff\xfe\r\n--edge--\r\n";
  CHECK(post(house, "/v1/contact", multipart, {{"Cookie", consent_cookies()}}, "multipart/form-data; boundary=edge")
            .status == 422);
  CHECK(house.count("SELECT count(*) FROM conversations") == 0);
}

TEST_CASE("forms: a callback can be cancelled by its address, once and by its owner only", "[forms]") {
  gateway_fixture house;
  REQUIRE(house.start());
  auto answer = post(
      house, "/v1/callback",
      json{{"site", "main"}, {"consent", consent_claim()}, {"phone", "+44 7700 900123"}, {"topic", "A parcel"}}.dump());
  REQUIRE(answer.status == 202);
  auto body = json::parse(answer.body);
  CHECK(body["due_at"].get<std::string>().size() == 24);
  auto url = body["cancel_url"].get<std::string>();
  auto path = url.substr(url.find("/v1/"));
  CHECK(url.starts_with("http://127.0.0.1:" + std::to_string(house.port())));
  auto cancelled = [&] { return house.count("SELECT count(*) FROM callbacks WHERE cancelled = 1"); };
  CHECK(http_call("127.0.0.1", house.port(), "GET", path).status ==
        200);  // A page with a button: links are followed by machines.
  CHECK(cancelled() == 0);
  auto forged = path;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  forged[forged.size() - 5] = forged[forged.size() - 5] == 'A' ? 'B' : 'A';
  CHECK(http_call("127.0.0.1", house.port(), "POST", forged).status == 404);
  CHECK(cancelled() == 0);
  CHECK(http_call("127.0.0.1", house.port(), "POST", path).status == 200);
  CHECK(cancelled() == 1);
  REQUIRE(house.settled(std::chrono::seconds(20)));
  auto desk = house.delivered_to(body["reference"]);
  REQUIRE(desk.size() >= 1);
  CHECK(desk[0].find("Call back: [phone-") == 0);
}

}  // namespace cloakroom::testing

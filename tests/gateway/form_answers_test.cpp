// What the routes of the forms answer, over the desk of desk_world: origins, fields that are named, pages for people.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "gateway/edge/form_routes.hpp"
#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using nlohmann::json;
using headers = std::vector<std::pair<std::string, std::string>>;

config::settings without_thanks(config::settings from) {
  from.sites[0].consent.managers = {"usercentrics"};
  from.sites[0].thank_you.clear();
  return from;
}

json stated() {
  return {{"cmp", "usercentrics"}, {"report", {{"preferences", true}, {"at", "2026-11-23T19:49:00.000Z"}}}};
}

std::string answer_header(const edge::http_response& from, std::string_view name) {
  for (const auto& [key, value] : from.headers)
    if (key == name) return value;
  return "none";
}

bool holds(const edge::http_response& from, std::string_view words) { return from.body.find(words) != from.body.npos; }

std::string percent(std::string_view text) {
  std::string out;
  for (char c : text) {
    char escaped[4];
    std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += escaped;
  }
  return out;
}

struct door {
  desk_world world;
  desk::sites sites{without_thanks(world.settings)};
  edge::form_routes routes{{[this](std::string_view id) { return sites.find(id); }, [](std::string_view) {},
                            "https://chat.example.com", world->reception, world->forms, world->erasure, world.clock}};

  edge::http_response post(const std::string& path, std::string body, headers with, const std::string& type) {
    edge::http_request request;
    request.method = "POST";
    request.path = path;
    request.headers = std::move(with);
    request.headers.emplace_back("content-type", type);
    request.body = std::move(body);
    if (path == "/v1/contact") return world.run(routes.contact(request));
    if (path == "/v1/callback") return world.run(routes.callback(request));
    return world.run(routes.withdraw(request, sites));
  }
  edge::http_response send(const std::string& path, const json& body, headers with = {}) {
    return post(path, body.dump(), std::move(with), "application/json");
  }
  edge::http_response submit(const std::string& path, const headers& fields, headers with = {}) {
    std::string body = "consent=" + percent(stated().dump());
    for (const auto& [name, value] : fields) body += "&" + name + "=" + percent(value);
    return post(path, std::move(body), std::move(with), "application/x-www-form-urlencoded");
  }
  edge::http_response cancel(const std::string& method, std::string_view url, headers with = {}) {
    edge::http_request request;
    request.method = method;
    auto mark = url.find('?');
    request.query = std::string(url.substr(mark + 1));
    request.headers = std::move(with);
    auto begin = url.find("/v1/callback/") + 13;
    return world.run(routes.cancel_callback(request, url.substr(begin, mark - begin - 7)));
  }
  std::string cancel_url() {
    json wanted{{"site", "main"}, {"consent", stated()}, {"phone", "+44 7700 900123"}};
    auto answer = send("/v1/callback", wanted);
    REQUIRE(answer.status == 202);
    return json::parse(answer.body)["cancel_url"];
  }
};

}  // namespace

TEST_CASE("form answers: a call is not cancelled by a foreign page", "[gateway]") {
  door it;
  auto url = it.cancel_url();
  REQUIRE(url.starts_with("https://chat.example.com/v1/callback/"));
  for (auto origin : {"https://evil.example", "null"}) {
    CAPTURE(origin);
    auto refused = it.cancel("POST", url, {{"origin", origin}});
    CHECK(refused.status == 403);
    CHECK(json::parse(refused.body)["code"] == "origin_not_allowed");
    CHECK(answer_header(refused, "Access-Control-Allow-Origin") == "none");
  }
  for (const auto& from : {headers{{"origin", "https://chat.example.com"}}, headers{{"origin", "https://shop.example"}},
                           headers{{"origin", "http://inner:8080"}, {"host", "inner:8080"}}, headers{}})
    CHECK(it.cancel("POST", url, from).status == 200);
  // A link is followed from anywhere, and a page without a referrer would post from no origin.
  auto page = it.cancel("GET", url, {{"origin", "https://evil.example"}});
  CHECK(page.status == 200);
  CHECK(answer_header(page, "Referrer-Policy") == "same-origin");
}

TEST_CASE("form answers: a form without a site names the field, an unknown site is not found", "[gateway]") {
  door it;
  for (const auto& body : {json::object(), json{{"site", ""}, {"consent", stated()}, {"text", "hello"}},
                           json{{"site", nullptr}, {"text", "hello"}}}) {
    for (auto path : {"/v1/contact", "/v1/callback"}) {
      auto answer = it.send(path, body);
      CHECK(answer.status == 422);
      CHECK(json::parse(answer.body)["code"] == "invalid_field");
      CHECK(json::parse(answer.body)["field"] == "site");
    }
  }
  auto unknown = it.send("/v1/contact", {{"site", "nowhere"}, {"text", "hello"}});
  CHECK(unknown.status == 404);
  CHECK(json::parse(unknown.body)["code"] == "unknown_site");
}

TEST_CASE("form answers: a member that the form does not know may have any type", "[gateway]") {
  door it;
  json contact{{"site", "main"}, {"consent", stated()}, {"text", "hello"}};
  json call{{"site", "main"}, {"consent", stated()}, {"phone", "+44 7700 900123"}};
  for (const auto& value : {json(1), json(true), json::array({1}), json{{"a", {{"b", 1}}}}}) {
    contact["later"] = contact["time_zone"] = value;
    call["later"] = call["text"] = value;
    CHECK(it.send("/v1/contact", contact).status == 202);
    CHECK(it.send("/v1/callback", call).status == 202);
  }
  contact["subject"] = 5;
  auto wrong = it.send("/v1/contact", contact);
  CHECK(wrong.status == 422);
  CHECK(json::parse(wrong.body)["field"] == "subject");
}

TEST_CASE("form answers: a withdrawal blames the field that is wrong", "[gateway]") {
  door it;
  auto visitor = it.world.visitor();
  REQUIRE(it.world.say(visitor, "hello").has_value());
  auto resume = it.world->reception.resume_text(visitor);
  for (const auto& body : {json{{"resume", 5}}, json::object(), json{{"resume", ""}, {"text", 5}}}) {
    auto answer = it.send("/v1/consent/withdraw", body);
    CHECK(answer.status == 422);
    CHECK(json::parse(answer.body)["field"] == "resume");
  }
  CHECK(it.send("/v1/consent/withdraw", {{"resume", resume}, {"text", 5}}).status == 204);
}

TEST_CASE("form answers: half a character in JSON is told as bytes that are no UTF-8", "[gateway]") {
  door it;
  auto before = R"({"site":"main","consent":)" + stated().dump() + R"(,"text":")";
  for (const auto& text : {R"(\ud83d)", "\xff", R"(\udc00 a)"}) {
    CAPTURE(text);
    auto answer = it.post("/v1/contact", before + text + "\"}", {}, "application/json");
    CHECK(answer.status == 422);
    CHECK(json::parse(answer.body)["code"] == "invalid_utf8");
  }
  CHECK(it.post("/v1/contact", before + R"(\ud83d\ude00"})", {}, "application/json").status == 202);
}

TEST_CASE("form answers: a plain form is thanked in the visitor's language, with what they need later", "[gateway]") {
  door it;
  struct row {
    std::string locale, accepted, lang, thanks, link;
  };
  for (const auto& [locale, accepted, lang, thanks, link] : std::vector<row>{
           {"", "", "en", "Thank you", "Cancel the call"},
           {"uk-UA", "en", "uk", "Дякуємо", "Скасувати дзвінок"},
           {"", "pl-PL,pl;q=0.9", "pl", "Dziękujemy", "Anuluj rozmowę telefoniczną"},
           {"bg", "", "bg", "Благодарим Ви", "Отказване на обаждането"},
           {"de", "ru", "ru", "Спасибо", "Отменить звонок"},
       }) {
    CAPTURE(lang);
    headers with{{"accept-language", accepted}};
    auto contact = it.submit("/v1/contact", {{"site", "main"}, {"text", "hello"}, {"locale", locale}}, with);
    auto call = it.submit("/v1/callback", {{"site", "main"}, {"phone", "+44 7700 900123"}, {"locale", locale}}, with);
    for (const auto* page : {&contact, &call}) {
      CHECK(page->status == 200);
      CHECK(answer_header(*page, "Content-Type") == "text/html; charset=utf-8");
      CHECK(holds(*page, "<html lang=\"" + lang + "\">"));
      CHECK(holds(*page, thanks));
      auto mark = page->body.find("<strong>");
      REQUIRE(mark != page->body.npos);
      CHECK(page->body.substr(mark + 8, 7).find('-') == 2);
    }
    CHECK_FALSE(holds(contact, "/cancel?"));
    CHECK(holds(call, link));
    auto url = call.body.find("href=\"");
    REQUIRE(url != call.body.npos);
    auto address = call.body.substr(url + 6, call.body.find('"', url + 6) - url - 6);
    for (auto at = address.find("&amp;"); at != address.npos; at = address.find("&amp;")) address.replace(at, 5, "&");
    CHECK(it.cancel("GET", address, with).status == 200);
    CHECK(it.cancel("POST", address, with).status == 200);
  }
}

TEST_CASE("form answers: a refused field of a plain form is a page with the same status", "[gateway]") {
  door it;
  struct row {
    std::string path;
    headers fields;
    unsigned status;
    std::string words;
  };
  for (const auto& [path, fields, status, words] : std::vector<row>{
           {"/v1/contact", {{"site", "main"}, {"text", ""}}, 422, "поле: Повідомлення"},
           {"/v1/contact", {{"site", "main"}, {"text", "a"}, {"email", "no address"}}, 422, "Електронна пошта"},
           {"/v1/callback", {{"site", "main"}, {"phone", "1"}}, 422, "Телефон"},
           {"/v1/contact", {{"site", "main"}, {"text", "\xff"}}, 422, "не вдалося прочитати"},
           {"/v1/contact", {{"text", "a"}}, 422, "Сайт"},
           {"/v1/contact", {{"site", "nowhere"}, {"text", "a"}}, 404, "Сайт"},
       }) {
    CAPTURE(path, words);
    headers with{{"accept-language", "uk"}};
    auto page = it.submit(path, fields, with);
    CHECK(page.status == status);
    CHECK(answer_header(page, "Content-Type") == "text/html; charset=utf-8");
    CHECK(holds(page, "<html lang=\"uk\">"));
    CHECK(holds(page, words));
    with.emplace_back("accept", "application/json");
    auto told = it.submit(path, fields, with);
    CHECK(told.status == status);
    CHECK(answer_header(told, "Content-Type") == "application/problem+json");
  }
  // A program that sends JSON reads JSON, whatever it accepts.
  auto told = it.send("/v1/contact", json::object(), {{"accept", "text/html"}});
  CHECK(answer_header(told, "Content-Type") == "application/problem+json");
}

TEST_CASE("form answers: the address that cancels speaks JSON where that is asked for", "[gateway]") {
  door it;
  auto url = it.cancel_url();
  headers as_json{{"accept", "application/json"}};
  auto asked = it.cancel("GET", url, as_json);
  CHECK(asked.status == 200);
  CHECK(answer_header(asked, "Content-Type") == "application/json");
  auto forged = url;
  forged[forged.size() - 9] = forged[forged.size() - 9] == 'A' ? 'B' : 'A';
  auto unknown = it.cancel("POST", forged, as_json);
  CHECK(unknown.status == 404);
  CHECK(json::parse(unknown.body)["code"] == "not_found");
  auto page = it.cancel("POST", forged, {{"accept-language", "pl"}});
  CHECK(page.status == 404);
  CHECK(holds(page, "Nie znaleziono"));
  auto cancelled = it.cancel("POST", url, as_json);
  CHECK(cancelled.status == 200);
  CHECK(json::parse(cancelled.body)["cancelled"] == true);
}

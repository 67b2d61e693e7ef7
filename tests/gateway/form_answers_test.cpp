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

config::settings with_reports(config::settings from) {
  from.sites[0].consent.managers = {"usercentrics"};
  from.sites[0].thank_you.clear();
  return from;
}

json claim() {
  return {{"cmp", "usercentrics"}, {"report", {{"preferences", true}, {"at", "2026-11-23T19:49:00.000Z"}}}};
}

std::string header_of(const edge::http_response& from, std::string_view name) {
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
  desk::sites sites{with_reports(world.settings)};
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
    std::string body = "consent=" + percent(claim().dump());
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
    json wanted{{"site", "main"}, {"consent", claim()}, {"phone", "+44 7700 900123"}};
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
    CHECK(header_of(refused, "Access-Control-Allow-Origin") == "none");
  }
  for (const auto& from : {headers{{"origin", "https://chat.example.com"}}, headers{{"origin", "https://shop.example"}},
                           headers{{"origin", "http://inner:8080"}, {"host", "inner:8080"}}, headers{}})
    CHECK(it.cancel("POST", url, from).status == 200);
  // A link is followed from anywhere, and a page without a referrer would post from no origin.
  auto page = it.cancel("GET", url, {{"origin", "https://evil.example"}});
  CHECK(page.status == 200);
  CHECK(header_of(page, "Referrer-Policy") == "same-origin");
}

// The privacy notice: whole in every language, in the form that was asked for, and what forms and languages are chosen.
#include "gateway/edge/notice.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "gateway/edge/negotiation.hpp"
#include "gateway/edge/notice_words.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;
using nlohmann::json;
using headers = std::vector<std::pair<std::string, std::string>>;

config::settings settings_in_force() {
  config::settings out;
  out.sites.resize(1);
  out.sites[0].id = "main";
  out.sites[0].name = "Example shop";
  out.sites[0].origins = {"https://shop.example"};
  out.connectors.resize(2);
  out.connectors[0].recipient = {"Telegram", "AE", config::safeguard::scc, {config::purpose::communication}};
  out.connectors[1].recipient = {
      "Mail & Co", "DE", config::safeguard::adequacy, {config::purpose::communication, config::purpose::legal}};
  out.retention.contact = {std::chrono::months{60}, {}};
  out.retention.content = {std::chrono::months{24}, {}};
  out.retention.callback = {{}, std::chrono::days{91}};
  out.retention.evidence = {std::chrono::months{12}, {}};
  out.retention.audit = {std::chrono::months{18}, {}};
  out.privacy.controller = {"Example Ltd", "1 Example Street", "privacy@example.com"};
  out.privacy.officer = {"Dana Example", "2 Example Street", "dpo@example.com"};
  return out;
}

http_response noticed(std::string query, headers with = {}, const config::settings& settings = settings_in_force()) {
  desk::sites sites(settings);
  http_request request;
  request.method = "GET";
  request.path = "/v1/privacy/notice";
  request.query = std::move(query);
  request.headers = std::move(with);
  return privacy_notice(request, settings, *sites.find("main"));
}

std::string notice_header(const http_response& from, std::string_view name) {
  for (const auto& [key, value] : from.headers)
    if (key == name) return value;
  return "none";
}

http_request accepting(std::string accept) {
  http_request out;
  out.headers = {{"accept", std::move(accept)}};
  return out;
}

}  // namespace

TEST_CASE("notice: JSON unless a page is preferred", "[gateway]") {
  struct row {
    std::string accept;
    bool page, asks_for_json;
  };
  for (const auto& [accept, page, asks_json] : std::vector<row>{
           {"", false, false},
           {"*/*", false, false},
           {"application/json", false, true},
           {"application/problem+json", false, true},
           {"text/html", true, false},
           {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true, false},
           {"text/html, */*", true, false},
           {"TEXT/HTML", true, false},
           {"text/*", true, false},
           {"application/json, text/html;q=0.9", false, true},
           {"text/html;q=0.9, application/json", false, true},
           {"application/json;q=0.5, text/html", true, false},
           {"application/json, */*", false, true},
           {"application/json;q=0", false, false},
           {"text/html;q=0, */*", false, false},
           {"text/html;level=1;q=0.4, application/json;q=0.45", false, true},
           {"image/png", false, false},
       }) {
    CAPTURE(accept);
    CHECK(prefers_html(accepting(accept)) == page);
    CHECK(asks_for_json(accepting(accept)) == asks_json);
    auto answer = noticed("site=main", {{"accept", accept}});
    CHECK(notice_header(answer, "Content-Type") == (page ? "text/html; charset=utf-8" : "application/json"));
  }
  CHECK(notice_header(noticed("format=json", {{"accept", "text/html"}}), "Content-Type") == "application/json");
  CHECK(notice_header(noticed(""), "Content-Type") == "application/json");
}

TEST_CASE("notice: the JSON says everything that the law asks for", "[gateway]") {
  auto body = json::parse(noticed("lang=pl").body);
  for (auto member : {"controller", "dpo", "officer", "purposes", "legal_bases", "categories", "recipients",
                      "retention", "rights", "transfers", "complaint"})
    CHECK(body.contains(member));
  CHECK(body["language"] == "pl");
  CHECK(body["dpo"]["email"] == "dpo@example.com");
  CHECK(body["dpo"] == body["officer"]);
  CHECK(body["purposes"] == json{"communication", "legal"});
  CHECK(body["recipients"][1] == json{{"name", "Mail & Co"},
                                      {"purposes", {"communication", "legal"}},
                                      {"country", "DE"},
                                      {"safeguard", "adequacy"}});
  CHECK(body["transfers"] ==
        json::array({{{"recipient", "Telegram"}, {"country", "AE"}, {"safeguard", "SCC 2021/914"}}}));
  CHECK(body["retention"] == json{{"mode", "calendar_year_end"},
                                  {"contact", "5 y"},
                                  {"content", "2 y"},
                                  {"callback", "91 d"},
                                  {"evidence", "1 y"},
                                  {"audit", "18 mo"}});
  CHECK(body["complaint"]["authorities"] == settings_in_force().privacy.authorities);
}

TEST_CASE("notice: the page says the same in each language, in words of its own", "[gateway]") {
  const std::vector<std::vector<std::string>> kept = {
      {"Contact data: 5 years", "Messages: 2 years", "Calls asked for: 91 days", ": 1 year<", ": 18 months<"},
      {"Контактні дані: 5 років", "Повідомлення: 2 роки", "Замовлені дзвінки: 91 день", ": 1 рік<", ": 18 місяців<"},
      {"Dane kontaktowe: 5 lat", "Wiadomości: 2 lata", ": 91 dni<", ": 1 rok<", ": 18 miesięcy<"},
      {"Данни за контакт: 5 години", "Съобщения: 2 години", ": 91 дни<", ": 1 година<", ": 18 месеца<"},
      {"Контактные данные: 5 лет", "Сообщения: 2 года", ": 91 день<", ": 1 год<", ": 18 месяцев<"}};
  for (std::size_t i = 0; i < page_languages.size(); ++i) {
    auto lang = std::string(page_languages[i]);
    CAPTURE(lang);
    auto answer = noticed("lang=" + lang, {{"accept", "text/html"}});
    CHECK(notice_header(answer, "Content-Language") == lang);
    auto holds = [&](std::string_view words) { return answer.body.find(words) != answer.body.npos; };
    CHECK(holds("<html lang=\"" + lang + "\">"));
    for (const auto& line : kept[i]) {
      CAPTURE(line);
      CHECK(holds(line));
    }
    const auto& words = notice_languages[i];
    for (auto text :
         {words.title, words.controller, words.officer, words.purposes, words.purpose[1], words.purpose[3],
          words.bases_text, words.categories_text, words.recipients_text, words.clauses, words.adequacy,
          words.transfers_text, words.calendar_year_end, words.rights_text, words.complaint, words.automated_text}) {
      CAPTURE(text);
      CHECK_FALSE(text.empty());
      CHECK(holds(text));
    }
    CHECK(holds("Mail &amp; Co"));
  }
}

TEST_CASE("notice: no language borrows another one's sentence, and none leaves one out", "[gateway]") {
  std::set<std::string_view> seen;
  std::size_t count = 0;
  for (const auto& words : notice_languages) {
    CHECK(words.lang == page_languages[count / 8]);
    for (auto text : {words.title, words.bases_text, words.categories_text, words.recipients_text, words.transfers_text,
                      words.calendar_year_end, words.rights_text, words.automated_text}) {
      seen.insert(text);
      ++count;
    }
    for (auto text : words.purpose) CHECK_FALSE(text.empty());
    for (auto text : words.kept) CHECK_FALSE(text.empty());
    for (auto text : {words.no_transfers, words.nobody, words.anniversary, words.destroyed, words.complaint})
      CHECK_FALSE(text.empty());
  }
  CHECK(seen.size() == count);
}

TEST_CASE("notice: the language is the asked one, else the browser's, else English", "[gateway]") {
  for (const auto& [query, accepted, lang] : std::vector<std::array<std::string, 3>>{
           {"lang=uk", "pl", "uk"},
           {"lang=PL-pl", "", "pl"},
           {"lang=de", "bg;q=0.5, ru;q=0.9", "ru"},
           {"", "de, bg;q=0.5, *;q=0.1", "bg"},
           {"", "uk-UA,uk;q=0.9,en;q=0.8", "uk"},
           {"", "ru;q=0, de", "en"},
           {"", "", "en"},
       }) {
    CAPTURE(query, accepted);
    CHECK(notice_header(noticed(query, {{"accept-language", accepted}}), "Content-Language") == lang);
  }
}

TEST_CASE("notice: pages of the site read it, and no others", "[gateway]") {
  CHECK(notice_header(noticed("", {{"origin", "https://shop.example"}}), "Access-Control-Allow-Origin") ==
        "https://shop.example");
  for (const auto& from : {headers{{"origin", "https://evil.example"}}, headers{}})
    CHECK(notice_header(noticed("", from), "Access-Control-Allow-Origin") == "none");
}

TEST_CASE("notice: without recipients and abroad it says so", "[gateway]") {
  auto settings = settings_in_force();
  settings.connectors.erase(settings.connectors.begin());
  CHECK(json::parse(noticed("", {}, settings).body)["transfers"] == json::array());
  auto page = noticed("", {{"accept", "text/html"}}, settings).body;
  CHECK(page.find(notice_languages[0].no_transfers) != page.npos);
  settings.connectors.clear();
  page = noticed("", {{"accept", "text/html"}}, settings).body;
  CHECK(page.find(notice_languages[0].nobody) != page.npos);
}

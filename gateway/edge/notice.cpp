// The privacy notice, as JSON and as a page. Its words stand in notice_words.
#include "gateway/edge/notice.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "gateway/edge/cors.hpp"
#include "gateway/edge/notice_words.hpp"

namespace cloakroom::edge {
namespace {

const notice_words& words_for(std::string_view lang) {
  for (const auto& one : notice_languages)
    if (lang.substr(0, 2) == one.lang) return one;
  return notice_languages[0];
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string period_text(const config::period& from) {
  if (from.days.count() > 0) return std::to_string(from.days.count()) + " d";
  auto months = from.months.count();
  return months % 12 == 0 ? std::to_string(months / 12) + " y" : std::to_string(months) + " mo";
}

std::string date_text(const std::chrono::year_month_day& date) {
  char out[16];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", int(date.year()), unsigned(date.month()), unsigned(date.day()));
  return out;
}

std::string_view safeguard_name(config::safeguard from) {
  return from == config::safeguard::scc ? "SCC 2021/914" : "adequacy";
}

class page {
 public:
  void section(std::string_view title, std::string_view text) {
    out += "<h2>" + escaped(title) + "</h2><p>" + escaped(text) + "</p>";
  }
  void party(std::string_view title, const config::party& who) {
    if (who.name.empty()) return;
    section(title, who.name + ", " + who.address + ", " + who.email);
  }
  std::string out;
};

std::string html(const notice_words& words, const config::settings& settings, const desk::site& site) {
  const auto& privacy = settings.privacy;
  page body;
  body.out = "<!doctype html><html lang=\"" + std::string(words.lang) +
             "\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
             escaped(words.title) +
             "</title><style>body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 "
             "1rem;color-scheme:light dark}"
             "h1{line-height:1.2}h2{font-size:1.1rem;margin:1.6rem 0 .2rem}p{margin:.2rem 0}</style><main><h1>" +
             escaped(words.title) + "</h1><p>" + escaped(site.settings.name) + "</p>";
  body.party(words.controller, privacy.controller);
  body.party(words.officer, privacy.officer);
  if (privacy.representative) body.party(words.representative, *privacy.representative);
  body.section(words.purposes, words.purposes_text);
  body.section(words.bases, words.bases_text);
  body.section(words.categories, words.categories_text);
  std::string recipients;
  for (const auto& one : settings.connectors)
    recipients += one.recipient.name + " (" + one.recipient.country + ", " +
                  std::string(safeguard_name(one.recipient.safeguard)) + "). ";
  body.section(words.recipients,
               recipients.empty() ? std::string(words.nobody) : recipients + std::string(words.recipients_text));
  body.section(words.retention,
               std::string(words.retention_text) + " (" + period_text(settings.retention.content) + ")");
  body.section(words.rights, words.rights_text);
  body.out += "<h2>" + escaped(words.complaint) + "</h2><p><a href=\"" + escaped(privacy.authorities) + "\">" +
              escaped(privacy.authorities) + "</a></p>";
  body.section(words.automated, words.automated_text);
  body.section(words.version, privacy.policy.version + ", " + date_text(privacy.policy.date));
  return body.out + "</main>";
}

nlohmann::ordered_json party_json(const config::party& from) {
  return {{"name", from.name}, {"address", from.address}, {"email", from.email}};
}

std::string json(const notice_words& words, const config::settings& settings, const desk::site& site) {
  using nlohmann::ordered_json;
  const auto& privacy = settings.privacy;
  auto recipients = ordered_json::array();
  for (const auto& one : settings.connectors)
    recipients.push_back({{"name", one.recipient.name},
                          {"country", one.recipient.country},
                          {"safeguard", safeguard_name(one.recipient.safeguard)}});
  const auto& keep = settings.retention;
  ordered_json out{
      {"site", site.settings.id},
      {"language", words.lang},
      {"controller", party_json(privacy.controller)},
      {"officer", party_json(privacy.officer)},
      {"representative", privacy.representative ? party_json(*privacy.representative) : ordered_json()},
      {"purposes", {"communication"}},
      {"legal_bases", {{"channel", "eu-gdpr:A6-1-a"}, {"content", "eu-gdpr:A6-1-f"}}},
      {"categories", {"contact", "content", "consent_log"}},
      {"recipients", recipients},
      {"retention",
       {{"mode", keep.mode == config::retention_mode::anniversary ? "anniversary" : "calendar_year_end"},
        {"contact", period_text(keep.contact)},
        {"content", period_text(keep.content)},
        {"callback", period_text(keep.callback)}}},
      {"rights", {"A15", "A16", "A17", "A18", "A20", "A21", "A7-3", "A77"}},
      {"authorities", privacy.authorities},
      {"automated_decisions", false},
      {"text", words.bases_text},
      {"policy",
       {{"version", privacy.policy.version}, {"date", date_text(privacy.policy.date)}, {"url", privacy.policy.url}}}};
  return out.dump();
}

}  // namespace

http_response privacy_notice(const http_request& request, const config::settings& settings, const desk::site& site) {
  const auto& words = words_for(request.query_value("lang"));
  bool wants_json = request.query_value("format") == "json" ||
                    request.header("accept").find("application/json") != std::string_view::npos;
  http_response out;
  out.with("Content-Type", wants_json ? "application/json" : "text/html; charset=utf-8")
      .with("Cache-Control", "no-cache");
  out.with("Content-Language", std::string(words.lang)).with("Vary", "Accept");
  out.with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
      .with("X-Content-Type-Options", "nosniff");
  add_cors(out, request, site);
  out.body = wants_json ? json(words, settings, site) : html(words, settings, site);
  return out;
}

}  // namespace cloakroom::edge

// The privacy notice, as JSON and as a page. Its words stand in notice_words.
#include "gateway/edge/notice.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "gateway/edge/cors.hpp"
#include "gateway/edge/html_text.hpp"
#include "gateway/edge/negotiation.hpp"
#include "gateway/edge/notice_words.hpp"

namespace cloakroom::edge {
namespace {

std::string period_text(const config::period& from) {
  if (from.days.count() > 0) return std::to_string(from.days.count()) + " d";
  auto months = from.months.count();
  return months % 12 == 0 ? std::to_string(months / 12) + " y" : std::to_string(months) + " mo";
}

// Plural forms of CLDR for these languages; the words of English and Bulgarian are the same for few and many.
std::string counted(long long number, const counted_words& words, std::string_view lang) {
  auto last = number % 10, last_two = number % 100;
  bool teen = last_two >= 11 && last_two <= 14;
  bool slavic = lang == "uk" || lang == "ru";
  bool one = slavic ? last == 1 && !teen : number == 1;
  bool few = last >= 2 && last <= 4 && !teen;
  return std::to_string(number) + " " + std::string(one ? words.one : few ? words.few : words.many);
}

std::string period_words(const config::period& from, const notice_words& words) {
  if (from.days.count() > 0) return counted(from.days.count(), words.days, words.lang);
  auto months = from.months.count();
  return months % 12 == 0 ? counted(months / 12, words.years, words.lang) : counted(months, words.months, words.lang);
}

// In the order of notice_words::kept.
std::array<const config::period*, 5> periods_of(const config::retention_settings& from) {
  return {&from.contact, &from.content, &from.callback, &from.evidence, &from.audit};
}

constexpr std::array<std::string_view, 8> purpose_names{"account",  "communication", "marketing",   "legal",
                                                        "security", "abuse",         "improvement", "contract_offer"};

// Communication, and whatever a recipient gets texts for, each once.
std::vector<config::purpose> purposes_in_force(const config::settings& settings) {
  std::vector<config::purpose> out{config::purpose::communication};
  for (const auto& one : settings.connectors)
    for (auto purpose : one.recipient.purposes)
      if (std::find(out.begin(), out.end(), purpose) == out.end()) out.push_back(purpose);
  return out;
}

// Whether data leaves the European Economic Area.
bool is_third_country(std::string_view country) {
  constexpr std::string_view area[] = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI",
                                       "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU",
                                       "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"};
  return std::find(std::begin(area), std::end(area), country) == std::end(area);
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
    out += "<h2>" + html_escaped(title) + "</h2><p>" + html_escaped(text) + "</p>";
  }
  void party(std::string_view title, const config::party& who) {
    if (who.name.empty()) return;
    section(title, who.name + ", " + who.address + ", " + who.email);
  }
  void item(std::string_view name, std::string_view text) {
    out += "<li>" + html_escaped(name) + ": " + html_escaped(text) + "</li>";
  }
  std::string out;
};

std::string joined(const std::vector<config::purpose>& from, const notice_words& words) {
  std::string out;
  for (auto one : from) out += (out.empty() ? "" : ", ") + std::string(words.purpose[static_cast<std::size_t>(one)]);
  return out;
}

void write_recipients(page& body, const notice_words& words, const config::settings& settings) {
  if (settings.connectors.empty()) return body.section(words.recipients, words.nobody);
  body.section(words.recipients, words.recipients_text);
  body.out += "<ul>";
  std::string abroad;
  for (const auto& connector : settings.connectors) {
    const auto& one = connector.recipient;
    auto safeguard = one.safeguard == config::safeguard::scc ? words.clauses : words.adequacy;
    body.item(one.name, std::string(words.recipient_purposes) + ": " + joined(one.purposes, words) + "; " +
                            std::string(words.country) + ": " + one.country + "; " + std::string(words.safeguard) +
                            ": " + std::string(safeguard));
    if (is_third_country(one.country)) abroad += (abroad.empty() ? " " : ", ") + one.name + " (" + one.country + ")";
  }
  body.out += "</ul>";
  body.section(words.transfers,
               abroad.empty() ? std::string(words.no_transfers) : std::string(words.transfers_text) + abroad + ".");
}

void write_retention(page& body, const notice_words& words, const config::retention_settings& keep) {
  auto counting = keep.mode == config::retention_mode::anniversary ? words.anniversary : words.calendar_year_end;
  body.section(words.retention, std::string(counting) + " " + std::string(words.destroyed));
  body.out += "<ul>";
  auto periods = periods_of(keep);
  for (std::size_t i = 0; i < periods.size(); ++i) body.item(words.kept[i], period_words(*periods[i], words));
  body.out += "</ul>";
}

std::string html(const notice_words& words, const config::settings& settings, const desk::site& site) {
  const auto& privacy = settings.privacy;
  page body;
  body.out = "<!doctype html><html lang=\"" + std::string(words.lang) +
             "\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
             html_escaped(words.title) +
             "</title><style>body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 "
             "1rem;color-scheme:light dark}"
             "h1{line-height:1.2}h2{font-size:1.1rem;margin:1.6rem 0 .2rem}p{margin:.2rem 0}</style><main><h1>" +
             html_escaped(words.title) + "</h1><p>" + html_escaped(site.settings.name) + "</p>";
  body.party(words.controller, privacy.controller);
  body.party(words.officer, privacy.officer);
  if (privacy.representative) body.party(words.representative, *privacy.representative);
  body.section(words.purposes, joined(purposes_in_force(settings), words));
  body.section(words.bases, words.bases_text);
  body.section(words.categories, words.categories_text);
  write_recipients(body, words, settings);
  write_retention(body, words, settings.retention);
  body.section(words.rights, words.rights_text);
  body.out += "<h2>" + html_escaped(words.complaint) + "</h2><p><a href=\"" + html_escaped(privacy.authorities) +
              "\">" + html_escaped(privacy.authorities) + "</a></p>";
  body.section(words.automated, words.automated_text);
  body.section(words.version, privacy.policy.version + ", " + date_text(privacy.policy.date));
  return body.out + "</main>";
}

nlohmann::ordered_json party_json(const config::party& from) {
  return {{"name", from.name}, {"address", from.address}, {"email", from.email}};
}

nlohmann::ordered_json names_of(const std::vector<config::purpose>& from) {
  auto out = nlohmann::ordered_json::array();
  for (auto one : from) out.push_back(purpose_names[static_cast<std::size_t>(one)]);
  return out;
}

nlohmann::ordered_json retention_json(const config::retention_settings& keep) {
  return {{"mode", keep.mode == config::retention_mode::anniversary ? "anniversary" : "calendar_year_end"},
          {"contact", period_text(keep.contact)},
          {"content", period_text(keep.content)},
          {"callback", period_text(keep.callback)},
          {"evidence", period_text(keep.evidence)},
          {"audit", period_text(keep.audit)}};
}

std::string json(const notice_words& words, const config::settings& settings, const desk::site& site) {
  using nlohmann::ordered_json;
  const auto& privacy = settings.privacy;
  auto recipients = ordered_json::array(), transfers = ordered_json::array();
  for (const auto& connector : settings.connectors) {
    const auto& one = connector.recipient;
    recipients.push_back({{"name", one.name},
                          {"purposes", names_of(one.purposes)},
                          {"country", one.country},
                          {"safeguard", safeguard_name(one.safeguard)}});
    if (!is_third_country(one.country)) continue;
    transfers.push_back(
        {{"recipient", one.name}, {"country", one.country}, {"safeguard", safeguard_name(one.safeguard)}});
  }
  ordered_json out{
      {"site", site.settings.id},
      {"language", words.lang},
      {"controller", party_json(privacy.controller)},
      {"dpo", party_json(privacy.officer)},
      {"officer", party_json(privacy.officer)},
      {"representative", privacy.representative ? party_json(*privacy.representative) : ordered_json()},
      {"purposes", names_of(purposes_in_force(settings))},
      {"legal_bases", {{"channel", "eu-gdpr:A6-1-a"}, {"content", "eu-gdpr:A6-1-f"}}},
      {"categories", {"contact", "content", "callback", "consent_log", "evidence", "audit"}},
      {"recipients", recipients},
      {"transfers", transfers},
      {"retention", retention_json(settings.retention)},
      {"rights", {"A15", "A16", "A17", "A18", "A20", "A21", "A7-3", "A77"}},
      {"complaint", {{"text", words.complaint}, {"authorities", privacy.authorities}}},
      {"authorities", privacy.authorities},
      {"automated_decisions", false},
      {"text", words.bases_text},
      {"policy",
       {{"version", privacy.policy.version}, {"date", date_text(privacy.policy.date)}, {"url", privacy.policy.url}}}};
  return out.dump();
}

}  // namespace

http_response privacy_notice(const http_request& request, const config::settings& settings, const desk::site& site) {
  const auto& words = notice_languages[page_language(request.query_value("lang"), request)];
  bool wants_json = request.query_value("format") == "json" || !prefers_html(request);
  http_response out;
  out.with("Content-Type", wants_json ? "application/json" : "text/html; charset=utf-8")
      .with("Cache-Control", "no-cache");
  out.with("Content-Language", std::string(words.lang)).with("Vary", "Accept, Accept-Language");
  out.with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
      .with("X-Content-Type-Options", "nosniff");
  add_cors(out, request, site);
  out.body = wants_json ? json(words, settings, site) : html(words, settings, site);
  return out;
}

}  // namespace cloakroom::edge

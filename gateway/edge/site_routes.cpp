// A site's public description as JSON. Nothing secret and nothing about persons.
#include "gateway/edge/site_routes.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "gateway/edge/cors.hpp"
#include "gateway/edge/problem.hpp"

namespace cloakroom::edge {
namespace {

constexpr const char* day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::string span_text(const config::opening& hours) {
  char out[32];
  std::snprintf(out, sizeof out, "%02d:%02d-%02d:%02d", int(hours.from.count() / 60), int(hours.from.count() % 60),
                int(hours.to.count() / 60), int(hours.to.count() % 60));
  return out;
}

std::string_view tab_name(config::tab tab) {
  switch (tab) {
    case config::tab::chat:
      return "chat";
    case config::tab::contact:
      return "contact";
    case config::tab::callback:
      return "callback";
  }
  return "chat";
}

}  // namespace

http_response describe_site(const http_request& request, const desk::site& site, bool agents_online,
                            const std::vector<published_recipient>& recipients, std::size_t text_bytes_max) {
  if (!origin_allowed(request, site)) {
    auto refusal = problem(403, "origin_not_allowed", "This origin is not on the site's list.");
    add_cors(refusal, request, site);
    return refusal;
  }
  const auto& from = site.settings;
  using json = nlohmann::ordered_json;
  json tabs = json::array(), hours = json::object(), listed = json::array();
  for (auto tab : from.tabs) tabs.push_back(tab_name(tab));
  for (std::size_t i = 0; i < from.hours.days.size(); ++i)
    if (from.hours.days[i]) hours[day_names[i]] = span_text(*from.hours.days[i]);
  for (const auto& one : recipients) listed.push_back({{"name", one.name}, {"country", one.country}});
  json body{{"id", from.id},
            {"name", from.name},
            {"languages", from.languages},
            {"tabs", tabs},
            {"minimum_age", from.minimum_age},
            {"age", from.age == config::age_check::confirm ? "confirm" : "statement"},
            {"notice_url", "/v1/privacy/notice?site=" + from.id},
            {"hours", hours},
            {"time_zone", from.time_zone},
            {"agents_online", agents_online},
            {"consent", {{"managers", from.consent.managers}}},
            {"recipients", listed},
            {"limits", {{"text_bytes", text_bytes_max}}}};
  http_response out;
  out.with("Content-Type", "application/json").with("Cache-Control", "no-cache");
  out.body = body.dump();
  add_cors(out, request, site);
  return out;
}

}  // namespace cloakroom::edge

// Reads `sites`.
// How the options of consent are applied is not known here.
#include <algorithm>
#include <set>

#include "config/network.hpp"
#include "config/parts.hpp"
#include "config/value_text.hpp"

namespace cloakroom::config {
namespace {

void read_consent_texts(section& from, consent_options& out) {
  from.texts("names", out.names);
  from.texts("onetrust_groups", out.onetrust_groups);
  from.texts("didomi_purposes", out.didomi_purposes);
  from.text("policy_id", out.policy_id, need::optional, 128);
  from.text("borlabs_group", out.borlabs_group, need::optional, 128);
}

void read_consent_options(section from, consent_options& out) {
  read_consent_texts(from, out);
  from.flag("onetrust_require_alert_closed", out.onetrust_require_alert_closed);
  from.flag("require_explicit", out.require_explicit);
  if (auto days = from.integer(from.at("max_age_days"), 1, 3650)) out.max_age_days = static_cast<int>(*days);
  if (auto revision = from.integer(from.at("revision"), 0, 2'147'483'647)) out.revision = *revision;
  for (const auto& item : from.list(from.at("tcf_purposes"), "purpose numbers"))
    if (auto number = from.integer(item, 1, 24)) out.tcf_purposes.push_back(static_cast<int>(*number));
  from.choice("gpc", out.gpc, gpc_words);
  from.finish();
}

void read_consent(section from, consent_settings& out) {
  from.words("managers", out.managers, consent_manager_names);
  bool explicitly = false;
  from.flag("require_explicit", explicitly);
  read_consent_options(from.child("options"), out.options);
  out.options.require_explicit = out.options.require_explicit || explicitly;
  from.finish();
}

void read_hours(section from, opening_hours& out) {
  for (std::size_t day = 0; day < day_words.size(); ++day)
    from.parsed(day_words[day], out.days[day], parse_opening, "opening hours such as 09:00-18:00, within one day");
  from.finish();
}

void read_origins(section& from, std::vector<std::string>& out) {
  constexpr std::string_view expected = "an exact origin, scheme://host[:port] with http or https and no path";
  place where = from.at("origins");
  if (!where.present()) return from.missing("origins", "a list of origins such as https://www.example.com");
  for (const auto& item : from.filled_list(where, "origins")) {
    auto read = from.scalar(item, expected);
    if (!read) continue;
    auto origin = parse_origin(*read);
    if (!origin) {
      from.wrong(item, "is " + shown_masked(*read) + ", expected " + std::string(expected));
    } else if (std::find(out.begin(), out.end(), *origin) == out.end()) {
      out.push_back(std::move(*origin));
    }
  }
}

void read_desk(section& from, std::vector<std::string>& out, const std::vector<connector>& connectors) {
  std::vector<std::string_view> known;
  for (const auto& one : connectors)
    if (!one.id.empty()) known.push_back(one.id);
  for (const auto& item : from.list(from.at("desk"), "connector ids")) {
    auto read = from.scalar(item, "the id of a connector");
    if (!read) continue;
    if (std::find(known.begin(), known.end(), *read) == known.end()) {
      std::string_view meant = nearest(*read, known);
      from.wrong(item, "is " + shown(*read) + ", expected the id of a connector" +
                           (meant.empty() ? "" : " (did you mean `" + std::string(meant) + "`?)"));
    } else if (std::find(out.begin(), out.end(), *read) != out.end()) {
      from.wrong(item, "stands twice, expected each once");
    } else {
      out.emplace_back(*read);
    }
  }
}

void read_place_in_world(section& from, site& out) {
  from.words("languages", out.languages, language_words);
  from.text("region", out.region, need::optional, is_region, "an ISO 3166-1 country code of two capitals, such as UA");
  from.text("time_zone", out.time_zone, need::optional, is_time_zone,
            "a time zone of this machine's database, such as Europe/Kyiv");
}

site read_site(section from, const std::vector<connector>& connectors) {
  site out;
  from.text("id", out.id, need::required, is_id, "1 to 63 of a-z, 0-9 and inner hyphens");
  out.name = out.id;
  from.text("name", out.name, need::optional, 256);
  read_origins(from, out.origins);
  read_place_in_world(from, out);
  from.number("minimum_age", out.minimum_age, 18, 99);
  from.choice("age", out.age, age_words);
  read_consent(from.child("consent"), out.consent);
  from.choices("tabs", out.tabs, tab_words);
  read_hours(from.child("hours"), out.hours);
  from.url("thank_you", out.thank_you, need::optional);
  read_desk(from, out.desk, connectors);
  from.finish();
  return out;
}

}  // namespace

void read_sites(section& root, settings& out) {
  place where = root.at("sites");
  if (!where.present()) return root.missing("sites", "at least one site");
  std::set<std::string> ids;
  for (auto& item : root.filled_list(where, "sites")) {
    if (!item.present()) continue;
    section from(root.in(), item);
    site& read = out.sites.emplace_back(read_site(from, out.connectors));
    if (!read.id.empty() && !ids.insert(read.id).second)
      from.wrong(from.at("id"), "is " + shown(read.id) + ", expected an id that no other site has");
  }
}

}  // namespace cloakroom::config

// The gate as a whole: which way in counts, several managers, reports, ages. Single formats: vectors_test.cpp.
#include <catch2/catch.hpp>

#include "tests/consent/vector_file.hpp"

namespace cloakroom::consent {
namespace {

using testing::at_time;

const time_point now = at_time("2026-11-23T12:00:00Z");
const std::string cookiebot_on = "CookieConsent={stamp:'abc=',preferences:true,utc:1795176000000}";
const std::string cookiebot_off = "CookieConsent={stamp:'abc=',preferences:false,utc:1795176000000}";

decision judged(const std::vector<std::string>& managers, const std::string& header, const options& rules = {}) {
  return read_cookies(managers, header, rules, now);
}

TEST_CASE("consent: nothing known in the header is absent", "[consent]") {
  CHECK(judged({}, "") == decision{verdict::absent, "", "record.none"});
  CHECK(judged({"klaro"}, cookiebot_on) == decision{verdict::absent, "klaro", "record.none"});
  CHECK(judged({"cookiebot", "klaro"}, "a=b") == decision{verdict::absent, "", "record.none"});
}

TEST_CASE("consent: a manager that is not known is denied and not repeated", "[consent]") {
  CHECK(judged({"Cookiebot"}, cookiebot_on) == decision{verdict::denied, "", "manager.unknown"});
  CHECK(judged({"cookiebot", ""}, cookiebot_on) == decision{verdict::denied, "", "manager.unknown"});
}

TEST_CASE("consent: records of several managers must all grant", "[consent]") {
  CHECK(judged({}, cookiebot_on) == decision{verdict::granted, "cookiebot", "cookiebot.granted"});
  CHECK(judged({}, cookiebot_on + "; wp_consent_preferences=allow").answer == verdict::granted);
  CHECK(judged({}, cookiebot_on + "; wp_consent_preferences=deny") ==
        decision{verdict::denied, "wp-consent-api", "category.deny"});
  CHECK(judged({}, cookiebot_on + "; CookieControl=") == decision{verdict::absent, "civic", "record.empty"});
  CHECK(judged({}, cookiebot_off + "; CookieControl=").answer == verdict::denied);
  // Only the configured ones are looked at.
  CHECK(judged({"cookiebot", "klaro"}, cookiebot_on + "; wp_consent_preferences=deny").answer == verdict::granted);
}

TEST_CASE("consent: the three substring traps", "[consent]") {
  CHECK(
      judged({"cookiebot"}, "CookieConsent={stamp:'x,preferences:true',preferences:false,utc:1795176000000}").answer ==
      verdict::denied);
  CHECK(judged({"onetrust"}, "OptanonConsent=groups=C0001:1,C00031:1; OptanonAlertBoxClosed=2026-11-20T09:15:02Z")
            .answer == verdict::denied);
  CHECK(judged({"vanilla-cookieconsent"}, R"(cc_cookie={"categories":["necessary"],"services":{"preferences":[]}})")
            .answer == verdict::denied);
}

TEST_CASE("consent: several copies of one cookie, in any order", "[consent]") {
  const std::string empty = "CookieConsent=", broken = "CookieConsent={";
  CHECK(judged({"cookiebot"}, cookiebot_on + ";" + cookiebot_on).answer == verdict::granted);
  for (const auto& [first, second, expected] :
       std::vector<std::tuple<std::string, std::string, verdict>>{{cookiebot_on, cookiebot_off, verdict::denied},
                                                                  {cookiebot_on, empty, verdict::absent},
                                                                  {cookiebot_off, empty, verdict::denied},
                                                                  {cookiebot_on, broken, verdict::denied},
                                                                  {empty, broken, verdict::denied}}) {
    CHECK(judged({"cookiebot"}, first + "; " + second).answer == expected);
    CHECK(judged({"cookiebot"}, second + "; " + first).answer == expected);
  }
}

TEST_CASE("consent: the edges of a record's age", "[consent]") {
  auto at = [](time_point when) {
    auto utc = std::to_string(when.time_since_epoch().count());
    return judged({"cookiebot"}, "CookieConsent={stamp:'abc=',preferences:true,utc:" + utc + "}");
  };
  using std::chrono::hours, std::chrono::milliseconds;
  CHECK(at(now - hours(24 * 365)).answer == verdict::granted);
  CHECK(at(now - hours(24 * 365) - milliseconds(1)) == decision{verdict::absent, "cookiebot", "cookiebot.expired"});
  CHECK(at(now + hours(24)).answer == verdict::granted);
  CHECK(at(now + hours(24) + milliseconds(1)) == decision{verdict::denied, "cookiebot", "cookiebot.time_in_future"});
  CHECK(at(time_point(milliseconds(999'999'999'999'999'999))).answer == verdict::denied);
  CHECK(at(time_point(milliseconds(-999'999'999'999'999'999))).answer == verdict::absent);
}

decision report_of(std::string_view manager, bool preferences, std::string at, const options& rules = {}) {
  return read_report(manager, {preferences, std::move(at)}, rules, now);
}

TEST_CASE("consent: reports count for managers without a readable cookie only", "[consent]") {
  options mapped;
  mapped.tcf_purposes = {1};
  for (auto name : known_managers()) {
    auto made = report_of(name, true, "2026-11-23T11:00:00.000Z", mapped);
    INFO(name);
    CHECK(made.manager == name);
    CHECK(made.answer == (accepts_report(name) ? verdict::granted : verdict::denied));
    CHECK(made.rule == (accepts_report(name) ? "report.granted" : "report.not_accepted"));
  }
  std::vector<std::string_view> accepting;
  for (auto name : known_managers())
    if (accepts_report(name)) accepting.push_back(name);
  CHECK(accepting ==
        std::vector<std::string_view>{"klaro", "vanilla-cookieconsent", "osano-cmp", "usercentrics", "tcf"});
  CHECK(report_of("", true, "2026-11-23T11:00:00Z").rule == "manager.unknown");
  CHECK_FALSE(accepts_report("nobody"));
}

TEST_CASE("consent: what a report must say", "[consent]") {
  struct row {
    bool preferences;
    std::string at;
    verdict answer;
    std::string_view rule;
  };
  const std::vector<row> rows{
      {true, "2026-11-23T11:59:59Z", verdict::granted, "report.granted"},
      {true, "2026-11-23T13:59:59.123+02:00", verdict::granted, "report.granted"},
      {true, "2026-11-24T12:00:00Z", verdict::granted, "report.granted"},
      {true, "2026-11-24T12:00:00.001Z", verdict::denied, "report.time_in_future"},
      {true, "2025-11-23T12:00:00Z", verdict::granted, "report.granted"},
      {true, "2025-11-23T11:59:59.999Z", verdict::absent, "report.expired"},
      {false, "2026-11-23T11:00:00Z", verdict::denied, "report.refused"},
      {false, "2020-01-01T00:00:00Z", verdict::denied, "report.refused"},
      {true, "", verdict::denied, "report.time_malformed"},
      {true, "yesterday", verdict::denied, "report.time_malformed"},
      {true, "2026-11-23", verdict::denied, "report.time_malformed"},
      {true, "2026-11-23T11:00:00", verdict::denied, "report.time_malformed"},
      {true, "2026-02-30T11:00:00Z", verdict::denied, "report.time_malformed"},
      {true, "2026-11-23T11:00:00Z ", verdict::denied, "report.time_malformed"},
      {true, "2026-11-23T11:00:00." + std::string(60, '0') + "Z", verdict::denied, "report.time_malformed"},
  };
  for (const auto& r : rows) {
    INFO(r.at);
    CHECK(report_of("usercentrics", r.preferences, r.at) == decision{r.answer, "usercentrics", r.rule});
  }
  options strict;
  strict.max_age_days = 1;
  CHECK(report_of("usercentrics", true, "2026-11-22T11:59:59Z", strict).rule == "report.expired");
  CHECK(report_of("tcf", true, "2026-11-23T11:00:00Z") == decision{verdict::absent, "tcf", "tcf.not_mapped"});
  // Without a clock only the shape of the time can be judged.
  CHECK(read_report("usercentrics", {true, "1999-01-01T00:00:00Z"}, {}, std::nullopt).answer == verdict::granted);
}

TEST_CASE("consent: object and header, and the stricter of both", "[consent]") {
  const site_rules site{{"cookiebot", "usercentrics"}, {}};
  const report said{true, "2026-11-23T11:00:00Z"};
  struct row {
    std::string_view what;
    claim carried;
    verdict answer;
    std::string_view rule;
  };
  const std::vector<row> rows{
      {"nothing", {}, verdict::absent, "claim.none"},
      {"header", {{}, {}, {}, cookiebot_on}, verdict::granted, "cookiebot.granted"},
      {"header refuses", {{}, {}, {}, cookiebot_off}, verdict::denied, "cookiebot.preferences_off"},
      {"object", {"cookiebot", cookiebot_on, {}, {}}, verdict::granted, "cookiebot.granted"},
      {"object without manager", {{}, cookiebot_on, {}, {}}, verdict::granted, "cookiebot.granted"},
      {"object beats header",
       {"cookiebot", cookiebot_off, {}, cookiebot_on},
       verdict::denied,
       "cookiebot.preferences_off"},
      {"object without record beats header", {"cookiebot", "", {}, cookiebot_on}, verdict::absent, "record.none"},
      {"manager alone beats header", {"cookiebot", {}, {}, cookiebot_on}, verdict::denied, "claim.empty"},
      {"object and header agree", {"cookiebot", cookiebot_on, {}, cookiebot_on}, verdict::granted, "cookiebot.granted"},
      {"header refuses beside an object",
       {"cookiebot", cookiebot_on, {}, cookiebot_off},
       verdict::denied,
       "cookiebot.preferences_off"},
      {"a broken header record refuses, too",
       {"cookiebot", cookiebot_on, {}, "CookieConsent={"},
       verdict::denied,
       "record.malformed"},
      {"header without a record says nothing",
       {"cookiebot", cookiebot_on, {}, "session=1"},
       verdict::granted,
       "cookiebot.granted"},
      {"nor one with an empty record",
       {"cookiebot", cookiebot_on, {}, "CookieConsent="},
       verdict::granted,
       "cookiebot.granted"},
      {"nor of a manager that is not the site's",
       {"cookiebot", cookiebot_on, {}, "wp_consent_preferences=deny"},
       verdict::granted,
       "cookiebot.granted"},
      {"header refuses beside a report",
       {"usercentrics", {}, said, cookiebot_off},
       verdict::denied,
       "cookiebot.preferences_off"},
      {"report", {"usercentrics", {}, said, {}}, verdict::granted, "report.granted"},
      {"report for a cookie manager", {"cookiebot", {}, said, {}}, verdict::denied, "report.not_accepted"},
      {"report without manager", {{}, {}, said, {}}, verdict::denied, "claim.manager_missing"},
      {"cookies and report", {"usercentrics", cookiebot_on, said, {}}, verdict::denied, "claim.two_ways"},
      {"manager of another site",
       {"klaro", R"(klaro={"preferences":true})", {}, {}},
       verdict::denied,
       "claim.manager_not_configured"},
      {"unknown manager", {"nobody", cookiebot_on, {}, {}}, verdict::denied, "claim.manager_not_configured"},
  };
  for (const auto& r : rows) {
    INFO(r.what);
    auto made = decide(r.carried, site, now);
    CHECK(made.answer == r.answer);
    CHECK(made.rule == r.rule);
  }
}

TEST_CASE("consent: a site without managers detects, but knows only known ones", "[consent]") {
  const site_rules site;
  CHECK(decide({"klaro", R"(klaro={"preferences":true})", {}, {}}, site, now).answer == verdict::granted);
  CHECK(decide({{}, R"(klaro={"preferences":true})", {}, {}}, site, now).answer == verdict::granted);
  CHECK(decide({"nobody", cookiebot_on, {}, {}}, site, now).rule == "claim.manager_not_configured");
}

TEST_CASE("consent: a privacy signal closes only where the operator says so, and never opens", "[consent]") {
  site_rules site{{"cookiebot"}, {}};
  claim carried{{}, {}, {}, cookiebot_on, true};
  CHECK(decide(carried, site, now).answer == verdict::granted);
  site.rules.gpc_deny = true;
  CHECK(decide(carried, site, now) == decision{verdict::denied, "", "gpc.deny"});
  carried.privacy_signal = false;
  CHECK(decide(carried, site, now).answer == verdict::granted);
  CHECK(decide({{}, {}, {}, {}, true}, {}, now).answer == verdict::absent);
}

}  // namespace
}  // namespace cloakroom::consent

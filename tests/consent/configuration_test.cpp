// The options of a site's configuration: what is accepted, what is refused, what they become.
#include "gateway/consent/configuration.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "gateway/consent/gate.hpp"

namespace cloakroom::consent {
namespace {

using nlohmann::json;

TEST_CASE("consent: every option arrives where it belongs", "[consent]") {
  const json said{{"names", {"livechat"}},
                  {"onetrust_groups", {"PREF1", "9"}},
                  {"onetrust_require_alert_closed", false},
                  {"require_explicit", true},
                  {"max_age_days", 180},
                  {"policy_id", 24},
                  {"revision", 4},
                  {"didomi_purposes", {"chat-a1b2c3"}},
                  {"tcf_purposes", {1, 5, 6}},
                  {"borlabs_group", "chat"},
                  {"gpc", "deny"}};
  options expected;
  expected.names = {"livechat"};
  expected.onetrust_groups = {"PREF1", "9"};
  expected.onetrust_require_alert_closed = false;
  expected.require_explicit = true;
  expected.max_age_days = 180;
  expected.policy_id = 24;
  expected.revision = 4;
  expected.didomi_purposes = {"chat-a1b2c3"};
  expected.tcf_purposes = {1, 5, 6};
  expected.borlabs_group = "chat";
  expected.gpc_deny = true;
  CHECK(validate_options(said).empty());
  CHECK(make_options(said) == expected);
  CHECK(said.size() == known_options().size());
  for (const auto& spec : known_options()) CHECK(said.contains(spec.name));
}

TEST_CASE("consent: an empty configuration means the defaults", "[consent]") {
  CHECK(validate_options(json::object()).empty());
  CHECK(make_options(json::object()) == options());
  CHECK(make_options(json{{"gpc", "ignore"}}) == options());
  CHECK(make_options(nullptr) == options());
}

TEST_CASE("consent: a wrong option is named with what was expected, and leaves the default", "[consent]") {
  const std::string long_text(option_text_bytes_max + 1, 'x');
  json many = json::array();
  for (std::size_t i = 0; i <= option_entries_max; ++i) many.push_back("n" + std::to_string(i));
  const std::vector<std::pair<std::string, json>> wrong{{"names", "livechat"},
                                                        {"names", json::array()},
                                                        {"names", {"a", 1}},
                                                        {"names", {"a", "a"}},
                                                        {"names", {""}},
                                                        {"names", {long_text}},
                                                        {"names", {"a\n"}},
                                                        {"names", many},
                                                        {"onetrust_groups", {3}},
                                                        {"require_explicit", "true"},
                                                        {"require_explicit", 1},
                                                        {"max_age_days", 0},
                                                        {"max_age_days", 3651},
                                                        {"max_age_days", 365.0},
                                                        {"max_age_days", "365"},
                                                        {"max_age_days", UINT64_MAX},
                                                        {"policy_id", -1},
                                                        {"policy_id", 1'000'000'001},
                                                        {"revision", true},
                                                        {"tcf_purposes", {0}},
                                                        {"tcf_purposes", {25}},
                                                        {"tcf_purposes", {1, 1}},
                                                        {"tcf_purposes", 1},
                                                        {"tcf_purposes", {"1"}},
                                                        {"borlabs_group", ""},
                                                        {"borlabs_group", nullptr},
                                                        {"borlabs_group", long_text},
                                                        {"gpc", "allow"},
                                                        {"gpc", true},
                                                        {"onetrust_require_alert_closed", nullptr},
                                                        {"didomi_purposes", {""}}};
  for (const auto& [name, value] : wrong) {
    const json said{{name, value}};
    INFO(said.dump());
    auto problems = validate_options(said);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].option == name);
    CHECK_FALSE(problems[0].expected.empty());
    CHECK(make_options(said) == options());
  }
}

TEST_CASE("consent: all problems of a configuration come at once", "[consent]") {
  auto problems = validate_options({{"colour", 1}, {"max_age_days", 0}, {"revision", 1}, {"gpc", "no"}});
  CHECK(problems == std::vector<option_problem>{{"colour", "a known option"},
                                                {"gpc", "ignore or deny"},
                                                {"max_age_days", "a whole number from 1 to 3650"}});
  CHECK(validate_options(json::array()).size() == 1);
  CHECK(validate_options(nullptr).size() == 1);
}

TEST_CASE("consent: the managers that a configuration may name", "[consent]") {
  const std::vector<std::string> expected{"cookiebot",
                                          "onetrust",
                                          "cookieyes",
                                          "cookieyes-legacy",
                                          "complianz",
                                          "wp-consent-api",
                                          "klaro",
                                          "vanilla-cookieconsent",
                                          "osano-oss",
                                          "osano-cmp",
                                          "iubenda",
                                          "cookiescript",
                                          "cookieinformation",
                                          "civic",
                                          "didomi",
                                          "usercentrics",
                                          "tcf",
                                          "borlabs",
                                          "trustarc"};
  auto known = known_managers();
  CHECK(std::vector<std::string>(known.begin(), known.end()) == expected);
  CHECK(unknown_managers(expected).empty());
  CHECK(unknown_managers(std::vector<std::string>{"cookiebot", "Klaro", ""}) == std::vector<std::string>{"Klaro", ""});
}

}  // namespace
}  // namespace cloakroom::consent

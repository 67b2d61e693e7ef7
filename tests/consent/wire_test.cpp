// The `consent` object of requests and frames.
#include "gateway/consent/wire.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace cloakroom::consent {
namespace {

using nlohmann::json;

TEST_CASE("consent: both wire forms are read", "[consent]") {
  CHECK(read_claim({{"cmp", "cookiebot"}, {"cookies", "a=b"}}).value() == claim{"cookiebot", "a=b", {}, {}, false});
  CHECK(read_claim({{"cookies", ""}}).value() == claim{{}, "", {}, {}, false});
  const json stated{{"preferences", true}, {"at", "2026-11-23T11:00:00Z"}, {"more", 1}};
  CHECK(read_claim({{"cmp", "usercentrics"}, {"report", stated}, {"extra", json::array()}}).value() ==
        claim{"usercentrics", {}, report{true, "2026-11-23T11:00:00Z"}, {}, false});
}

TEST_CASE("consent: a wire object of another shape is malformed", "[consent]") {
  const json good{{"preferences", true}, {"at", "x"}};
  for (const json& wrong : std::vector<json>{nullptr,
                                             true,
                                             "cookiebot",
                                             json::array(),
                                             json::object(),
                                             {{"cmp", "cookiebot"}},
                                             {{"cmp", 1}, {"cookies", "a=b"}},
                                             {{"cmp", nullptr}, {"cookies", "a=b"}},
                                             {{"cmp", "klaro"}, {"cookies", 1}},
                                             {{"cmp", "klaro"}, {"cookies", nullptr}},
                                             {{"cmp", "klaro"}, {"cookies", {"a=b"}}},
                                             {{"cmp", "klaro"}, {"cookies", "a=b"}, {"report", good}},
                                             {{"report", good}},
                                             {{"cmp", "tcf"}, {"report", true}},
                                             {{"cmp", "tcf"}, {"report", nullptr}},
                                             {{"cmp", "tcf"}, {"report", {{"preferences", true}}}},
                                             {{"cmp", "tcf"}, {"report", {{"at", "x"}}}},
                                             {{"cmp", "tcf"}, {"report", {{"preferences", "true"}, {"at", "x"}}}},
                                             {{"cmp", "tcf"}, {"report", {{"preferences", 1}, {"at", "x"}}}},
                                             {{"cmp", "tcf"}, {"report", {{"preferences", true}, {"at", 1}}}}}) {
    INFO(wrong.dump());
    auto read = read_claim(wrong);
    REQUIRE(read.has_error());
    CHECK(read.error() == errc::malformed);
  }
}

TEST_CASE("consent: each text of the wire object has its bound", "[consent]") {
  auto with = [](std::size_t name, std::size_t cookies) {
    return read_claim({{"cmp", std::string(name, 'x')}, {"cookies", std::string(cookies, 'x')}});
  };
  CHECK(with(manager_name_bytes_max, cookie_header_bytes_max).has_value());
  CHECK(with(manager_name_bytes_max + 1, 1).error() == errc::too_large);
  CHECK(with(1, cookie_header_bytes_max + 1).error() == errc::too_large);
  auto stated = [](std::size_t at) {
    return read_claim({{"cmp", "tcf"}, {"report", {{"preferences", true}, {"at", std::string(at, '0')}}}});
  };
  CHECK(stated(report_time_bytes_max).has_value());
  CHECK(stated(report_time_bytes_max + 1).error() == errc::too_large);
}

}  // namespace
}  // namespace cloakroom::consent

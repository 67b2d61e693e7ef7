// Times on the wire: what is written can be read, and what is no time is refused.
#include "base/time_text.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

namespace {

using namespace cloakroom;
using std::chrono::milliseconds;

std::int64_t ms(std::string_view text) {
  auto at = parse_rfc3339(text);
  REQUIRE(at);
  return at->time_since_epoch().count();
}

}  // namespace

TEST_CASE("time: known moments", "[base]") {
  CHECK(rfc3339(time_point(milliseconds(0))) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(time_point(milliseconds(1'795'463'400'007))) == "2026-11-23T19:50:00.007Z");
  CHECK(rfc3339(time_point(milliseconds(-1))) == "1969-12-31T23:59:59.999Z");
  CHECK(rfc3339(time_point(milliseconds(951'782'400'000))) == "2000-02-29T00:00:00.000Z");
  CHECK(rfc3339(time_point::max()) == "9999-12-31T23:59:59.999Z");
  CHECK(rfc3339(time_point::min()) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("time: every moment of the years 0 to 9999 comes back from its text", "[base]") {
  CHECK(rc::check([] {
    auto at = *rc::gen::inRange<std::int64_t>(-62'167'219'200'000, 253'402'300'800'000);
    RC_ASSERT(parse_rfc3339(rfc3339(time_point(milliseconds(at)))) == time_point(milliseconds(at)));
  }));
}

TEST_CASE("time: texts grow with time", "[base]") {
  CHECK(rc::check([] {
    auto moment = rc::gen::inRange<std::int64_t>(0, 253'402'300'800'000);
    std::int64_t left = *moment, right = *moment;
    RC_ASSERT((left < right) == (rfc3339(time_point(milliseconds(left))) < rfc3339(time_point(milliseconds(right)))));
  }));
}

TEST_CASE("time: zones, letters and fractions as RFC 3339 allows them", "[base]") {
  auto at = ms("2026-11-23T19:50:00.5Z");
  CHECK(ms("2026-11-23t19:50:00.500z") == at);
  CHECK(ms("2026-11-23T21:50:00.5+02:00") == at);
  CHECK(ms("2026-11-23T14:20:00.5-05:30") == at);
  CHECK(ms("2026-11-23T19:50:00.5-00:00") == at);
  CHECK(ms("2026-11-23T19:50:00.500999999999999999999Z") == at);
  CHECK(ms("2026-11-24T01:20:00.5+05:30") == at);
  CHECK(ms("2026-11-23T19:50:00Z") == at - 500);
  CHECK(ms("2016-12-31T23:59:60Z") == ms("2017-01-01T00:00:00Z"));
}

TEST_CASE("time: what is no RFC 3339 time is refused", "[base]") {
  auto bad = GENERATE(
      as<std::string>{}, "", "Z", "2026-11-23", "2026-11-23T19:50:00", "2026-11-23 19:50:00Z", "2026-11-23T19:50Z",
      "2026-11-23T19:50:00.Z", "2026-11-23T19:50:00,5Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
      "2026-01-00T00:00:00Z", "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-23T24:00:00Z",
      "2026-11-23T19:60:00Z", "2026-11-23T19:50:61Z", "2026-11-23T19:50:00+2:00", "2026-11-23T19:50:00+0200",
      "2026-11-23T19:50:00+24:00", "2026-11-23T19:50:00+02:60", "2026-11-23T19:50:00+02", "2026-11-23T19:50:00ZZ",
      "2026-11-23T19:50:00Z ", " 2026-11-23T19:50:00Z", "+2026-11-23T19:50:00Z", "12026-11-23T19:50:00Z",
      "-026-11-23T19:50:00Z", "2026-1-023T19:50:00Z", "2026-11-23T1９:50:00Z", "2026-11-23T19:50:-1Z");
  CAPTURE(bad);
  CHECK_FALSE(parse_rfc3339(bad));
}

TEST_CASE("time: a zero byte inside ends nothing", "[base]") {
  CHECK_FALSE(parse_rfc3339(std::string_view("2026-11-23T19:50:00Z\0", 21)));
  CHECK_FALSE(parse_rfc3339(std::string_view("2026-11-23T19:50\0:00Z", 21)));
}

TEST_CASE("time: every beginning of a time is refused, and any bytes are", "[base]") {
  std::string whole = "2026-11-23T21:50:00.500+02:00";
  for (std::size_t n = 0; n < whole.size(); ++n) CHECK_FALSE(parse_rfc3339(whole.substr(0, n)));
  CHECK(rc::check([](const std::string& text) {
    RC_PRE(text.size() < 20u);
    RC_ASSERT_FALSE(parse_rfc3339(text));
  }));
}

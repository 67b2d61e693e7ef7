// Opening hours and slots for calls, by three clocks: the desk's, the visitor's, and the one that jumps twice a year.
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "base/time_text.hpp"
#include "gateway/desk/callback_slot.hpp"
#include "gateway/desk/sites.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::desk;
using namespace std::chrono_literals;

time_point at(std::string_view text) {
  auto read = parse_rfc3339(text);
  REQUIRE(read);
  return *read;
}

// Kyiv, Monday to Friday 09:00 to 18:00.
config::site office() {
  config::site out;
  out.id = "main";
  out.time_zone = "Europe/Kyiv";
  for (std::size_t day = 0; day < 5; ++day) out.hours.days[day] = config::opening{9h, 18h};
  return out;
}

config::site always_open(std::string zone = "Europe/Kyiv") {
  config::site out;
  out.id = "main";
  out.time_zone = std::move(zone);
  return out;
}

std::string slot(const config::site& site, std::string_view now, callback_wish wish = {}) {
  auto found = callback_slot(site, wish, at(now));
  return found ? rfc3339(*found) : "none";
}

}  // namespace

TEST_CASE("hours: half open, by the site's own clock, summer and winter", "[gateway]") {
  auto site = office();
  CHECK_FALSE(is_open(site, at("2026-11-23T06:59:59.999Z")));  // Monday, UTC+2.
  CHECK(is_open(site, at("2026-11-23T07:00:00Z")));
  CHECK(is_open(site, at("2026-11-23T15:59:59.999Z")));
  CHECK_FALSE(is_open(site, at("2026-11-23T16:00:00Z")));
  CHECK_FALSE(is_open(site, at("2026-11-22T10:00:00Z")));  // Sunday.
  CHECK(is_open(site, at("2026-07-20T06:00:00Z")));        // Monday, UTC+3.
  CHECK_FALSE(is_open(site, at("2026-07-20T15:00:00Z")));
}

TEST_CASE("hours: a week without hours is always open; the day is the local one", "[gateway]") {
  CHECK(is_open(always_open(), at("2026-11-22T02:00:00Z")));
  auto tokyo = always_open("Asia/Tokyo");
  tokyo.hours.days[0] = config::opening{0h, 1h};  // Monday's first hour, which is Sunday in UTC.
  CHECK(is_open(tokyo, at("2026-11-22T15:30:00Z")));
  CHECK_FALSE(is_open(tokyo, at("2026-11-22T14:30:00Z")));
  CHECK_FALSE(is_open(tokyo, at("2026-11-23T00:30:00Z")));
  auto until_midnight = always_open();
  until_midnight.hours.days[0] = config::opening{23h, 24h};
  CHECK(is_open(until_midnight, at("2026-11-23T21:59:59Z")));
  CHECK_FALSE(is_open(until_midnight, at("2026-11-23T22:00:00Z")));
}

TEST_CASE("hours: clocks going forward and back", "[gateway]") {
  // Kyiv 2026: forward on 29 March 01:00 UTC (03:00 becomes 04:00), back on 25 October 01:00 UTC (04:00 becomes 03:00).
  CHECK(local_minute("Europe/Kyiv", at("2026-03-29T00:59:00Z")) == 2h + 59min);
  CHECK(local_minute("Europe/Kyiv", at("2026-03-29T01:00:00Z")) == 4h);
  CHECK(local_minute("Europe/Kyiv", at("2026-10-25T00:59:00Z")) == 3h + 59min);
  CHECK(local_minute("Europe/Kyiv", at("2026-10-25T01:00:00Z")) == 3h);
  auto site = always_open();
  site.hours.days[6] = config::opening{3h, 4h};  // Sunday: does not exist in March, exists twice in October.
  for (auto minute = at("2026-03-28T22:00:00Z"); minute < at("2026-03-29T21:00:00Z"); minute += 10min)
    CHECK_FALSE(is_open(site, minute));
  CHECK(is_open(site, at("2026-10-25T00:30:00Z")));
  CHECK(is_open(site, at("2026-10-25T01:30:00Z")));
}

TEST_CASE("zones: names of IANA, and nothing else", "[gateway]") {
  for (auto good : {"Europe/Kyiv", "Europe/Kiev", "Asia/Kolkata", "UTC", "America/Argentina/Buenos_Aires"}) {
    CAPTURE(good);
    CHECK(known_time_zone(good));
  }
  for (auto bad : {"", "Europe/Nowhere", "Etc/Unknown", "../../etc/passwd", "Europe/Kyiv\n", "\xff\xfe", "Київ"}) {
    CAPTURE(bad);
    CHECK_FALSE(known_time_zone(bad));
  }
  CHECK_FALSE(known_time_zone(std::string(65, 'A')));
}

TEST_CASE("slot: at once when everything suits, else at the next quarter of an hour that does", "[gateway]") {
  CHECK(slot(office(), "2026-11-23T10:07:08.123Z") == "2026-11-23T10:07:08.123Z");
  CHECK(slot(office(), "2026-11-23T16:00:00Z") == "2026-11-24T07:00:00.000Z");
  CHECK(slot(office(), "2026-11-20T16:00:00Z") == "2026-11-23T07:00:00.000Z");       // Friday evening to Monday.
  CHECK(slot(always_open(), "2026-11-23T19:00:00Z") == "2026-11-24T06:00:00.000Z");  // 21:00 is night.
  CHECK(slot(always_open(), "2026-11-23T18:59:59Z") == "2026-11-23T18:59:59.000Z");
  CHECK(slot(always_open(), "2026-11-24T05:59:59Z") == "2026-11-24T06:00:00.000Z");
}

TEST_CASE("slot: the visitor's night and the desk's hours must both suit", "[gateway]") {
  // Los Angeles is ten hours behind Kyiv: 09:00..18:00 there is 23:00..08:00 here, night but for nothing.
  CHECK(slot(office(), "2026-11-23T10:00:00Z", {{}, {}, "America/Los_Angeles"}) == "none");
  // New York, seven hours behind: the desk's last two hours are the visitor's first ones.
  CHECK(slot(office(), "2026-11-23T10:00:00Z", {{}, {}, "America/New_York"}) == "2026-11-23T13:00:00.000Z");
  CHECK(slot(always_open(), "2026-11-23T10:00:00Z", {{}, {}, "Asia/Kolkata"}) == "2026-11-23T10:00:00.000Z");
  CHECK(slot(always_open(), "2026-11-23T16:00:00Z", {{}, {}, "Asia/Kolkata"}) == "2026-11-24T02:30:00.000Z");
}

TEST_CASE("slot: wishes are kept, also impossible ones", "[gateway]") {
  auto wish = [](std::optional<time_point> from, std::optional<time_point> to) { return callback_wish{from, to, ""}; };
  CHECK(slot(office(), "2026-11-23T10:00:00Z", wish(at("2026-11-24T12:00:00Z"), {})) == "2026-11-24T12:00:00.000Z");
  CHECK(slot(office(), "2026-11-23T10:00:00Z", wish(at("2020-01-01T00:00:00Z"), {})) == "2026-11-23T10:00:00.000Z");
  CHECK(slot(office(), "2026-11-23T10:00:00Z", wish({}, at("2026-11-23T10:00:00Z"))) == "2026-11-23T10:00:00.000Z");
  CHECK(slot(office(), "2026-11-23T10:00:00Z", wish({}, at("2026-11-23T09:59:59Z"))) == "none");
  CHECK(slot(office(), "2026-11-21T10:00:00Z", wish({}, at("2026-11-22T20:00:00Z"))) == "none");  // The weekend.
  CHECK(slot(office(), "2026-11-23T10:00:00Z", wish(at("2026-11-25T10:00:00Z"), at("2026-11-24T10:00:00Z"))) == "none");
  CHECK(slot(office(), "2026-11-23T10:00:00Z", wish(at("9999-12-31T23:59:59Z"), {})) == "none");
  CHECK(slot(office(), "2026-11-23T10:00:00Z", wish({}, at("9999-12-31T23:59:59Z"))) == "2026-11-23T10:00:00.000Z");
}

TEST_CASE("slot: over the night that clocks jump", "[gateway]") {
  // The evening before: 08:00 of the next morning is an hour earlier in UTC in March, an hour later in October.
  CHECK(slot(always_open(), "2026-03-28T20:00:00Z") == "2026-03-29T05:00:00.000Z");
  CHECK(slot(always_open(), "2026-10-24T20:00:00Z") == "2026-10-25T06:00:00.000Z");
}

TEST_CASE("slot: whatever is asked, what is given suits all three", "[gateway]") {
  const std::vector<std::string> zones = {"", "Europe/Kyiv", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"};
  CHECK(rc::check([&] {
    auto site = *rc::gen::arbitrary<bool>() ? office() : always_open();
    auto now = at("2026-01-01T00:00:00Z") + std::chrono::minutes(*rc::gen::inRange(0, 525600));
    auto offset = [&] { return now + std::chrono::minutes(*rc::gen::inRange(-10000, 30000)); };
    callback_wish wish{{}, {}, *rc::gen::elementOf(zones)};
    if (*rc::gen::arbitrary<bool>()) wish.not_before = offset();
    if (*rc::gen::arbitrary<bool>()) wish.not_after = offset();
    auto found = callback_slot(site, wish, now);
    if (!found) return;
    RC_ASSERT(*found >= now);
    RC_ASSERT(*found <= now + slot_look_ahead);
    RC_ASSERT(!wish.not_before || *found >= *wish.not_before);
    RC_ASSERT(!wish.not_after || *found <= *wish.not_after);
    RC_ASSERT(is_open(site, *found));
    auto minute = local_minute(wish.time_zone.empty() ? site.time_zone : wish.time_zone, *found);
    RC_ASSERT(minute >= 8h);
    RC_ASSERT(minute < 21h);
  }));
}

TEST_CASE("sites: by id, with their own origins", "[gateway]") {
  config::settings settings;
  settings.sites = {office(), always_open()};
  settings.sites[1].id = "other";
  settings.sites[0].origins = {"https://shop.example"};
  settings.privacy.policy.version = "7";
  sites all(settings);
  REQUIRE(all.find("main"));
  CHECK(all.find("main")->policy_version == "7");
  CHECK(all.find("Main") == nullptr);
  CHECK(all.find("") == nullptr);
  CHECK(all.find("main")->allows_origin("https://shop.example"));
  for (auto no : {"", "https://shop.example/", "http://shop.example", "https://shop.example:444",
                  "https://SHOP.example", "https://shop.example.evil.example", "null"})
    CHECK_FALSE(all.find("main")->allows_origin(no));
  CHECK_FALSE(all.find("other")->allows_origin("https://shop.example"));
}

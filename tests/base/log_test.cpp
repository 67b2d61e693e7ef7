// Log lines: always one line of JSON, whatever a name or a word holds, and nothing below the level.
#include "base/log.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/time_text.hpp"
#include "tests/base/collected_log.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::base_test;
using nlohmann::ordered_json;

}  // namespace

TEST_CASE("log: a line is JSON with time, level, event and the fields in order", "[base]") {
  collected sink;
  auto id = message_id::make(time_point(std::chrono::milliseconds(1'795'463'400'000)));
  log(log_level::warn, "delivery_failed",
      {{"entry", 7},
       {"again", true},
       {"wait", std::chrono::milliseconds(1500)},
       {"share", 0.25},
       {"connector", "support"},
       {"code", make_error_code(errc::timed_out)},
       {"message", id}});
  auto line = sink.only();
  REQUIRE(line.is_object());
  CHECK(parse_rfc3339(line["at"].get<std::string>()));
  line.erase("at");
  CHECK(line.dump() == R"({"level":"warn","event":"delivery_failed","entry":7,"again":true,"wait":1500,"share":0.25,)"
                       R"("connector":"support","code":"cloakroom:1","message":")" +
                           id.text() + "\"}");
}

TEST_CASE("log: any words stay inside their quotes", "[base]") {
  collected sink;
  CHECK(rc::check([&] {
    auto words = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127)) + "Привіт \x7f\u2028";
    lines().clear();
    log(log_level::info, "event", {{"name", words}});
    RC_ASSERT(lines().size() == 1u);
    RC_ASSERT(lines().front().find('\n') == std::string::npos);
    auto line = ordered_json::parse(lines().front(), nullptr, false);
    RC_ASSERT(line.is_object());
    RC_ASSERT(line["name"].get<std::string>() == words);
  }));
}

TEST_CASE("log: quotes, backslashes and control characters", "[base]") {
  collected sink;
  std::string words = "a\"b\\c\nd\x01\x1f\t";
  log(log_level::info, words, {{"k\"ey", words}});
  auto line = sink.only();
  REQUIRE(line.is_object());
  CHECK(line["event"] == words);
  CHECK(line["k\"ey"] == words);
}

TEST_CASE("log: numbers that JSON does not know are null", "[base]") {
  collected sink;
  log(log_level::info, "event", {{"a", std::nan("")}, {"b", INFINITY}, {"c", 1e300}, {"d", -0.5}});
  auto line = sink.only();
  REQUIRE(line.is_object());
  CHECK(line["a"].is_null());
  CHECK(line["b"].is_null());
  CHECK(line["c"] == 1e300);
  CHECK(line["d"] == -0.5);
}

TEST_CASE("log: lines below the level are dropped", "[base]") {
  collected sink;
  struct row {
    log_level at;
    std::size_t lines;
  };
  for (auto [at, count] :
       {row{log_level::debug, 4}, row{log_level::info, 3}, row{log_level::warn, 2}, row{log_level::error, 1}}) {
    lines().clear();
    set_log_level(at);
    for (auto level : {log_level::debug, log_level::info, log_level::warn, log_level::error}) log(level, "event");
    CHECK(lines().size() == count);
  }
}

TEST_CASE("log: a code is its category and number, never its message", "[base]") {
  collected sink;
  log(log_level::error, "event", {{"code", error_code(2, boost::system::generic_category())}});
  CHECK(sink.only()["code"] == "generic:2");
}

// Bounds of JSON from outside, each exceeded once.
#include "connectors/bounded_json.hpp"

#include <catch2/catch.hpp>

using namespace cloakroom::connectors;

TEST_CASE("json: depth and size are bounded", "[json]") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse_json(nested(json_depth_max), 1000).has_value());
  CHECK_FALSE(parse_json(nested(json_depth_max + 1), 1000).has_value());
  CHECK_FALSE(parse_json(std::string(100000, '['), 1000000).has_value());
  CHECK(parse_json("\"" + std::string(8, '[') + "\"", 10).has_value());
  CHECK_FALSE(parse_json("\"" + std::string(9, '[') + "\"", 10).has_value());
}

TEST_CASE("json: brackets inside strings do not count as depth", "[json]") {
  CHECK(parse_json("[\"" + std::string(100, '[') + "\\\"" + std::string(100, '{') + "\"]", 1000).has_value());
}

TEST_CASE("json: broken text gives nothing and throws nothing", "[json]") {
  for (const char* text : {"", "{", "{\"a\":}", "[1,]", "nul", "\"\xff\"", "{}x", "]"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_json(text, 100).has_value());
  }
}

TEST_CASE("json: whole numbers keep 64 bits, and nothing else is one", "[json]") {
  const auto body = *parse_json(
      R"({"big":4503599627370497,"max":9223372036854775807,"over":9223372036854775808,"huge":1e30,"low":-1001234567890)"
      R"(,"fraction":1.5,"text":"1","null":null})",
      1000);
  CHECK(whole_number(body, "big") == 4503599627370497);
  CHECK(whole_number(body, "max") == 9223372036854775807);
  CHECK(whole_number(body, "low") == -1001234567890);
  for (const char* name : {"over", "huge", "fraction", "text", "null", "missing"}) {
    CAPTURE(name);
    CHECK_FALSE(whole_number(body, name).has_value());
  }
  CHECK_FALSE(whole_number(nlohmann::json(7), "big").has_value());
}

// Splitting a Cookie header into pairs.
#include "gateway/consent/cookie_header.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace cloakroom::consent {
namespace {

std::string shown(std::string_view header) {
  std::string out;
  auto cookies = split_cookies(header);
  REQUIRE(cookies.has_value());
  for (const auto& [name, value] : *cookies) out += "<" + std::string(name) + "|" + std::string(value) + ">";
  return out;
}

TEST_CASE("consent: a Cookie header falls into its pairs", "[consent]") {
  CHECK(shown("") == "");
  CHECK(shown("a=b") == "<a|b>");
  CHECK(shown("a=b; c=d;e=f") == "<a|b><c|d><e|f>");
  CHECK(shown(" \ta \t= \tb\t ") == "<a|b>");
  CHECK(shown("a=b=c&d=e") == "<a|b=c&d=e>");
  CHECK(shown("flag; a=b; ;;other") == "<a|b>");
  CHECK(shown("a=1; A=2; a=3") == "<a|1><A|2><a|3>");
  CHECK(shown("=x; a=") == "<|x><a|>");
}

TEST_CASE("consent: only quotes that wrap a whole value are dropped", "[consent]") {
  CHECK(shown("a=\"b\"") == "<a|b>");
  CHECK(shown("a=\"\"") == "<a|>");
  CHECK(shown("a=\"") == "<a|\">");
  CHECK(shown("a=\"b") == "<a|\"b>");
  CHECK(shown("a=b\"") == "<a|b\">");
  CHECK(shown("a=\"\"b\"\"") == "<a|\"b\">");
}

TEST_CASE("consent: too much of a header is refused", "[consent]") {
  CHECK(split_cookies(std::string(cookie_header_bytes_max, 'x')).has_value());
  CHECK(split_cookies(std::string(cookie_header_bytes_max + 1, 'x')).error() == errc::too_large);
  std::string many;
  for (std::size_t i = 0; i < cookie_pairs_max; ++i) many += "a=;";
  CHECK(split_cookies(many).value().size() == cookie_pairs_max);
  CHECK(split_cookies(many + "a=").error() == errc::too_large);
}

}  // namespace
}  // namespace cloakroom::consent

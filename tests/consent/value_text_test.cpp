// Values as text: decoding once, integers, base64.
#include "gateway/consent/value_text.hpp"

#include <catch2/catch.hpp>

namespace cloakroom::consent {
namespace {

TEST_CASE("consent: values are decoded exactly once", "[consent]") {
  CHECK(decoded_once("a%2Cb") == "a,b");
  CHECK(decoded_once("a+b") == "a+b");
  CHECK(decoded_once("%2541") == "%41");
  CHECK(decoded_once("%D0%B6") == "ж");
  CHECK(plain_value("100%25") == "100%");
  CHECK(plain_value("%25zz") == "%zz");
  for (auto bad : {"%", "%4", "%4g", "a%", "%00", "%0a", "%7F", "%C3", "%ED%A0%80", "\x01", "\x7f", "\xff"}) {
    INFO(bad);
    CHECK_FALSE(decoded_once(bad));
    CHECK_FALSE(plain_value(bad));
  }
  CHECK_FALSE(plain_value("%2541"));
  CHECK_FALSE(plain_value("x%257bx"));
}

TEST_CASE("consent: integers have one spelling", "[consent]") {
  CHECK(whole_number("0") == 0);
  CHECK(whole_number("-1") == -1);
  CHECK(whole_number("999999999999999999") == 999999999999999999);
  CHECK(whole_number("-999999999999999999") == -999999999999999999);
  for (auto bad : {"", "-", "-0", "01", "-01", "+1", "1.0", "1e3", " 1", "1 ", "0x1", "1000000000000000000"}) {
    INFO(bad);
    CHECK_FALSE(whole_number(bad));
  }
}

TEST_CASE("consent: base64 in either alphabet, padded rightly or not at all", "[consent]") {
  CHECK(from_base64("") == "");
  CHECK(from_base64("Zg") == "f");
  CHECK(from_base64("Zg==") == "f");
  CHECK(from_base64("Zm8=") == "fo");
  CHECK(from_base64("Zm9v") == "foo");
  CHECK(from_base64("-_-_") == from_base64("+/+/"));
  for (auto bad : {"Z", "Zg=", "Zg===", "Zh==", "Zm9v====", "Zm9v=", "Zg==Zg==", "Z g=", "=", "==", "===="}) {
    INFO(bad);
    CHECK_FALSE(from_base64(bad));
  }
}

TEST_CASE("consent: splitting keeps empty pieces", "[consent]") {
  CHECK(split("", ',') == std::vector<std::string_view>{""});
  CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
}

}  // namespace
}  // namespace cloakroom::consent

// The compiled number plans by hand-picked numbers; agreement with the sources stands in the other files.
#include <catch2/catch.hpp>

#include "redact/number_plan.hpp"

using namespace cloakroom::redact;

TEST_CASE("number plan: international numbers of many countries", "[redact]") {
  for (const char* digits : {"380671234567", "48601512693", "359887123456", "79161234567", "12025550123",
                             "447400123456", "4930123456", "390236618300", "85221234567"}) {
    CAPTURE(digits);
    CHECK(read_international(digits).verdict == plan_verdict::valid);
  }
}

TEST_CASE("number plan: what no country has is not valid", "[redact]") {
  for (const char* digits : {"", "0", "380", "3800000000000", "9991234567", "1", "38067123456", "3806712345678"}) {
    CAPTURE(digits);
    CHECK(read_international(digits).verdict != plan_verdict::valid);
  }
}

TEST_CASE("number plan: the trunk prefix comes off, at home and abroad", "[redact]") {
  CHECK(e164(read_national(*find_region("UA"), "0671234567")) == "+380671234567");
  CHECK(e164(read_national(*find_region("UA"), "671234567")) == "+380671234567");
  CHECK(e164(read_national(*find_region("RU"), "89161234567")) == "+79161234567");
  CHECK(e164(read_national(*find_region("HU"), "06201234567")) == "+36201234567");
  CHECK(e164(read_international("4402079460018")) == "+442079460018");
}

TEST_CASE("number plan: a country may leave out the digits that all its numbers begin with", "[redact]") {
  CHECK(read_international("67222123").verdict == plan_verdict::valid);  // Norfolk Island, for 672 3 22123.
  CHECK(read_international("672322123").verdict == plan_verdict::valid);
  CHECK(read_international("67232212").verdict != plan_verdict::valid);
}

TEST_CASE("number plan: what is left out at home is put back", "[redact]") {
  CHECK(e164(read_national(*find_region("AI"), "4971234")) == "+12644971234");
  CHECK(e164(read_national(*find_region("CC"), "91621234")) == "+61891621234");
  CHECK(read_national(*find_region("US"), "4971234").verdict != plan_verdict::valid);
}

TEST_CASE("number plan: a trunk prefix comes off where the rest has a length of the region", "[redact]") {
  CHECK(read_national(*find_region("GB"), "0800033456").verdict == plan_verdict::valid);
  CHECK(read_national(*find_region("JE"), "0800033456").verdict != plan_verdict::valid);
}

TEST_CASE("number plan: one walk knows the valid lengths that reading prefix by prefix finds", "[redact]") {
  for (const std::string digits : {"06712345671234567", "38067123456712345", "80671234567123456", "44020794600181234",
                                   "00000000000000000", "26106785067123456", "99999999999999999", "5", ""})
    for (const char* id : {"UA", "PL", "RU", "HU", "US", "MG", "BR", "AI", "CC", "JE", "KR"}) {
      CAPTURE(digits, id);
      const region_plan& region = *find_region(id);
      std::uint32_t abroad = valid_lengths_international(digits), home = valid_lengths_national(region, digits);
      for (std::size_t n = 1; n <= digits.size(); ++n) {
        std::string_view first = std::string_view(digits).substr(0, n);
        CHECK((read_international(first).verdict == plan_verdict::valid) == ((abroad >> n & 1) != 0));
        CHECK((read_national(region, first).verdict == plan_verdict::valid) == ((home >> n & 1) != 0));
      }
    }
}

TEST_CASE("number plan: a number of the right length in an unknown range is possible", "[redact]") {
  CHECK(read_international("380101234567").verdict == plan_verdict::possible);
}

TEST_CASE("number plan: regions are found by two capital letters only", "[redact]") {
  CHECK(find_region("UA") != nullptr);
  CHECK(find_region("PL")->code == 48);
  for (const char* id : {"", "U", "ua", "XX", "UKR", "\xd0\xa3"}) CHECK(find_region(id) == nullptr);
}

// The compiled plans against libphonenumber: random numbers of every calling code, at least 99.9 % alike.
#include <phonenumbers/phonenumberutil.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "redact/number_plan.hpp"

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;
using namespace cloakroom::redact;

constexpr int numbers_of_a_main_country = 10000;
constexpr int numbers_of_another = 500;
constexpr double agreement_min = 0.999;

const std::set<std::string> main_countries = {"UA", "PL", "BG", "RU", "GB", "US", "DE", "FR", "IT", "ES",
                                              "CZ", "SK", "RO", "MD", "BY", "KZ", "LT", "TR", "NL", "GR"};

// Half of the numbers are digits by chance, half an example number with some digits changed.
class number_maker {
 public:
  explicit number_maker(const std::string& region) {
    for (int type = 0; type <= static_cast<int>(PhoneNumberUtil::VOICEMAIL); ++type) {
      PhoneNumber number;
      auto kind = static_cast<PhoneNumberUtil::PhoneNumberType>(type);
      if (!PhoneNumberUtil::GetInstance()->GetExampleNumberForType(region, kind, &number)) continue;
      std::string national;
      PhoneNumberUtil::GetInstance()->GetNationalSignificantNumber(number, &national);
      examples_.push_back(national);
    }
  }
  bool empty() const { return examples_.empty(); }

  std::string next() {
    std::string digits = examples_[pick(examples_.size())];
    bool random = pick(2) == 0;
    std::size_t changes = random ? digits.size() : 1 + pick(3);
    for (std::size_t i = 0; i < changes; ++i)
      digits[random ? i : pick(digits.size())] = static_cast<char>('0' + pick(10));
    if (pick(10) == 0) digits += static_cast<char>('0' + pick(10));
    if (pick(10) == 0 && digits.size() > 4) digits.pop_back();
    return digits;
  }

 private:
  std::size_t pick(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_); }
  std::mt19937 random_{20240531};
  std::vector<std::string> examples_;
};

bool oracle_valid(const std::string& text, const std::string& region) {
  PhoneNumber number;
  auto* util = PhoneNumberUtil::GetInstance();
  return util->Parse(text, region, &number) == PhoneNumberUtil::NO_PARSING_ERROR && util->IsValidNumber(number);
}

}  // namespace

TEST_CASE("number plan: international numbers agree with libphonenumber", "[redact]") {
  std::set<std::string> regions;
  int others_alike = 0, others_total = 0;
  PhoneNumberUtil::GetInstance()->GetSupportedRegions(&regions);
  for (const std::string& region : regions) {
    number_maker maker(region);
    if (maker.empty()) continue;
    int total = main_countries.count(region) != 0 ? numbers_of_a_main_country : numbers_of_another;
    std::string code = std::to_string(PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(region));
    int alike = 0, valid = 0;
    std::string example;
    for (int i = 0; i < total; ++i) {
      std::string digits = code + maker.next();
      bool ours = read_international(digits).verdict == plan_verdict::valid, theirs = oracle_valid("+" + digits, "ZZ");
      alike += ours == theirs;
      valid += theirs;
      if (ours != theirs) example = digits;
    }
    INFO(region << ": " << alike << " of " << total << " alike, " << valid << " valid, last difference " << example);
    bool is_main = main_countries.count(region) != 0;
    // Few hundred numbers say little about one small country; together they must agree as well.
    CHECK(alike >= (is_main ? agreement_min : 0.9) * total);
    CHECK(valid > 0);
    others_alike += is_main ? 0 : alike;
    others_total += is_main ? 0 : total;
  }
  CHECK(others_alike >= agreement_min * others_total);
}

// Digits that the oracle takes for an international call from that country.
bool dials_abroad(const std::string& digits) {
  for (const char* prefix : {"00", "011", "810"})
    if (digits.rfind(prefix, 0) == 0) return true;
  return false;
}

TEST_CASE("number plan: national numbers of the main countries agree with libphonenumber", "[redact]") {
  for (const std::string& region : main_countries) {
    number_maker maker(region);
    const region_plan* plan = find_region(region);
    REQUIRE(plan != nullptr);
    std::string trunk = plan->trunk_prefixes;
    trunk = trunk.substr(0, trunk.find(' '));
    int alike = 0, total = 0;
    std::string example;
    for (; total < numbers_of_a_main_country; ++total) {
      std::string digits = (total % 2 == 0 ? trunk : "") + maker.next();
      if (dials_abroad(digits)) {
        ++alike;
        continue;
      }
      bool ours = read_national(*plan, digits).verdict == plan_verdict::valid, theirs = oracle_valid(digits, region);
      alike += ours == theirs;
      if (ours != theirs) example = digits;
    }
    INFO(region << ": " << alike << " alike, last difference " << example);
    CHECK(alike >= agreement_min * numbers_of_a_main_country);
  }
}

// The compiled plans against libphonenumber: random numbers of every region, international and national, at least
// 99.9 % alike. CLOAKROOM_PLAN_NUMBERS is how many of each kind a main country gets; others get a twentieth.
#include <phonenumbers/phonenumberutil.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "redact/number_plan.hpp"

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;
using namespace cloakroom::redact;

constexpr int numbers_default = 10000;  // A hundredth of the campaign.
constexpr int others_part = 20;
constexpr double agreement_min = 0.999;
// What a few hundred numbers can say about one small country.
constexpr double agreement_of_few_min = 0.99;

// The twenty countries with most speakers of our languages, first and second language together. The homes of Ukrainian,
// Polish, Bulgarian and Russian, then by English and Russian: the countries where they are official or spoken by tens
// of millions. Neighbours where few speak any of the five (Romania, Turkey, Greece …) are among the others.
const std::set<std::string> main_countries = {"UA", "PL", "BG", "RU", "US", "IN", "GB", "PK", "NG", "PH",
                                              "DE", "CA", "FR", "AU", "KZ", "IT", "ZA", "UZ", "NL", "BY"};

int numbers_of_a_main_country() {
  const char* wanted = std::getenv("CLOAKROOM_PLAN_NUMBERS");
  int count = wanted == nullptr ? numbers_default : std::atoi(wanted);
  REQUIRE(count >= others_part);
  return count;
}

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
  std::size_t pick(std::size_t below) { return static_cast<std::size_t>(random_()) % below; }
  std::mt19937 random_{20240531};
  std::vector<std::string> examples_;
};

bool oracle_valid(const std::string& text, const std::string& region) {
  PhoneNumber number;
  auto* util = PhoneNumberUtil::GetInstance();
  return util->Parse(text, region, &number) == PhoneNumberUtil::NO_PARSING_ERROR && util->IsValidNumber(number);
}

// Whether the oracle reads the digits as dialled at home: it also takes prefixes of international calls and a calling
// code without plus, which read_national leaves to others.
bool dialled_at_home(const std::string& digits, const std::string& region) {
  PhoneNumber number;
  auto* util = PhoneNumberUtil::GetInstance();
  auto read = util->ParseAndKeepRawInput(digits, region, &number);
  if (read == PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR) return false;  // Behind a prefix of international calls.
  if (read != PhoneNumberUtil::NO_PARSING_ERROR) return true;
  return number.country_code_source() == PhoneNumber::FROM_DEFAULT_COUNTRY;
}

// Counts agreement of one region and says where it is not complete.
struct tally {
  std::string what;
  int alike = 0, total = 0, valid = 0;
  std::string last_difference = {};

  void note(const std::string& digits, bool ours, bool theirs) {
    alike += ours == theirs;
    valid += theirs;
    ++total;
    if (ours != theirs) last_difference = digits + (ours ? ", valid by us" : ", valid by libphonenumber");
  }
  void print() const {
    if (alike < total)
      std::printf("  %s: %.4f %% of %d, last difference %s\n", what.c_str(), 100.0 * alike / total, total,
                  last_difference.c_str());
  }
};

struct totals {
  long long alike = 0, all = 0;
  void add(const tally& one) { alike += one.alike, all += one.total; }
  double part() const { return static_cast<double>(alike) / static_cast<double>(all); }
};

// `count_in(region, maker, count)` gives the tally of one region.
template <class CountIn>
void compare_every_region(const char* what, CountIn count_in) {
  std::set<std::string> regions;
  PhoneNumberUtil::GetInstance()->GetSupportedRegions(&regions);
  const int wanted = numbers_of_a_main_country();
  totals main_ones, others;
  std::printf("number plan, %s, below 100 %%:\n", what);
  for (const std::string& region : regions) {
    number_maker maker(region);
    if (maker.empty()) continue;
    bool is_main = main_countries.count(region) != 0;
    tally one = count_in(region, maker, is_main ? wanted : wanted / others_part);
    one.print();
    INFO(region << ": " << one.alike << " of " << one.total << " alike, last difference " << one.last_difference);
    bool few = one.total < numbers_default;
    CHECK(one.alike >= (few ? agreement_of_few_min : agreement_min) * one.total);
    CHECK(one.valid > 0);
    (is_main ? main_ones : others).add(one);
  }
  std::printf("number plan, %s: twenty main countries %.5f %% of %lld, others %.5f %% of %lld\n", what,
              100 * main_ones.part(), main_ones.all, 100 * others.part(), others.all);
  CHECK(main_ones.all == 20ll * wanted);
  CHECK(main_ones.part() >= agreement_min);
  CHECK(others.part() >= agreement_min);
}

}  // namespace

TEST_CASE("number plan: international numbers agree with libphonenumber", "[redact][agreement]") {
  compare_every_region("international", [](const std::string& region, number_maker& maker, int count) {
    std::string code = std::to_string(PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(region));
    tally one{region};
    for (int i = 0; i < count; ++i) {
      std::string digits = code + maker.next();
      one.note(digits, read_international(digits).verdict == plan_verdict::valid, oracle_valid("+" + digits, "ZZ"));
    }
    return one;
  });
}

TEST_CASE("number plan: national numbers agree with libphonenumber", "[redact][agreement]") {
  compare_every_region("national", [](const std::string& region, number_maker& maker, int count) {
    const region_plan* plan = find_region(region);
    REQUIRE(plan != nullptr);
    std::string trunk = plan->trunk_prefixes;
    trunk = trunk.substr(0, trunk.find(' '));
    tally one{region};
    for (int i = 0; one.total < count; ++i) {
      REQUIRE(i < count * 10);
      std::string digits = (i % 2 == 0 ? trunk : "") + maker.next();
      if (!dialled_at_home(digits, region)) continue;
      one.note(digits, read_national(*plan, digits).verdict == plan_verdict::valid, oracle_valid(digits, region));
    }
    return one;
  });
}

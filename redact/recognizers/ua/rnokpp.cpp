// Ukrainian RNOKPP (tax number): ten digits, days since 1899-12-31, weights -1 5 7 9 4 6 10 5 7 modulo 11 modulo 10
// (Наказ Мінфіну № 822 від 29.09.2017 and the public description of the State Tax Service).
#include "redact/recognizers/ua/recognizers.hpp"

#include "redact/number_plan.hpp"
#include "redact/recognizers/common/national_id.hpp"

namespace cloakroom::redact {
namespace {

constexpr int days_min = 7000;   // March 1919.
constexpr int days_max = 47500;  // January 2030.

class rnokpp final : public national_id {
 public:
  std::string_view name() const noexcept override { return "ua_rnokpp"; }
  known type() const noexcept override { return known::rnokpp; }

 protected:
  std::size_t length() const noexcept override { return 10; }
  unsigned country_code() const noexcept override { return 380; }
  word_class own_word() const noexcept override { return word_class::rnokpp; }

  bool holds(std::string_view d) const noexcept override {
    static constexpr int weights[] = {-1, 5, 7, 9, 4, 6, 10, 5, 7};
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += (d[i] - '0') * weights[i];
    return ((sum % 11 + 11) % 11) % 10 == d[9] - '0';
  }
  // One number in ten passes the check alone, so the date of birth must be one of a living person, and the message
  // must not belong to another country.
  bool at_home(const message& of, std::string_view d) const noexcept override {
    int days = two_digits(d, 0) * 1000 + two_digits(d, 2) * 10 + (d[4] - '0');
    bool ours = of.region == nullptr || of.region->code == 380;
    return ours && days >= days_min && days <= days_max;
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_ua_rnokpp() { return std::make_unique<rnokpp>(); }

}  // namespace cloakroom::redact

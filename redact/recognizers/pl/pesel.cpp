// Polish PESEL: eleven digits, date of birth with the century in the month, weights 1 3 7 9 (Ustawa z dnia
// 24 września 2010 r. o ewidencji ludności, art. 15-16).
#include "redact/recognizers/pl/recognizers.hpp"

#include "redact/recognizers/common/national_id.hpp"

namespace cloakroom::redact {
namespace {

class pesel final : public national_id {
 public:
  std::string_view name() const noexcept override { return "pl_pesel"; }
  known type() const noexcept override { return known::pesel; }

 protected:
  std::size_t length() const noexcept override { return 11; }
  unsigned country_code() const noexcept override { return 48; }
  word_class own_word() const noexcept override { return word_class::pesel; }

  bool holds(std::string_view d) const noexcept override {
    static constexpr int weights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
    int sum = 0;
    for (std::size_t i = 0; i < 11; ++i) sum += (d[i] - '0') * weights[i];
    static constexpr int centuries[] = {1900, 2000, 2100, 2200, 1800};
    int month = two_digits(d, 2);
    return sum % 10 == 0 && date_exists(centuries[month / 20] + two_digits(d, 0), month % 20, two_digits(d, 4));
  }
  // The date makes chance hits rare enough everywhere.
  bool at_home(const message&, std::string_view) const noexcept override { return true; }
};

}  // namespace

std::unique_ptr<const recognizer> make_pl_pesel() { return std::make_unique<pesel>(); }

}  // namespace cloakroom::redact

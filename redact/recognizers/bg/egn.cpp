// Bulgarian EGN: ten digits, date of birth with the century in the month, weights 2 4 8 5 10 9 7 3 6 modulo 11
// (Наредба № РД-02-20-9 от 21 май 2012 г., приложение 1).
#include "redact/recognizers/bg/recognizers.hpp"

#include <iterator>

#include "redact/recognizers/common/national_id.hpp"

namespace cloakroom::redact {
namespace {

class egn final : public national_id {
 public:
  std::string_view name() const noexcept override { return "bg_egn"; }
  known type() const noexcept override { return known::egn; }

 protected:
  std::size_t length() const noexcept override { return 10; }
  unsigned country_code() const noexcept override { return 359; }
  word_class own_word() const noexcept override { return word_class::egn; }

  bool holds(std::string_view d) const noexcept override {
    static constexpr int weights[] = {2, 4, 8, 5, 10, 9, 7, 3, 6};
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += (d[i] - '0') * weights[i];
    static constexpr int centuries[] = {1900, 1800, 2000};
    auto month = static_cast<std::size_t>(two_digits(d, 2));
    if (sum % 11 % 10 != d[9] - '0' || month / 20 >= std::size(centuries)) return false;
    return date_exists(centuries[month / 20] + two_digits(d, 0), static_cast<int>(month % 20), two_digits(d, 4));
  }
  // The date makes chance hits rare enough everywhere.
  bool at_home(const message&, std::string_view) const noexcept override { return true; }
};

}  // namespace

std::unique_ptr<const recognizer> make_bg_egn() { return std::make_unique<egn>(); }

}  // namespace cloakroom::redact

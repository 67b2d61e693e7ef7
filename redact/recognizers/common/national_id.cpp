// The common walk over groups, borders and context of national numbers.
// Check digits live with their country.
#include "redact/recognizers/common/national_id.hpp"

#include <algorithm>
#include <chrono>

#include "redact/recognizers/common/phone_reading.hpp"
#include "redact/surroundings.hpp"

namespace cloakroom::redact {

void national_id::look(const hit& at, const message& of, proposals& out) const {
  const digit_run& run = *at.run;
  if (run.digits.size() < length()) return;
  for (std::size_t first = 0; first < run.groups.size(); ++first) {
    if (!out.spend(8)) return;
    std::size_t end = std::min(run.groups.size(), first + length());
    for (std::size_t last = first; last < end; ++last) {
      std::size_t count = run.digits_of(first, last).size();
      if (count > length() || run.groups[last].opaque) break;
      if (count == length() && take(of, run, first, last, out)) first = last;
    }
  }
}

bool national_id::take(const message& of, const digit_run& run, std::size_t first, std::size_t last,
                       proposals& out) const {
  std::string_view digits = run.digits_of(first, last);
  if (!holds(digits)) return false;
  std::size_t start = run.groups[first].start, end = run.groups[last].end;
  if (tight(run, first) || (last + 1 < run.groups.size() && tight(run, last + 1))) return false;
  if (!free_on_left(of, start) || !free_on_right(of, end))
    return veto({start, end}, "glued to what stands beside it", out);
  if (first == 0 && plus_before(of.text, start)) return false;
  surroundings seen = look_around(of, start, end);
  bool named = seen.left_of(own_word()) <= 5 || seen.right_of(own_word()) <= 2;
  if (!named) {
    // "ЕГН 4603154831" with a wrong check digit is not the number of another country either.
    bool other_id = seen.left_of(word_class::pesel) <= 3 || seen.left_of(word_class::egn) <= 3 ||
                    seen.left_of(word_class::rnokpp) <= 3;
    bool other = other_id || seen.currency || seen.number_sign || seen.left_of(word_class::order) <= 3 ||
                 seen.left_of(word_class::money) <= 2 || seen.right_of(word_class::money) == 1 ||
                 seen.right_of(word_class::unit) == 1 || seen.left_of(word_class::phone) <= 3 ||
                 seen.left_of(word_class::call) <= 3 || seen.left_of(word_class::viber) <= 2;
    if (other) return veto({start, end}, "the words beside it speak of another number", out);
    if (last > first || !at_home(of, digits) || number_of_region(of, digits))
      return veto({start, end}, "its word does not stand near, and the message is not of its country", out);
  }
  propose({start, end, named ? 0.999 : 0.9, std::string(digits), named ? "check digit and its word" : "check digit"},
          out);
  return true;
}

bool national_id::number_of_region(const message& of, std::string_view digits) const {
  if (of.region == nullptr || of.region->code == country_code()) return false;
  plan_reading plan = read_national(*of.region, digits);
  bool trunk = plan.national.size() < digits.size();
  return plan.verdict == plan_verdict::valid || (plan.verdict == plan_verdict::possible && trunk);
}

bool date_exists(int year, int month, int day) noexcept {
  using namespace std::chrono;
  return year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                        std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

int two_digits(std::string_view digits, std::size_t at) noexcept {
  return (digits[at] - '0') * 10 + (digits[at + 1] - '0');
}

}  // namespace cloakroom::redact

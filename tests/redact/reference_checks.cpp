// Check digits of the reference scanner, each written out as its standard tells it.
#include <array>
#include <chrono>

#include "tests/redact/reference_scanner.hpp"

namespace cloakroom::redact::testing {
namespace {

int digit(const std::string& digits, std::size_t at) { return digits[at] - '0'; }

bool date(int year, int month, int day) {
  return std::chrono::year_month_day(std::chrono::year(year) / month / day).ok();
}

}  // namespace

// ISO/IEC 7812-1: double every second digit from the right, add up the digits of the products.
bool reference_luhn(const std::string& digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digit(digits, digits.size() - 1 - i);
    if (i % 2 == 1) value = value * 2 / 10 + value * 2 % 10;
    sum += value;
  }
  return sum % 10 == 0;
}

// ISO 13616: the first four characters go to the end, letters become two digits, and the number modulo 97 is 1. Long
// division, digit by digit.
bool reference_mod97(const std::string& code) {
  std::string number;
  for (char c : code.substr(4) + code.substr(0, 4))
    number += c <= '9' ? std::string(1, c) : std::to_string(c - 'A' + 10);
  int rest = 0;
  for (char c : number) rest = (rest * 10 + (c - '0')) % 97;
  return rest == 1;
}

// PESEL: weights 1 3 7 9, the last digit completes the sum to a multiple of ten; the month tells the century.
bool reference_pesel(const std::string& d) {
  if (d.size() != 11) return false;
  int sum = digit(d, 0) + 3 * digit(d, 1) + 7 * digit(d, 2) + 9 * digit(d, 3) + digit(d, 4) + 3 * digit(d, 5) +
            7 * digit(d, 6) + 9 * digit(d, 7) + digit(d, 8) + 3 * digit(d, 9);
  int year = digit(d, 0) * 10 + digit(d, 1), month = digit(d, 2) * 10 + digit(d, 3);
  int day = digit(d, 4) * 10 + digit(d, 5);
  if ((10 - sum % 10) % 10 != digit(d, 10)) return false;
  if (month > 80) return date(1800 + year, month - 80, day);
  if (month > 60) return date(2200 + year, month - 60, day);
  if (month > 40) return date(2100 + year, month - 40, day);
  if (month > 20) return date(2000 + year, month - 20, day);
  return date(1900 + year, month, day);
}

// EGN: the sum by weights modulo 11, ten counting as nought; months 21-32 are the 1800s, 41-52 the 2000s.
bool reference_egn(const std::string& d) {
  if (d.size() != 10) return false;
  const std::array<int, 9> weights{2, 4, 8, 5, 10, 9, 7, 3, 6};
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += weights[i] * digit(d, i);
  int check = sum % 11 == 10 ? 0 : sum % 11;
  int year = digit(d, 0) * 10 + digit(d, 1), month = digit(d, 2) * 10 + digit(d, 3);
  int day = digit(d, 4) * 10 + digit(d, 5);
  if (check != digit(d, 9)) return false;
  if (month > 40) return date(2000 + year, month - 40, day);
  if (month > 20) return date(1800 + year, month - 20, day);
  return date(1900 + year, month, day);
}

// RNOKPP: the sum by weights modulo 11, then modulo 10. The first weight is negative.
bool reference_rnokpp(const std::string& d) {
  if (d.size() != 10) return false;
  int sum = -digit(d, 0) + 5 * digit(d, 1) + 7 * digit(d, 2) + 9 * digit(d, 3) + 4 * digit(d, 4) + 6 * digit(d, 5) +
            10 * digit(d, 6) + 5 * digit(d, 7) + 7 * digit(d, 8);
  while (sum < 0) sum += 11;
  return sum % 11 % 10 == digit(d, 9);
}

}  // namespace cloakroom::redact::testing

// What the recognisers of national identity numbers share: one run of exactly so many digits, borders, context.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/recognizer.hpp"

namespace cloakroom::redact {

// The digits of a national number with the words around it.
struct id_candidate {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string_view digits;
  bool named = false;   // Its own word stands near ("PESEL", "ЕГН", "ІПН").
  bool vetoed = false;  // An order, a sum, a telephone: not without its own word.
};

// Calls `judge(candidate)` for every group of `length` digits, whole or written in groups, that stands free.
class national_id : public recognizer {
 public:
  trigger_set triggers() const noexcept override { return wants(trigger::number); }
  void look(const hit& at, const message& of, proposals& out) const override;

 protected:
  virtual std::size_t length() const noexcept = 0;
  virtual word_class own_word() const noexcept = 0;
  virtual unsigned country_code() const noexcept = 0;  // Of the country that gives such numbers, as telephones use it.
  // Check digit and what else the digits must say.
  virtual bool holds(std::string_view digits) const noexcept = 0;
  // Whether such a number counts in this message without its own word.
  virtual bool at_home(const message& of, std::string_view digits) const noexcept = 0;

 private:
  // Whether another country's message reads the digits as a telephone number of its own.
  bool number_of_region(const message& of, std::string_view digits) const;
  bool take(const message& of, const digit_run& run, std::size_t first, std::size_t last, proposals& out) const;
};

// Whether year, month and day exist in the Gregorian calendar.
bool date_exists(int year, int month, int day) noexcept;
// Two digits at `at`.
int two_digits(std::string_view digits, std::size_t at) noexcept;

}  // namespace cloakroom::redact

// Which digit strings are phone numbers, for every country: libphonenumber's metadata compiled into one automaton.
// Knows digits only; what stands around them is the recogniser's business.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cloakroom::redact {

struct calling_plan {
  std::uint16_t code;  // Country calling code.
  std::uint16_t first_state;
  std::uint32_t national_lengths;  // Bit n: national numbers of n digits exist.
};

struct region_plan {
  char id[3];  // ISO 3166.
  std::uint16_t code;
  const char* trunk_prefixes;  // Separated by blanks: what is written before a national number at home.
  const char* local_lead;      // First digits of all its numbers, left out at home; most regions have none.
  std::uint16_t local_first;   // Bit d: what is written then may begin with digit d.
  std::uint32_t lengths;       // Bit n: the region has national numbers of n digits, all of them written.
};

enum class plan_verdict : std::uint8_t { none, possible, valid };  // Possible: the length fits, the range is not known.

struct plan_reading {
  plan_verdict verdict = plan_verdict::none;
  const calling_plan* plan = nullptr;
  std::string_view national;   // Within the digits given, trunk prefix taken off.
  std::string_view lead = {};  // Goes before it: what was left out.
};

// Digits as they follow a plus: calling code, then the national number, perhaps with the trunk prefix inside ("+44
// (0)20").
plan_reading read_international(std::string_view digits) noexcept;
// Digits as they are written at home, with or without trunk prefix.
plan_reading read_national(const region_plan& region, std::string_view digits) noexcept;

// The same for every number that these digits begin with, in one walk: bit n is set if the first n of them, at most 31,
// are valid.
std::uint32_t valid_lengths_international(std::string_view digits) noexcept;
std::uint32_t valid_lengths_national(const region_plan& region, std::string_view digits) noexcept;

// Null: no such region.
const region_plan* find_region(std::string_view id) noexcept;
// "+380671234567"
std::string e164(const plan_reading& reading);

}  // namespace cloakroom::redact

// Walking the automaton that plans/compile_plans.py made. The table is plans/number_plans.inc.
// libphonenumber is the judge of this file in tests/redact, never a part of the product.
#include "redact/number_plan.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace cloakroom::redact {
namespace {

#include "redact/plans/number_plans.inc"

constexpr std::uint16_t ends_here = 0x8000;
constexpr std::uint32_t any_length = ~0u;

const calling_plan* find_code(unsigned code) {
  const auto* found = std::lower_bound(std::begin(calling_plans), std::end(calling_plans), code,
                                       [](const calling_plan& p, unsigned wanted) { return p.code < wanted; });
  return found != std::end(calling_plans) && found->code == code ? found : nullptr;
}

std::uint16_t state_behind(const calling_plan& plan, std::string_view digits) {
  std::uint16_t state = plan.first_state;
  for (char digit : digits) state = plan_states[state & ~ends_here][digit - '0'];
  return state;
}

bool accepts(const calling_plan& plan, std::string_view national) {
  std::uint16_t state = plan.first_state;
  for (char digit : national) {
    state = plan_states[state & ~ends_here][digit - '0'];
    if (state == 0) return false;
  }
  return (state & ends_here) != 0;
}

// Bit n: the first n digits are a national number.
std::uint32_t accepted_lengths(std::string_view digits, std::uint16_t state) {
  std::uint32_t lengths = 0;
  for (std::size_t n = 1; n <= digits.size() && n < 32; ++n) {
    state = plan_states[state & ~ends_here][digits[n - 1] - '0'];
    if (state == 0) break;
    if ((state & ends_here) != 0) lengths |= 1u << n;
  }
  return lengths;
}

bool length_fits(const calling_plan& plan, std::string_view national) {
  return national.size() < 32 && (plan.national_lengths >> national.size() & 1) != 0;
}

// Calls `read` with what is left of the digits after each trunk prefix that they begin with, until it says yes.
template <class Read>
bool without_prefix(const char* prefixes, std::string_view digits, Read read) {
  std::string_view list = prefixes;
  while (!list.empty()) {
    std::string_view prefix = list.substr(0, list.find(' '));
    list.remove_prefix(std::min(prefix.size() + 1, list.size()));
    if (digits.starts_with(prefix) && read(digits.substr(prefix.size()))) return true;
  }
  return false;
}

std::uint32_t valid_lengths(const calling_plan& plan, const char* prefixes, std::uint32_t of_rest,
                            std::string_view digits) {
  std::uint32_t lengths = accepted_lengths(digits, plan.first_state);
  without_prefix(prefixes, digits, [&](std::string_view rest) {
    lengths |= (accepted_lengths(rest, plan.first_state) & of_rest) << (digits.size() - rest.size());
    return false;
  });
  return lengths;
}

// `of_rest`: lengths that are left once a trunk prefix is off.
plan_reading read_with(const calling_plan& plan, const char* prefixes, std::uint32_t of_rest, std::string_view digits) {
  plan_reading result{plan_verdict::none, &plan, digits};
  if (accepts(plan, digits)) {
    result.verdict = plan_verdict::valid;
    return result;
  }
  auto valid = [&](std::string_view rest) {
    if ((of_rest >> rest.size() & 1) == 0 || !accepts(plan, rest)) return false;
    result = {plan_verdict::valid, &plan, rest};
    return true;
  };
  if (without_prefix(prefixes, digits, valid)) return result;
  if (length_fits(plan, digits)) result.verdict = plan_verdict::possible;
  auto possible = [&](std::string_view rest) {
    if (!length_fits(plan, rest)) return false;
    result = {plan_verdict::possible, &plan, rest};
    return true;
  };
  without_prefix(prefixes, digits, possible);
  return result;
}

// One region of each calling code, to know its trunk prefix; the regions of one code share it.
const char* prefixes_of(unsigned code) {
  static constexpr auto table = [] {
    std::array<const char*, 1000> prefixes{};
    for (const region_plan& region : region_plans)
      if (prefixes[region.code] == nullptr || *prefixes[region.code] == 0)
        prefixes[region.code] = region.trunk_prefixes;
    return prefixes;
  }();
  return table[code] == nullptr ? "" : table[code];
}

// The plan whose code the digits begin with, and how long the code is; no code is the beginning of another.
std::pair<const calling_plan*, std::size_t> plan_of(std::string_view digits) {
  unsigned code = 0;
  for (std::size_t length = 1; length <= 3 && length < digits.size(); ++length) {
    code = code * 10 + static_cast<unsigned>(digits[length - 1] - '0');
    if (code == 0) break;
    if (const calling_plan* plan = find_code(code)) return {plan, length};
  }
  return {nullptr, 0};
}

// Whether these digits may be a number whose first ones were left out.
bool local(const region_plan& region, std::string_view digits) {
  return !digits.empty() && (region.local_first >> (digits[0] - '0') & 1) != 0;
}

}  // namespace

plan_reading read_international(std::string_view digits) noexcept {
  auto [plan, length] = plan_of(digits);
  return plan == nullptr ? plan_reading{}
                         : read_with(*plan, prefixes_of(plan->code), any_length, digits.substr(length));
}

std::uint32_t valid_lengths_international(std::string_view digits) noexcept {
  auto [plan, length] = plan_of(digits);
  return plan == nullptr ? 0
                         : valid_lengths(*plan, prefixes_of(plan->code), any_length, digits.substr(length)) << length;
}

std::uint32_t valid_lengths_national(const region_plan& region, std::string_view digits) noexcept {
  const calling_plan& plan = *find_code(region.code);
  std::uint32_t lengths = valid_lengths(plan, region.trunk_prefixes, region.lengths, digits);
  if (!local(region, digits)) return lengths;
  return lengths | accepted_lengths(digits, state_behind(plan, region.local_lead));
}

plan_reading read_national(const region_plan& region, std::string_view digits) noexcept {
  const calling_plan& plan = *find_code(region.code);
  plan_reading reading = read_with(plan, region.trunk_prefixes, region.lengths, digits);
  if (reading.verdict == plan_verdict::valid || !local(region, digits)) return reading;
  std::string_view lead = region.local_lead;
  if ((accepted_lengths(digits, state_behind(plan, lead)) >> digits.size() & 1) == 0) return reading;
  return {plan_verdict::valid, &plan, digits, lead};
}

const region_plan* find_region(std::string_view id) noexcept {
  static constexpr auto table = [] {
    std::array<std::uint8_t, 26 * 26> places{};  // One more than the place, 0 for none.
    std::uint8_t place = 0;
    for (const region_plan& region : region_plans)
      places[static_cast<std::size_t>(region.id[0] - 'A') * 26 + static_cast<std::size_t>(region.id[1] - 'A')] =
          ++place;
    return places;
  }();
  if (id.size() != 2 || id[0] < 'A' || id[0] > 'Z' || id[1] < 'A' || id[1] > 'Z') return nullptr;
  std::uint8_t place = table[static_cast<std::size_t>(id[0] - 'A') * 26 + static_cast<std::size_t>(id[1] - 'A')];
  return place == 0 ? nullptr : &region_plans[place - 1];
}

std::string e164(const plan_reading& reading) {
  std::string number = "+";
  if (reading.plan != nullptr) number += std::to_string(reading.plan->code);
  number += reading.lead;
  number += reading.national;
  return number;
}

}  // namespace cloakroom::redact

// Digits that stand together: groups with at most three visible joiners between them. Read once, judged by every
// recogniser of numbers. Dates, times and coordinates are marked here, so that nobody takes them for something else.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cloakroom::redact {

// What stands between two groups, as a set.
enum joint_bits : std::uint8_t {
  joint_none = 0,
  joint_space = 1,
  joint_newline = 2,
  joint_dash = 4,
  joint_dot = 8,
  joint_slash = 16,
  joint_open = 32,
  joint_close = 64
};

struct digit_group {
  std::size_t start = 0;    // In the text, first digit.
  std::size_t end = 0;      // Behind the last digit.
  std::uint32_t first = 0;  // Index of the first digit within digit_run::digits.
  std::uint32_t count = 0;
  std::uint8_t before = joint_none;  // Joiners towards the group on the left.
  bool opaque = false;               // Part of a date, a time or a coordinate.
};

struct digit_run {
  boost::container::small_vector<char, 48> digits;  // '0' … '9', full-width forms folded.
  boost::container::small_vector<digit_group, 12> groups;

  std::size_t start() const noexcept { return groups.front().start; }
  std::size_t end() const noexcept { return groups.back().end; }
  std::string_view all_digits() const noexcept { return {digits.data(), digits.size()}; }
  // The digits of groups [from, to].
  std::string_view digits_of(std::size_t from, std::size_t to) const noexcept {
    return all_digits().substr(groups[from].first, groups[to].first + groups[to].count - groups[from].first);
  }
  std::uint32_t value_of(std::size_t group) const noexcept;  // Up to nine digits.
};

inline constexpr unsigned joiners_max = 3;
inline constexpr unsigned invisibles_max = 8;

// Reads the run whose first digit stands at `at`. The run is reused to save allocations.
void read_run(std::string_view text, std::size_t at, digit_run& run);
// Of dates: two numbers in either order, and a year of four digits.
bool is_day_and_month(std::uint32_t first, std::uint32_t second) noexcept;
bool is_year(std::uint32_t value) noexcept;
// Marks the groups that are dates, times of day and coordinates.
void mark_shapes(std::string_view text, digit_run& run);

}  // namespace cloakroom::redact

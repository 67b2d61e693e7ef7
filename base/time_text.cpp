// RFC 3339 read and written by hand: the C library's parsers read the locale.
#include "base/time_text.hpp"

#include <algorithm>

namespace cloakroom {
namespace {

// Reads exactly `count` digits at `at`, which moves on.
std::optional<int> digits(std::string_view text, std::size_t& at, std::size_t count) {
  if (text.size() - at < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += count;
  return value;
}

bool literal(std::string_view text, std::size_t& at, char lower, char upper) {
  if (at >= text.size() || (text[at] != lower && text[at] != upper)) return false;
  ++at;
  return true;
}

std::optional<int> milliseconds(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '.') return 0;
  std::size_t first = ++at;
  int value = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
    if (at - first < 3) value = value * 10 + (text[at] - '0');
  if (at == first) return std::nullopt;
  for (std::size_t n = at - first; n < 3; ++n) value *= 10;
  return value;
}

std::optional<std::chrono::minutes> zone(std::string_view text, std::size_t& at) {
  if (literal(text, at, 'z', 'Z')) return std::chrono::minutes(0);
  if (at >= text.size() || (text[at] != '+' && text[at] != '-')) return std::nullopt;
  int sign = text[at++] == '-' ? -1 : 1;
  auto hours = digits(text, at, 2);
  if (!hours || *hours > 23 || !literal(text, at, ':', ':')) return std::nullopt;
  auto minutes = digits(text, at, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return std::chrono::minutes(sign * (*hours * 60 + *minutes));
}

// The last `width` digits of the number.
void put_digits(char* at, unsigned value, std::size_t width) {
  for (; width > 0; value /= 10) at[--width] = static_cast<char>('0' + value % 10);
}

}  // namespace

// By hand: it is written for every message.
std::string rfc3339(time_point at) {
  using namespace std::chrono;
  // The grammar has years of four digits.
  constexpr time_point first = sys_days(year_month_day(year(0), January, day(1)));
  constexpr time_point last =
      sys_days(year_month_day(year(9999), December, day(31))) + days(1) - time_point::duration(1);
  at = std::clamp(at, first, last);
  auto midnight = floor<days>(at);
  year_month_day date(midnight);
  hh_mm_ss time(at - midnight);
  char text[] = "0000-00-00T00:00:00.000Z";
  put_digits(text, static_cast<unsigned>(int(date.year())), 4);
  put_digits(text + 5, unsigned(date.month()), 2);
  put_digits(text + 8, unsigned(date.day()), 2);
  put_digits(text + 11, static_cast<unsigned>(time.hours().count()), 2);
  put_digits(text + 14, static_cast<unsigned>(time.minutes().count()), 2);
  put_digits(text + 17, static_cast<unsigned>(time.seconds().count()), 2);
  put_digits(text + 20, static_cast<unsigned>(time.subseconds().count()), 3);
  return text;
}

std::optional<time_point> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  std::size_t at = 0;
  auto y = digits(text, at, 4);
  if (!y || !literal(text, at, '-', '-')) return std::nullopt;
  auto m = digits(text, at, 2);
  if (!m || !literal(text, at, '-', '-')) return std::nullopt;
  auto d = digits(text, at, 2);
  if (!d || !literal(text, at, 't', 'T')) return std::nullopt;
  auto h = digits(text, at, 2);
  if (!h || !literal(text, at, ':', ':')) return std::nullopt;
  auto min = digits(text, at, 2);
  if (!min || !literal(text, at, ':', ':')) return std::nullopt;
  auto s = digits(text, at, 2);
  auto ms = milliseconds(text, at);
  auto offset = s && ms ? zone(text, at) : std::nullopt;
  if (!offset || at != text.size() || *h > 23 || *min > 59 || *s > 60) return std::nullopt;
  year_month_day date(year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d)));
  if (!date.ok()) return std::nullopt;
  return time_point(sys_days(date)) + hours(*h) + minutes(*min) + seconds(*s) + std::chrono::milliseconds(*ms) -
         *offset;
}

}  // namespace cloakroom

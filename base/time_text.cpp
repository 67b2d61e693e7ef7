// RFC 3339 read and written by hand: the C library's parsers read the locale.
#include "base/time_text.hpp"

#include <charconv>

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

// Of at least `width` digits.
void append_number(std::string& out, std::int64_t value, std::size_t width) {
  char digits[20];
  auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  std::size_t length = static_cast<std::size_t>(end - digits);
  if (length < width) out.append(width - length, '0');
  out.append(digits, end);
}

}  // namespace

// By hand: it is written for every message.
std::string rfc3339(time_point at) {
  using namespace std::chrono;
  auto day = floor<days>(at);
  year_month_day date(day);
  auto rest = at - day;
  std::string out;
  out.reserve(24);
  append_number(out, int(date.year()), 4);
  append_number(out += '-', unsigned(date.month()), 2);
  append_number(out += '-', unsigned(date.day()), 2);
  append_number(out += 'T', rest / hours(1), 2);
  append_number(out += ':', rest / minutes(1) % 60, 2);
  append_number(out += ':', rest / seconds(1) % 60, 2);
  append_number(out += '.', rest.count() % 1000, 3);
  return out += 'Z';
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

// Grammar of single values. The only I/O is the look into the time zone database.
// Whatever is not exactly the form is refused; nothing is repaired.
#include "config/value_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace cloakroom::config {
namespace {

// ISO 3166-1 alpha-2, officially assigned codes, three bytes each.
constexpr std::string_view region_codes =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA "
    "GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS "
    "MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS "
    "RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW "
    "TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

bool digit(char c) { return c >= '0' && c <= '9'; }
bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }

// Digits only, and few enough never to overflow.
std::optional<int> parse_digits(std::string_view text, std::size_t digits_max) {
  if (text.empty() || text.size() > digits_max || !std::all_of(text.begin(), text.end(), digit)) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<std::chrono::minutes> parse_minutes(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  auto hour = parse_digits(text.substr(0, 2), 2);
  auto minute = parse_digits(text.substr(3), 2);
  if (!hour || !minute || *minute > 59 || *hour > 24 || (*hour == 24 && *minute != 0)) return std::nullopt;
  return std::chrono::minutes{*hour * 60 + *minute};
}

std::string two_digits(long long value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string clock_text(std::chrono::minutes at) {
  return two_digits(at.count() / 60) + ":" + two_digits(at.count() % 60);
}

bool is_domain(std::string_view text) {
  if (text.size() < 3 || text.front() == '.' || text.back() == '.' || text.find('.') == text.npos) return false;
  return text.find("..") == text.npos && std::all_of(text.begin(), text.end(), [](char c) {
           return digit(c) || lower(c) || upper(c) || c == '.' || c == '-';
         });
}

}  // namespace

std::optional<period> parse_period(std::string_view text) {
  std::size_t unit = std::min(text.find_first_not_of("0123456789"), text.size());
  auto count = parse_digits(text.substr(0, unit), 6);
  if (!count || *count == 0) return std::nullopt;
  std::string_view name = text.substr(unit);
  if (name == "y") return period{std::chrono::months{*count * 12}, {}};
  if (name == "mo") return period{std::chrono::months{*count}, {}};
  if (name == "w") return period{{}, std::chrono::days{*count * 7}};
  if (name == "d") return period{{}, std::chrono::days{*count}};
  return std::nullopt;
}

std::string text(const period& length) {
  if (length.months.count() == 0) return std::to_string(length.days.count()) + "d";
  if (length.months.count() % 12 == 0) return std::to_string(length.months.count() / 12) + "y";
  return std::to_string(length.months.count()) + "mo";
}

bool longer_than_policy(const period& length) noexcept {
  return length.months > std::chrono::months{60} || length.days > std::chrono::days{5 * 365};
}

std::optional<opening> parse_opening(std::string_view text) {
  if (text.size() != 11 || text[5] != '-') return std::nullopt;
  auto from = parse_minutes(text.substr(0, 5));
  auto to = parse_minutes(text.substr(6));
  if (!from || !to || *from >= *to) return std::nullopt;
  return opening{*from, *to};
}

std::string text(const opening& hours) { return clock_text(hours.from) + "-" + clock_text(hours.to); }

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  auto year = parse_digits(text.substr(0, 4), 4);
  auto month = parse_digits(text.substr(5, 2), 2);
  auto day = parse_digits(text.substr(8), 2);
  if (!year || !month || !day) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                   std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return date;
}

std::string text(const std::chrono::year_month_day& date) {
  std::string year = std::to_string(static_cast<int>(date.year()));
  return std::string(4 - std::min<std::size_t>(year.size(), 4), '0') + year + "-" +
         two_digits(static_cast<unsigned>(date.month())) + "-" + two_digits(static_cast<unsigned>(date.day()));
}

bool is_email(std::string_view text) {
  std::size_t at = text.find('@');
  if (at == text.npos || at == 0 || at > 64 || text.size() > 254) return false;
  bool plain = std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), [](char c) {
    return digit(c) || lower(c) || upper(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
  });
  return plain && is_domain(text.substr(at + 1));
}

bool is_region(std::string_view text) {
  if (text.size() != 2 || !upper(text[0]) || !upper(text[1])) return false;
  for (std::size_t at = 0; at < region_codes.size(); at += 3)
    if (region_codes.substr(at, 2) == text) return true;
  return false;
}

bool is_time_zone(std::string_view name) {
  bool plain = !name.empty() && name.size() <= 64 && name.front() != '/' && name.find("..") == name.npos &&
               std::all_of(name.begin(), name.end(), [](char c) {
                 return digit(c) || lower(c) || upper(c) || c == '/' || c == '_' || c == '-' || c == '+';
               });
  if (!plain) return false;
  std::filesystem::path file = std::filesystem::path("/usr/share/zoneinfo") / name;
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) return false;
  // RFC 8536: the database also holds lists that are no zones.
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 4> magic{};
  return stream.read(magic.data(), magic.size()) && std::string_view(magic.data(), magic.size()) == "TZif";
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return digit(c) || lower(c) || c == '-'; });
}

bool is_login(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return digit(c) || lower(c) || upper(c) || c == '.' || c == '_' || c == '@' || c == '-';
  });
}

bool is_recognizer_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && upper(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return digit(c) || upper(c) || c == '_'; });
}

bool is_token_kind(std::string_view text) {
  return !text.empty() && text.size() <= 16 && lower(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return digit(c) || lower(c); });
}

}  // namespace cloakroom::config

// Making values with right check digits, disguising them, and looking for the first bytes of all of them by hash.
#include "tests/system/canaries.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace cloakroom::testing {
namespace {

constexpr std::size_t window = needle_search::needle_bytes_min;

char luhn_digit(std::string_view digits) {
  int sum = 0;
  bool twice = true;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, twice = !twice) {
    int value = (*at - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

// ISO 13616: 98 minus the number, letters as two digits, modulo 97.
std::string iban_of(const std::string& country, const std::string& rest) {
  int remainder = 0;
  for (char c : rest + country + "00") {
    if (c >= 'A') remainder = (remainder * 100 + c - 'A' + 10) % 97;
    if (c <= '9') remainder = (remainder * 10 + c - '0') % 97;
  }
  int check = 98 - remainder;
  return country + static_cast<char>('0' + check / 10) + static_cast<char>('0' + check % 10) + rest;
}

std::string grouped(std::string_view text, std::size_t by, char with) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && i % by == 0) out += with;
    out += text[i];
  }
  return out;
}

std::string without_separators(std::string_view text) {
  std::string out;
  for (char c : text)
    if (std::string_view(" -().+").find(c) == std::string_view::npos) out += c;
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += digits[bits >> (count - 6) & 63];
  }
  return out;  // Without the last, partial digit: it depends on what follows.
}

std::string escaped(std::string_view text, const char* sign, const char* digits, bool all) {
  std::string out;
  for (char each : text) {
    auto c = static_cast<unsigned char>(each);
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain && !all) {
      out += static_cast<char>(c);
    } else {
      out += sign;
      out += digits[c >> 4];
      out += digits[c & 15];
    }
  }
  return out;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::uint64_t window_at(const char* bytes) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < window; ++i) out = out << 8 | static_cast<unsigned char>(bytes[i]);
  return out;
}

std::size_t place_of(std::uint64_t key) { return key * 0x9e3779b97f4a7c15ull >> 42; }

}  // namespace

std::string canary_cage::digits(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>('0' + random_() % 10);
  return out;
}

std::string canary_cage::letters(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>('a' + random_() % 26);
  return out;
}

canary canary_cage::email() {
  constexpr const char* domains[] = {"example.com", "example.org", "shop.example", "mail.test"};
  auto typed = letters(6) + "." + letters(4) + digits(2) + "@" + domains[random_() % 4];
  if (random_() % 4 == 0) typed[0] = static_cast<char>(typed[0] - 32);
  return {"email", typed, typed};
}

canary canary_cage::phone() {
  std::string typed;
  switch (random_() % 4) {
    case 0:
      typed = "+44 7700 900" + digits(3);
      break;
    case 1:
      typed = "+1 (202) 555-01" + digits(2);
      break;
    case 2:
      typed = "+380 67 " + grouped("000" + digits(4), 3, ' ');
      break;  // Invented: no subscriber has such.
    default:
      typed = "+48 500 000 " + digits(3);
      break;  // The same.
  }
  auto compact = without_separators(typed);
  return {"phone", typed, compact.substr(compact.size() - 9)};
}

canary canary_cage::telegram() {
  auto name = "canary_" + letters(5) + digits(2);
  return {"telegram", random_() % 2 == 0 ? "@" + name : "https://t.me/" + name, name};
}

canary canary_cage::card() {
  auto number = "400000" + digits(9);
  number += luhn_digit(number);
  auto typed = random_() % 2 == 0 ? grouped(number, 4, ' ') : number;
  return {"card", typed, number};
}

canary canary_cage::iban() {
  std::string number;
  switch (random_() % 3) {
    case 0:
      number = iban_of("DE", "00000000" + digits(10));
      break;
    case 1:
      number = iban_of("UA", "000000" + digits(19));
      break;
    default:
      number = iban_of("PL", "00000000" + digits(16));
      break;
  }
  return {"iban", random_() % 2 == 0 ? grouped(number, 4, ' ') : number, number};
}

canary canary_cage::any() {
  switch (random_() % 5) {
    case 0:
      return email();
    case 1:
      return phone();
    case 2:
      return telegram();
    case 3:
      return card();
    default:
      return iban();
  }
}

std::vector<std::string> disguises(std::string_view value) {
  std::string wide_little, wide_big;
  for (char c : value) {
    wide_little += {c, '\0'};
    wide_big += {'\0', c};
  }
  std::string plus_for_blank(value);
  std::replace(plus_for_blank.begin(), plus_for_blank.end(), ' ', '+');
  std::vector<std::string> out{std::string(value),
                               wide_little,
                               wide_big,
                               escaped(value, "", "0123456789abcdef", true),
                               escaped(value, "%", "0123456789ABCDEF", false),
                               escaped(value, "%", "0123456789ABCDEF", true),
                               escaped(value, "\\u00", "0123456789abcdef", false),
                               escaped(value, "\\u00", "0123456789abcdef", true),
                               plus_for_blank,
                               std::string(value.rbegin(), value.rend())};
  for (std::size_t shift = 0; shift < 3; ++shift) {
    auto digits = base64(std::string(shift, '\0') + std::string(value)).substr((shift * 8 + 5) / 6);
    out.push_back(digits);
    std::replace(digits.begin(), digits.end(), '+', '-');
    std::replace(digits.begin(), digits.end(), '/', '_');
    out.push_back(digits);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void needle_search::add(std::string_view bytes, std::string label) {
  if (bytes.size() < window) throw std::invalid_argument("too short to be looked for: " + std::string(bytes));
  needle made{std::string(bytes), std::move(label)};
  std::transform(made.bytes.begin(), made.bytes.end(), made.bytes.begin(), lower);
  auto key = window_at(made.bytes.data());
  by_window_[key].push_back(needles_.size());
  known_[place_of(key)] = true;
  needles_.push_back(std::move(made));
}

std::vector<std::string> needle_search::find(std::string_view bytes) const {
  std::string text(bytes);
  std::transform(text.begin(), text.end(), text.begin(), lower);
  std::set<std::string> found;
  for (std::size_t at = 0; at + window <= text.size(); ++at) {
    auto key = window_at(text.data() + at);
    if (!known_[place_of(key)]) continue;
    auto known = by_window_.find(key);
    if (known == by_window_.end()) continue;
    for (auto i : known->second)
      if (text.compare(at, needles_[i].bytes.size(), needles_[i].bytes) == 0) found.insert(needles_[i].label);
  }
  return {found.begin(), found.end()};
}

}  // namespace cloakroom::testing

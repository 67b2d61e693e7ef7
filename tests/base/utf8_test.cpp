// UTF-8 against an independent judge: the set of all encodings, made the other way round, from code points.
#include "base/utf8.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace cloakroom;

std::string encoded(char32_t point) {
  auto tail = [&](unsigned shift) { return static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xc0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xe0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

bool scalar(char32_t point) { return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff); }

// Reads a sequence by its first byte, whatever it is worth, and asks whether the code point is written just so.
bool slow_valid(std::string_view text) {
  while (!text.empty()) {
    auto first = static_cast<unsigned char>(text[0]);
    std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (text.size() < length) return false;
    char32_t point = length == 1 ? first : first & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
    if (!scalar(point) || encoded(point) != text.substr(0, length)) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

TEST_CASE("utf8: every text of one, two and three bytes is judged as the slow judge does", "[base]") {
  std::size_t wrong = 0;
  char text[3];
  for (unsigned a = 0; a < 256; ++a) {
    text[0] = static_cast<char>(a);
    wrong += utf8_valid({text, 1}) != slow_valid({text, 1});
    for (unsigned b = 0; b < 256; ++b) {
      text[1] = static_cast<char>(b);
      wrong += utf8_valid({text, 2}) != slow_valid({text, 2});
      for (unsigned c = 0; c < 256; ++c) {
        text[2] = static_cast<char>(c);
        wrong += utf8_valid({text, 3}) != slow_valid({text, 3});
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("utf8: four bytes, and bytes among ASCII where eight are looked at together", "[base]") {
  std::mt19937 random(20261123);
  std::size_t wrong = 0, valid = 0;
  for (int i = 0; i < 300000; ++i) {
    std::string text(random() % 9, 'a');
    char four[4] = {static_cast<char>(0xe0 + random() % 32), static_cast<char>(0x78 + random() % 80),
                    static_cast<char>(0x78 + random() % 80), static_cast<char>(0x78 + random() % 80)};
    text.append(four, 4 - random() % 2);
    text.append(random() % 12, 'b');
    bool fine = slow_valid(text);
    valid += fine;
    wrong += utf8_valid(text) != fine;
  }
  CHECK(wrong == 0);
  CHECK(valid > 1000);
}

TEST_CASE("utf8: every code point is valid, is read back, and every surrogate is not", "[base]") {
  std::size_t wrong = 0;
  for (char32_t point = 0; point <= 0x110000; ++point) {
    auto text = encoded(point);
    if (!scalar(point)) {
      wrong += utf8_valid(text);
      continue;
    }
    auto back = utf8_at("x" + text + "y", 1);
    wrong += !utf8_valid(text) || back.value != point || back.bytes != text.size();
    wrong += utf16_length(text) != (point >= 0x10000 ? 2u : 1u);
  }
  CHECK(wrong == 0);
}

TEST_CASE("utf8: a text cut inside a character is not valid", "[base]") {
  std::string text = "Привіт 🙂";
  for (std::size_t n = 0; n <= text.size(); ++n) CHECK(utf8_valid(text.substr(0, n)) == slow_valid(text.substr(0, n)));
  CHECK_FALSE(utf8_valid(text.substr(0, text.size() - 1)));
  CHECK(utf16_length(text) == 9);
}

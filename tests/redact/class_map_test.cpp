// The kernels of the class scan say the same about every text, and judge UTF-8 as base/utf8 does.
#include "redact/class_map.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "base/utf8.hpp"

using namespace cloakroom;
using namespace cloakroom::redact;

namespace {

struct answer {
  bool valid;
  std::vector<class_words> words;
  bool operator==(const answer& other) const { return valid == other.valid && (!valid || words == other.words); }
};

answer ask(scan_kernel kernel, const std::string& text) {
  answer result{false, std::vector<class_words>((text.size() + 63) / 64)};
  result.valid = classify(kernel, text, result.words);
  return result;
}

bool all_agree(const std::string& text) {
  answer plain = ask(scan_kernel::plain, text);
  if (plain.valid != utf8_valid(text)) return false;
  for (scan_kernel kernel : {scan_kernel::sse2, scan_kernel::avx2, scan_kernel::neon})
    if (kernel_runs_here(kernel) && !(ask(kernel, text) == plain)) return false;
  return true;
}

}  // namespace

TEST_CASE("class scan: every byte has the same classes in every kernel", "[redact]") {
  for (unsigned byte = 0; byte < 0x80; ++byte) CHECK(all_agree(std::string(1 + byte % 130, static_cast<char>(byte))));
  for (char32_t code = 0x80; code < 0x11000; code += 3) {
    if (code >= 0xd800 && code < 0xe000) continue;
    std::string one;
    if (code < 0x800)
      one = {static_cast<char>(0xc0 | code >> 6), static_cast<char>(0x80 | (code & 63))};
    else if (code < 0x10000)
      one = {static_cast<char>(0xe0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 63)),
             static_cast<char>(0x80 | (code & 63))};
    else
      continue;
    REQUIRE(all_agree("ab" + one + "7@"));
  }
}

TEST_CASE("class scan: kernels judge UTF-8 alike at every position", "[redact]") {
  const std::vector<std::string> pieces = {"\x80",
                                           "\xc0\x80",
                                           "\xc1\xbf",
                                           "\xc2",
                                           "\xc2\x80",
                                           "\xdf\xbf",
                                           "\xe0\x9f\xbf",
                                           "\xe0\xa0\x80",
                                           "\xed\x9f\xbf",
                                           "\xed\xa0\x80",
                                           "\xef\xbf\xbf",
                                           "\xe2\x82",
                                           "\xf0\x8f\xbf\xbf",
                                           "\xf0\x90\x80\x80",
                                           "\xf4\x8f\xbf\xbf",
                                           "\xf4\x90\x80\x80",
                                           "\xf5\x80\x80\x80",
                                           "\xf0\x9f\x98",
                                           "\xff",
                                           "\xd0\xb0",
                                           "\xd0\xb0\xd0"};
  for (const std::string& piece : pieces)
    for (std::size_t before = 0; before < 140; ++before)
      for (std::size_t after : {std::size_t{0}, std::size_t{1}, std::size_t{70}})
        REQUIRE(all_agree(std::string(before, 'a') + piece + std::string(after, '1')));
}

TEST_CASE("class scan: kernels agree on bytes by chance", "[redact]") {
  std::mt19937 random(7);
  const std::string alphabet = "ab7@/=:[{< \xd0\xb0\xd1\x8f\xe2\x80\xaf\xef\xbc\x90\xf0\x9f\x98\x80\xc2\xa0";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (std::size_t n = random() % 200; n > 0; --n)
      text += round % 2 == 0 ? alphabet[random() % alphabet.size()] : static_cast<char>(random());
    REQUIRE(all_agree(text));
  }
}

TEST_CASE("class scan: what is what", "[redact]") {
  answer found = ask(best_kernel(), "a1@/=:[{<\xd0\xb0\xc2\xa0\xe2\x80\x89");
  REQUIRE(found.valid);
  CHECK(found.words[0].digit == 0b10);
  CHECK(found.words[0].mark == 0b111111100);
  CHECK(found.words[0].letter == 0b1111111000000001);
  CHECK(found.words[0].gap == (1u << 11 | 1u << 13));
}

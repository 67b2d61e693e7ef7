// Messages made by chance of a grammar on which two scanners must agree: sentences in five languages with values and
// near-values, joined and dressed in many ways. Nobody's data: names are invented, domains reserved.
//
// What the grammar leaves out, because scanners may differ there with a reason:
// - two numbers with nothing but joiners between them (where one ends is a matter of judgement);
// - a keyword within eight words of a value it is not meant for, so a long sentence stands between such values;
// - a bare national telephone number that is also an identity number by its check digit;
// - numbers with a wrong check digit whose groups would read as a telephone number;
// - Cyrillic letters glued to an address that begins with digits;
// - homoglyphs, worded values and names beside keywords: the corpus has them.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/redact/reference_scanner.hpp"

namespace cloakroom::redact::testing {

struct generated_text {
  std::string text;
  std::string region;                      // "ZZ" for none.
  std::vector<reference_finding> planted;  // What must be found, in order; near-values are not among it.
};

// The same text for the same seed and index, on every machine.
generated_text generate_text(std::uint64_t seed, std::uint64_t index);

// Choices by chance; by hand, because the distributions of the library differ from one library to the next.
class dice {
 public:
  dice(std::uint64_t seed, std::uint64_t index) : random_(seed * 0x9e3779b97f4a7c15u ^ index) {}
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() >> 16) % count; }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class T, std::size_t N>
  const T& of(const T (&choices)[N]) {
    return choices[below(N)];
  }
  char digit() { return static_cast<char>('0' + below(10)); }
  std::string digits(std::size_t count) {
    std::string made;
    while (made.size() < count) made += digit();
    return made;
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace cloakroom::redact::testing

// A second scanner for the plain core of each type, slow and by the book: no class scan, no triggers, no table shared
// with redact/, telephone numbers judged by libphonenumber. It reads the grammar of generated_text.hpp; what people
// write beyond that is the business of the corpus.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cloakroom::redact::testing {

struct reference_finding {
  std::string type;
  std::size_t start = 0;  // Bytes, as in redact::finding.
  std::size_t end = 0;
  bool operator==(const reference_finding&) const = default;
};

// Well-formed UTF-8 only. The longest of overlapping values wins; findings come in order.
std::vector<reference_finding> reference_scan(std::string_view text, const std::string& region);

// Check digits by the book, over digits and capital letters; for the generator, too.
bool reference_luhn(const std::string& digits);
bool reference_mod97(const std::string& code);
bool reference_pesel(const std::string& digits);
bool reference_egn(const std::string& digits);
bool reference_rnokpp(const std::string& digits);

}  // namespace cloakroom::redact::testing

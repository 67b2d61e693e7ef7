// What redaction is measured beside: a bare byte-class scan, RE2::Set and Hyperscan, each as it would be used for a
// first "is there anything in this message".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cloakroom::bench {

struct scanner {
  std::string name;
  std::function<std::size_t(std::string_view text)> scan;  // Returns something that depends on the whole text.
};

// Classes of all bytes, as bits; with AVX2 where the machine has it. Nothing else is done with them.
scanner class_scan();
// Twelve patterns as one set, asked whether any matches; its memory budget is large enough for its automaton.
scanner re2_set();
// The same job with ten patterns, without the places where matches begin. No `scan` where the library is not installed.
scanner hyperscan();

}  // namespace cloakroom::bench

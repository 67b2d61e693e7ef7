// How many generated texts a test looks at, and which: the environment scales a test up to a campaign, or replays one.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace cloakroom::redact::testing {

struct text_range {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint64_t last = 0;  // Behind the last index.
};

// CLOAKROOM_REDACT_TEXTS=COUNT, CLOAKROOM_REDACT_SEED=SEED or SEED:INDEX.
inline text_range texts_wanted(std::uint64_t count) {
  text_range range{20261127, 0, count};
  if (const char* wanted = std::getenv("CLOAKROOM_REDACT_TEXTS"); wanted != nullptr) {
    range.last = std::strtoull(wanted, nullptr, 10);
    if (range.last == 0) throw std::invalid_argument("CLOAKROOM_REDACT_TEXTS is a count");
  }
  if (const char* wanted = std::getenv("CLOAKROOM_REDACT_SEED"); wanted != nullptr) {
    unsigned long long seed = 0, index = 0;
    int read = std::sscanf(wanted, "%llu:%llu", &seed, &index);
    if (read < 1) throw std::invalid_argument("CLOAKROOM_REDACT_SEED is SEED or SEED:INDEX");
    range.seed = seed;
    if (read == 2) range.first = index, range.last = index + 1;
  }
  return range;
}

}  // namespace cloakroom::redact::testing

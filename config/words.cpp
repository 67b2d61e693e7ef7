// Lists of words for problems, and the guess at what was meant.
// Nothing here knows a key of the file.
#include "config/words.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace cloakroom::config {
namespace {

// Insertions, deletions, replacements (Levenshtein), and one for two neighbours exchanged.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before(right.size() + 1), above(right.size() + 1), row(right.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      std::size_t same = left[i - 1] == right[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + same});
      bool exchanged = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (exchanged) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[right.size()];
}

}  // namespace

std::string listed(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string_view nearest(std::string_view typed, std::span<const std::string_view> words) {
  if (typed.empty() || typed.size() > 64) return {};
  std::size_t best = std::max<std::size_t>(typed.size() / 3, 1) + 1;
  std::string_view found;
  for (auto one : words) {
    // A word cut short or grown at its end is a likely slip too: `token` for `token_file`.
    bool prefix = typed.size() >= 4 && (one.starts_with(typed) || typed.starts_with(one));
    std::size_t distance = prefix ? 1 : edit_distance(typed, one);
    if (distance >= best) continue;
    best = distance;
    found = one;
  }
  return found;
}

}  // namespace cloakroom::config

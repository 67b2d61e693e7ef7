// Greedy choice by strength; n log n in the number of proposals.
// Strength is length first, score second.
#include "redact/overlap.hpp"

#include <algorithm>
#include <set>

namespace cloakroom::redact {
namespace {

bool stronger(const proposal& a, const proposal& b) {
  std::size_t x = a.end - a.start, y = b.end - b.start;
  if (x != y) return x > y;
  if (a.score != b.score) return a.score > b.score;
  return a.start != b.start ? a.start < b.start : a.entity < b.entity;
}

}  // namespace

void resolve_overlaps(std::vector<proposal>& all) {
  if (all.size() < 2) return;
  std::sort(all.begin(), all.end(), stronger);
  std::set<std::pair<std::size_t, std::size_t>> taken;  // Kept spans, by end: none overlap.
  std::vector<proposal> kept;
  for (proposal& candidate : all) {
    auto behind = taken.upper_bound({candidate.start, ~std::size_t{0}});
    if (behind != taken.end() && behind->second < candidate.end) continue;
    taken.insert({candidate.end, candidate.start});
    kept.push_back(std::move(candidate));
  }
  std::sort(kept.begin(), kept.end(), [](const proposal& a, const proposal& b) { return a.start < b.start; });
  all = std::move(kept);
}

}  // namespace cloakroom::redact

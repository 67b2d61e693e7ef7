// Greedy choice by strength; n log n in the number of proposals.
// Strength is length first, score second. Addresses glued together share a middle, `a@x.com&b@y.com`: what the weaker
// one has outside the stronger is the rest of an address, and stays a finding of its own.
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

bool is_address(const proposal& each) { return each.entity == static_cast<std::size_t>(known::email); }

bool by_start(const proposal& a, const proposal& b) { return a.start < b.start; }

// Puts what no kept span covers of a lost address among them; nothing if it lost to something else than an address.
// `kept` is in order of the text, without overlaps.
void keep_rests(const proposal& lost, std::vector<proposal>& kept) {
  std::vector<proposal> rests;
  auto add = [&](std::size_t start, std::size_t end) {
    if (start >= end) return;
    rests.push_back(lost);
    rests.back().start = start;
    rests.back().end = end;
  };
  auto at = lost.start;
  auto each = std::partition_point(kept.begin(), kept.end(), [&](const proposal& k) { return k.end <= lost.start; });
  for (; each != kept.end() && each->start < lost.end; ++each) {
    if (!is_address(*each)) return;
    add(at, each->start);
    at = each->end;
  }
  add(at, lost.end);
  for (proposal& rest : rests) kept.insert(std::upper_bound(kept.begin(), kept.end(), rest, by_start), std::move(rest));
}

}  // namespace

void resolve_overlaps(std::vector<proposal>& all) {
  if (all.size() < 2) return;
  std::sort(all.begin(), all.end(), stronger);
  std::set<std::pair<std::size_t, std::size_t>> taken;  // Kept spans, by end: none overlap.
  std::vector<proposal> kept, lost;
  for (proposal& candidate : all) {
    auto behind = taken.upper_bound({candidate.start, ~std::size_t{0}});
    if (behind != taken.end() && behind->second < candidate.end) {
      if (is_address(candidate)) lost.push_back(std::move(candidate));
      continue;
    }
    taken.insert({candidate.end, candidate.start});
    kept.push_back(std::move(candidate));
  }
  std::sort(kept.begin(), kept.end(), by_start);
  for (const proposal& each : lost) keep_rests(each, kept);
  all = std::move(kept);
}

}  // namespace cloakroom::redact

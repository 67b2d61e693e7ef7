// Greedy choice by strength; n log n in the number of proposals.
// Strength is length first, score second. Addresses glued together share a middle, `a@x.com&b@y.com`: what the weaker
// one has outside the stronger is the rest of an address, and stays a finding of its own. So does what a pattern of the
// configuration and a value of ours leave of each other: "ORD-1234 067 123 45 67", where the pattern takes digits on.
#include "redact/overlap.hpp"

#include <algorithm>
#include <map>

namespace cloakroom::redact {
namespace {

bool stronger(const proposal& a, const proposal& b) {
  std::size_t x = a.end - a.start, y = b.end - b.start;
  if (x != y) return x > y;
  if (a.score != b.score) return a.score > b.score;
  return a.start != b.start ? a.start < b.start : a.entity < b.entity;
}

bool is_custom(std::size_t entity) { return entity >= static_cast<std::size_t>(known::count); }

bool leave_rests(std::size_t lost, std::size_t kept) {
  constexpr auto address = static_cast<std::size_t>(known::email);
  return (lost == address && kept == address) || is_custom(lost) || is_custom(kept);
}

bool by_start(const proposal& a, const proposal& b) { return a.start < b.start; }

// Kept spans by their end: none overlap.
struct place {
  std::size_t start;
  std::size_t entity;
};
using places = std::map<std::size_t, place>;

// Adds what no kept span covers of a lost value; nothing if it lost to one that leaves nothing worth keeping.
void keep_rests(const proposal& lost, places& taken, std::vector<proposal>& kept) {
  std::vector<byte_span> rests;
  std::size_t at = lost.start;
  for (auto each = taken.upper_bound(lost.start); each != taken.end() && each->second.start < lost.end; ++each) {
    if (!leave_rests(lost.entity, each->second.entity)) return;
    if (at < each->second.start) rests.push_back({at, each->second.start});
    at = each->first;
  }
  if (at < lost.end) rests.push_back({at, lost.end});
  for (const byte_span& rest : rests) {
    taken.insert({rest.end, {rest.start, lost.entity}});
    kept.push_back(lost);
    kept.back().start = rest.start;
    kept.back().end = rest.end;
  }
}

}  // namespace

void resolve_overlaps(std::vector<proposal>& all) {
  if (all.size() < 2) return;
  std::sort(all.begin(), all.end(), stronger);
  places taken;
  std::vector<proposal> kept, lost;
  for (proposal& candidate : all) {
    auto behind = taken.upper_bound(candidate.start);
    if (behind != taken.end() && behind->second.start < candidate.end) {
      if (leave_rests(candidate.entity, behind->second.entity)) lost.push_back(std::move(candidate));
      continue;
    }
    taken.insert({candidate.end, {candidate.start, candidate.entity}});
    kept.push_back(std::move(candidate));
  }
  for (const proposal& each : lost) keep_rests(each, taken, kept);
  std::sort(kept.begin(), kept.end(), by_start);
  all = std::move(kept);
}

}  // namespace cloakroom::redact

// Which message of one conversation may have carried a client id; 16 bytes a place. Ids that rise, as those made from a
// clock do, stand in one row; the others in a flat hash table of fingerprints. Visitors choose client ids, so
// fingerprints are salted per process and a match is checked against the row itself.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"

namespace cloakroom::store {

class client_index {
 public:
  // `seq` is at least 1 and fits 32 bits.
  void add(const client_id& client, std::int64_t seq);
  // Calls `matches(seq)` for each message that may be the one until it says true; that seq, or 0.
  template <class Matches>
  std::int64_t find(const client_id& client, const Matches& matches) const {
    if (auto seq = risen_at(first_half(client)); seq != 0 && matches(seq)) return seq;
    if (places_.empty()) return 0;
    auto wanted = fingerprint(client);
    for (auto at = wanted & mask(); places_[at].seq != 0; at = (at + 1) & mask())
      if (places_[at].key == wanted && matches(std::int64_t{places_[at].seq})) return places_[at].seq;
    return 0;
  }

 private:
  struct place {
    std::uint64_t key = 0;  // A fingerprint, or the first half of an id that rose.
    std::uint32_t seq = 0;  // 0: free.
  };
  static std::uint64_t first_half(const client_id& client);
  static std::uint64_t fingerprint(const client_id& client);
  std::int64_t risen_at(std::uint64_t half) const;
  std::size_t mask() const noexcept { return places_.size() - 1; }
  void put(place added);

  std::vector<place> risen_;   // Each half greater than the one before it: at most one may be the one.
  std::vector<place> places_;  // A power of two, at most three quarters full.
  std::size_t used_ = 0;
};

}  // namespace cloakroom::store

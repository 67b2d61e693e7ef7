// Which message of one conversation may have carried a client id: a flat hash table of fingerprints, 16 bytes a place.
// Visitors choose client ids, so fingerprints are salted per process and a match is checked against the row itself.
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
    if (places_.empty() || greatest_ < client) return 0;
    auto wanted = fingerprint(client);
    for (auto at = wanted & mask(); places_[at].seq != 0; at = (at + 1) & mask())
      if (places_[at].fingerprint == wanted && matches(std::int64_t{places_[at].seq})) return places_[at].seq;
    return 0;
  }

 private:
  struct place {
    std::uint64_t fingerprint = 0;
    std::uint32_t seq = 0;  // 0: free.
  };
  static std::uint64_t fingerprint(const client_id& client);
  std::size_t mask() const noexcept { return places_.size() - 1; }
  void put(place added);

  std::vector<place> places_;  // A power of two, at most three quarters full.
  std::size_t used_ = 0;
  // Ids that grow with time, as most do, are known to be new without a look at the table.
  client_id greatest_;
};

}  // namespace cloakroom::store

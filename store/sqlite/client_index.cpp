// The row of risen ids, the salted fingerprint and the growth of the table.
#include "store/sqlite/client_index.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/random.hpp"

namespace cloakroom::store {
namespace {

constexpr std::size_t places_min = 8;

struct salt {
  std::uint64_t low, high;
};

const salt& process_salt() {
  static const salt made = [] {
    std::array<std::uint8_t, sizeof(salt)> bytes{};
    fill_random(bytes);
    salt out{};
    std::memcpy(&out, bytes.data(), sizeof out);
    return out;
  }();
  return made;
}

}  // namespace

std::uint64_t client_index::fingerprint(const client_id& client) {
  std::uint64_t low = 0, high = 0;
  std::memcpy(&low, client.value.bytes.data(), 8);
  std::memcpy(&high, client.value.bytes.data() + 8, 8);
  const auto& with = process_salt();
  // Both halves of a 128-bit product: without the salt nobody can choose ids that meet.
  __extension__ using wide = unsigned __int128;
  auto product = static_cast<wide>(low ^ with.low) * (high ^ with.high);
  auto mixed = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  return mixed ^ (low * 0x9e3779b97f4a7c15u) ^ (high + with.low);
}

// In the order of ids: the most significant byte comes first.
std::uint64_t client_index::first_half(const client_id& client) {
  std::uint64_t half = 0;
  for (std::size_t i = 0; i < 8; ++i) half = half << 8 | client.value.bytes[i];
  return half;
}

std::int64_t client_index::risen_at(std::uint64_t half) const {
  // Most ids are newer than all before them.
  if (risen_.empty() || risen_.back().key < half) return 0;
  auto found = std::lower_bound(risen_.begin(), risen_.end(), half,
                                [](const place& one, std::uint64_t wanted) { return one.key < wanted; });
  return found->key == half ? found->seq : 0;
}

void client_index::add(const client_id& client, std::int64_t seq) {
  auto half = first_half(client);
  if (risen_.empty() || risen_.back().key < half) {
    risen_.push_back({half, static_cast<std::uint32_t>(seq)});
    return;
  }
  if ((used_ + 1) * 4 > places_.size() * 3) {
    auto old = std::exchange(places_, std::vector<place>(std::max(places_min, places_.size() * 2)));
    for (const auto& one : old)
      if (one.seq != 0) put(one);
  }
  put({fingerprint(client), static_cast<std::uint32_t>(seq)});
  ++used_;
}

void client_index::put(place added) {
  auto at = added.key & mask();
  while (places_[at].seq != 0) at = (at + 1) & mask();
  places_[at] = added;
}

}  // namespace cloakroom::store

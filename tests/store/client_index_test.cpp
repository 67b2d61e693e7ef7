// The writer's index of client ids beside a plain list: whatever order the ids come in.
#include "store/sqlite/client_index.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>

namespace cloakroom::store {
namespace {

// Few of them, so that halves meet: the first half from a byte, the second from another.
client_id id_of(std::uint8_t first, std::uint8_t second) {
  client_id out;
  out.value.bytes.fill(0);
  out.value.bytes[3] = first;
  out.value.bytes[15] = second;
  return out;
}

}  // namespace

TEST_CASE("store: every client id is found again, whether ids rise or not", "[store]") {
  bool holds = rc::check("the index knows what a list knows", [] {
    bool rising = *rc::gen::arbitrary<bool>();
    auto chosen = *rc::gen::container<std::vector<std::pair<std::uint8_t, std::uint8_t>>>(
        rc::gen::pair(rc::gen::inRange<std::uint8_t>(0, 40), rc::gen::inRange<std::uint8_t>(0, 4)));
    if (rising) std::sort(chosen.begin(), chosen.end());
    std::vector<client_id> added;
    client_index index;
    for (auto [first, second] : chosen) {
      auto id = id_of(first, second);
      if (std::find(added.begin(), added.end(), id) != added.end()) continue;
      added.push_back(id);
      index.add(id, static_cast<std::int64_t>(added.size()));
    }
    for (std::uint8_t first = 0; first < 42; ++first)
      for (std::uint8_t second = 0; second < 4; ++second) {
        auto id = id_of(first, second);
        auto matches = [&](std::int64_t seq) { return added[static_cast<std::size_t>(seq - 1)] == id; };
        auto listed = std::find(added.begin(), added.end(), id);
        RC_ASSERT(index.find(id, matches) == (listed == added.end() ? 0 : listed - added.begin() + 1));
      }
  });
  CHECK(holds);
}

TEST_CASE("store: client ids that rise are judged by one look at most", "[store]") {
  client_index index;
  for (std::uint8_t i = 1; i <= 100; ++i) index.add(id_of(i, 1), i);
  std::int64_t looks = 0;
  auto matches = [&](std::int64_t) { return ++looks == 0; };
  CHECK(index.find(id_of(101, 1), matches) == 0);
  CHECK(looks == 0);
  CHECK(index.find(id_of(50, 2), matches) == 0);
  CHECK(looks == 1);
}

}  // namespace cloakroom::store

// Runs the simulation over a range of seeds. CLOAKROOM_SIM_SEEDS=FROM-TO chooses another range than the short one; one
// seed alone replays what a failure printed.
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>

#include "tests/sim/town.hpp"

namespace {

struct range {
  unsigned long long first = 1, last = 200;
};

range seeds() {
  range out;
  const char* wanted = std::getenv("CLOAKROOM_SIM_SEEDS");
  if (wanted == nullptr) return out;
  int read = std::sscanf(wanted, "%llu-%llu", &out.first, &out.last);
  if (read == 1) out.last = out.first;
  REQUIRE(read >= 1);
  return out;
}

}  // namespace

TEST_CASE("sim: whatever goes wrong, the invariants hold", "[sim]") {
  const auto chosen = seeds();
  for (auto seed = chosen.first; seed <= chosen.last; ++seed) {
    INFO("seed=" << seed << "  replay: CLOAKROOM_SIM_SEEDS=" << seed);
    cloakroom::sim::log_catcher logs;
    cloakroom::sim::town town(seed);
    town.live(80);
  }
}

// The edge's limits: token buckets, rates of addresses, places for connections.
#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <deque>
#include <map>

#include "gateway/edge/connection_limits.hpp"
#include "gateway/edge/rate_limits.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;
using namespace std::chrono_literals;

const token_bucket::instant epoch{};

}  // namespace

TEST_CASE("token bucket: a burst, then one at a time", "[gateway]") {
  token_bucket bucket(60, epoch);
  for (int i = 0; i < 60; ++i) CHECK(bucket.take(epoch));
  CHECK_FALSE(bucket.take(epoch));
  CHECK(bucket.wait(epoch) == 1s);
  CHECK(bucket.take(epoch + 1s));
  CHECK_FALSE(bucket.take(epoch + 1s));
  CHECK(bucket.full(epoch + 10min));
}

TEST_CASE("token bucket: in no span does more pass than burst and rate allow", "[gateway]") {
  CHECK(rc::check([] {
    auto per_minute = *rc::gen::inRange<std::size_t>(1, 200);
    token_bucket bucket(per_minute, epoch);
    auto now = epoch;
    double taken = 0;
    for (int i = 0; i < 300; ++i) {
      now += std::chrono::milliseconds(*rc::gen::inRange(0, 2000));
      if (bucket.take(now))
        ++taken;
      else
        RC_ASSERT(bucket.wait(now) >= 1s);
      auto minutes = std::chrono::duration<double, std::ratio<60>>(now - epoch).count();
      RC_ASSERT(taken <= double(per_minute) * (1 + minutes) + 1e-6);
    }
  }));
}

TEST_CASE("token bucket: after the wait it names, one passes", "[gateway]") {
  for (std::size_t per_minute : {1u, 7u, 60u, 100000u}) {
    token_bucket bucket(per_minute, epoch);
    while (bucket.take(epoch)) {
    }
    CHECK(bucket.take(epoch + bucket.wait(epoch)));
  }
}

TEST_CASE("rate limits: one address does not spend another's", "[gateway]") {
  rate_limits limits(2);
  CHECK(limits.enter("192.0.2.1", epoch) == 0s);
  CHECK(limits.enter("192.0.2.1", epoch) == 0s);
  CHECK(limits.enter("192.0.2.1", epoch) == 30s);
  CHECK(limits.enter("192.0.2.2", epoch) == 0s);
  CHECK(limits.enter("192.0.2.1", epoch + 30s) == 0s);
}

TEST_CASE("rate limits: another rate counts at once, for those who are known too", "[gateway]") {
  rate_limits limits(4);
  CHECK(limits.enter("192.0.2.1", epoch) == 0s);
  limits.change(1, epoch);
  CHECK(limits.enter("192.0.2.1", epoch) == 0s);  // What is saved up is cut to the new burst.
  CHECK(limits.enter("192.0.2.1", epoch) == 60s);
  CHECK(limits.enter("192.0.2.2", epoch) == 0s);
  CHECK(limits.enter("192.0.2.2", epoch) == 60s);
  limits.change(60, epoch);
  CHECK(limits.enter("192.0.2.1", epoch) == 1s);  // Nobody is given a burst by it.
}

TEST_CASE("rate limits: more addresses than are remembered go on being served", "[gateway]") {
  rate_limits limits(1);
  for (std::size_t i = 0; i < rate_limits::addresses_max + 10; ++i)
    if (limits.enter(std::to_string(i), epoch) != 0s) FAIL("address " << i << " pays for others");
}

TEST_CASE("connection limits: in all and from one address, exceeded by one", "[gateway]") {
  gauge open;
  connection_limits limits({5, 2}, open);
  using verdict = connection_limits::verdict;
  std::map<std::string, connection_place> held;
  auto enter = [&](const std::string& name, const std::string& address) {
    return held.try_emplace(name, limits).first->second.enter(address);
  };
  CHECK(enter("a1", "a") == verdict::welcome);
  CHECK(enter("a2", "a") == verdict::welcome);
  CHECK(enter("a3", "a") == verdict::too_many_from_address);
  CHECK(enter("b", "b") == verdict::welcome);
  CHECK(enter("c", "c") == verdict::welcome);
  CHECK(open.value() == 4);
  {
    connection_place last(limits);
    CHECK(last.enter("d") == verdict::welcome);
    CHECK(open.value() == 5);
    CHECK(enter("e", "e") == verdict::too_many_here);
    connection_place proxy(limits);
    CHECK(proxy.enter_for_others() == verdict::too_many_here);
  }
  CHECK(open.value() == 4);
  held.erase("a1");
  held.erase("a3");
  CHECK(enter("a4", "a") == verdict::welcome);
  held.clear();
  CHECK(open.value() == 0);
}

TEST_CASE("connection limits: other bounds count for newcomers", "[gateway]") {
  gauge open;
  connection_limits limits({5, 2}, open);
  using verdict = connection_limits::verdict;
  connection_place first(limits), second(limits), third(limits);
  CHECK(first.enter("a") == verdict::welcome);
  CHECK(second.enter("a") == verdict::welcome);
  limits.change({5, 1});
  CHECK(third.enter("a") == verdict::too_many_from_address);
  CHECK(third.enter("b") == verdict::welcome);
  limits.change({3, 1});
  CHECK(connection_place(limits).enter("c") == verdict::too_many_here);
}

TEST_CASE("connection limits: a proxy's connection counts for whom it carries, one after the other", "[gateway]") {
  gauge open;
  connection_limits limits({5, 1}, open);
  using verdict = connection_limits::verdict;
  connection_place first(limits), second(limits);
  REQUIRE(first.enter_for_others() == verdict::welcome);
  REQUIRE(second.enter_for_others() == verdict::welcome);
  CHECK(first.enter_address("a") == verdict::welcome);
  CHECK(second.enter_address("a") == verdict::too_many_from_address);
  CHECK(second.enter_address("b") == verdict::welcome);
  CHECK(first.enter_address("b") == verdict::too_many_from_address);
  second.leave_address();
  CHECK(first.enter_address("b") == verdict::welcome);
  CHECK(second.enter_address("a") == verdict::welcome);
  CHECK(open.value() == 2);
}

TEST_CASE("connection limits: only so many are told that there is no place", "[gateway]") {
  gauge open;
  connection_limits limits({1, 1}, open);
  std::deque<connection_place> told;
  for (std::size_t i = 0; i < connection_limits::refusals_max; ++i) CHECK(told.emplace_back(limits).enter_refused());
  CHECK_FALSE(connection_place(limits).enter_refused());
  told.pop_back();
  CHECK(connection_place(limits).enter_refused());
}

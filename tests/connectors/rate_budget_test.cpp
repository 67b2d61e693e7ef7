// The budget: its limits hold in every window, whatever a dispatcher asks.
#include "connectors/rate_budget.hpp"

#include <rapidcheck.h>

#include <rapidcheck/catch.h>
#include <algorithm>
#include <catch2/catch.hpp>

using namespace cloakroom;
using namespace cloakroom::connectors;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const time_point start{seconds(1'790'000'000)};

struct sending {
  std::string chat;
  time_point at;
};

// The most sendings in any window [t, t + window).
std::size_t most_within(const std::vector<time_point>& times, milliseconds window) {
  std::size_t most = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    std::size_t count = 0;
    for (auto j = i; j < times.size() && times[j] < times[i] + window; ++j) ++count;
    most = std::max(most, count);
  }
  return most;
}

std::vector<time_point> times_of(const std::vector<sending>& all, const std::string& chat) {
  std::vector<time_point> times;
  for (const auto& one : all)
    if (chat.empty() || one.chat == chat) times.push_back(one.at);
  return times;
}

}  // namespace

TEST_CASE("budget: no window of any length holds more than its limit", "[budget]") {
  rc::prop("for every order of wishes", [] {
    pace limits;
    limits.chat_per_second = *rc::gen::element(0.25, 1.0, 3.0);
    limits.group_per_minute = *rc::gen::element(0.5, 5.0, 20.0);
    limits.all_per_second = *rc::gen::element(0.5, 2.0, 30.0);
    const auto chats_max = static_cast<std::size_t>(*rc::gen::inRange(1, 6));
    budget rates(limits, chats_max);
    const auto wishes = *rc::gen::scale(3.0, rc::gen::container<std::vector<std::pair<int, int>>>(
                                                 rc::gen::pair(rc::gen::inRange(0, 4), rc::gen::inRange(0, 3000))));
    std::vector<sending> done;
    auto now = start;
    for (const auto& [chat, later] : wishes) {
      now += milliseconds(later);
      const auto name = "chat" + std::to_string(chat);
      const auto wait = rates.wait_for(name, now);
      RC_ASSERT(wait >= milliseconds(0));
      // Half of them wait as told, the others give up.
      if (wait.count() > 0 && later % 2 == 0) continue;
      now += wait;
      RC_ASSERT(rates.wait_for(name, now) == milliseconds(0));
      rates.spend(name, now);
      done.push_back({name, now});
      RC_ASSERT(rates.chats() <= chats_max);
    }
    const auto bound = [](double rate) { return rate < 1 ? std::size_t(1) : static_cast<std::size_t>(rate); };
    RC_ASSERT(most_within(times_of(done, ""), seconds(1)) <= bound(limits.all_per_second));
    for (const char* chat : {"chat0", "chat1", "chat2", "chat3"}) {
      RC_ASSERT(most_within(times_of(done, chat), seconds(1)) <= bound(limits.chat_per_second));
      RC_ASSERT(most_within(times_of(done, chat), minutes(1)) <= bound(limits.group_per_minute));
    }
  });
}

TEST_CASE("budget: a chat gets its second, a group its minute", "[budget]") {
  budget rates(pace{});
  auto now = start;
  for (int i = 0; i < 20; ++i) {
    CHECK(rates.wait_for("a", now) == milliseconds(0));
    rates.spend("a", now);
    CHECK(rates.wait_for("a", now) >= seconds(1));
    now += seconds(1);
  }
  CHECK(rates.wait_for("a", now) == seconds(40));
  CHECK(rates.wait_for("b", now) == milliseconds(0));
  CHECK(rates.wait_for("a", now + seconds(40)) == milliseconds(0));
}

TEST_CASE("budget: all chats share one limit", "[budget]") {
  budget rates(pace{});
  for (int i = 0; i < 30; ++i) rates.spend("chat" + std::to_string(i), start + milliseconds(i));
  CHECK(rates.wait_for("another", start + milliseconds(29)) == milliseconds(971));
  CHECK(rates.wait_for("another", start + seconds(1)) == milliseconds(0));
}

TEST_CASE("budget: a rate below one is one in a longer time", "[budget]") {
  pace slow;
  slow.chat_per_second = 0.25;
  budget rates(slow);
  rates.spend("a", start);
  CHECK(rates.wait_for("a", start + milliseconds(1)) == milliseconds(3999));
}

TEST_CASE("budget: a hold holds its chat, or all, and only grows", "[budget]") {
  budget rates(pace{});
  rates.hold("a", start + seconds(7));
  rates.hold("a", start + seconds(3));
  CHECK(rates.wait_for("a", start) == seconds(7));
  CHECK(rates.wait_for("b", start) == milliseconds(0));
  rates.hold_all(start + seconds(9));
  rates.hold_all(start + seconds(2));
  CHECK(rates.wait_for("a", start) == seconds(9));
  CHECK(rates.wait_for("b", start) == seconds(9));
  CHECK(rates.wait_for("b", start + seconds(9)) == milliseconds(0));
}

TEST_CASE("budget: a clock set back keeps holds and past calls at their distance", "[budget]") {
  pace one;
  one.chat_per_second = 1;
  budget rates(one);
  rates.hold_all(start + seconds(9));
  rates.hold("a", start + seconds(12));
  rates.spend("b", start);
  rates.set_back(std::chrono::hours(24));
  const auto now = start - std::chrono::hours(24);
  CHECK(rates.wait_for("b", now) == seconds(9));
  CHECK(rates.wait_for("a", now) == seconds(12));
  CHECK(rates.wait_for("b", now + seconds(9)) == milliseconds(0));
}

TEST_CASE("budget: a hold outlives the memory of what was sent", "[budget]") {
  budget rates(pace{}, 2);
  rates.hold("a", start + minutes(30));
  for (int i = 1; i < 20; ++i) {
    const auto now = start + minutes(i);
    rates.spend("b" + std::to_string(i), now);
    CHECK(rates.wait_for("a", now) == minutes(30 - i));
  }
}

TEST_CASE("budget: the memory of chats is bounded, and who does not fit waits", "[budget]") {
  budget rates(pace{}, 2);
  rates.spend("a", start);
  rates.spend("b", start + seconds(10));
  CHECK(rates.wait_for("c", start + seconds(10)) == seconds(50));
  CHECK(rates.wait_for("c", start + seconds(60)) == milliseconds(0));
  rates.spend("c", start + seconds(60));
  CHECK(rates.chats() == 2);
  rates.spend("d", start + seconds(60));  // Without having asked: the bound still holds.
  CHECK(rates.chats() == 2);
}

TEST_CASE("budget: a clock set back costs one window at most", "[budget]") {
  budget rates(pace{});
  rates.spend("a", start);
  CHECK(rates.wait_for("a", start - std::chrono::hours(5)) <= minutes(1));
}

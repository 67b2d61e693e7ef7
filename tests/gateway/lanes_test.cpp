// Lanes: order inside a conversation, none between them; dropping while taken; and a simple model beside it.
#include "gateway/desk/lanes.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <map>
#include <vector>

namespace {

using namespace cloakroom;
using namespace cloakroom::desk;
using namespace std::chrono_literals;
using store::delivery_action;

constexpr time_point noon{std::chrono::milliseconds(1'795'463'400'000)};

store::outbox_entry entry(store::row_number row, store::row_number conversation, time_point due = noon,
                          delivery_action action = delivery_action::send) {
  store::outbox_entry out;
  out.row = row;
  out.in_conversation = conversation;
  out.due_at = due;
  out.action = action;
  return out;
}

std::vector<store::row_number> rows(lanes& of, store::row_number lane) {
  std::vector<store::row_number> out;
  for (const auto& one : of.of(lane)) out.push_back(one.row);
  return out;
}

using numbers = std::vector<store::row_number>;

}  // namespace

TEST_CASE("lanes: only an entry that makes its lane wait is worth a look", "[gateway]") {
  lanes all(0ms);
  CHECK(all.add(entry(1, 10)));
  CHECK_FALSE(all.add(entry(2, 10)));
  CHECK(all.add(entry(3, 20)));
  REQUIRE(all.take(noon) == 10);
  CHECK_FALSE(all.add(entry(4, 10)));
  all.drop(10, lanes::what::everything);
  CHECK_FALSE(all.add(entry(5, 10)));
  all.give_back(10, false, noon);
  CHECK(all.take(noon) == 10);
  all.of(10).clear();
  all.give_back(10, false, noon);
  CHECK(all.add(entry(6, 10)));
}

TEST_CASE("lanes: a clock set back takes all that waits with it, of taken lanes, too", "[gateway]") {
  lanes all(2s);
  all.add(entry(1, 10, noon));
  REQUIRE(all.take(noon) == 10);
  all.of(10).pop_front();
  all.give_back(10, true, noon);
  all.add(entry(2, 10, noon));
  all.add(entry(3, 20, noon + 5s));
  all.add(entry(4, 30, noon));
  REQUIRE(all.take(noon) == 30);
  all.set_back(24h);
  auto now = noon - 24h;
  all.give_back(30, false, now);
  CHECK(all.take(now) == 30);
  CHECK_FALSE(all.take(now).has_value());
  CHECK(all.next_due() == now + 2s);
  CHECK(all.take(now + 2s) == 10);
  CHECK_FALSE(all.take(now + 4s).has_value());
  CHECK(all.take(now + 5s) == 20);
}

TEST_CASE("lanes: entries of a conversation stay in order, even when a later one is due first", "[gateway]") {
  lanes all(0ms);
  all.add(entry(1, 10, noon + 5s));
  all.add(entry(2, 10, noon));
  CHECK_FALSE(all.take(noon + 4s));
  CHECK(all.next_due() == noon + 5s);
  REQUIRE(all.take(noon + 5s) == 10);
  CHECK(rows(all, 10) == numbers{1, 2});
}

TEST_CASE("lanes: a lane that waits does not stop the others", "[gateway]") {
  lanes all(0ms);
  all.add(entry(1, 10, noon + 1h));
  all.add(entry(2, 20));
  CHECK(all.take(noon) == 20);
  CHECK_FALSE(all.take(noon));
}

TEST_CASE("lanes: a taken lane is not taken twice, and gets new entries behind", "[gateway]") {
  lanes all(0ms);
  all.add(entry(1, 10));
  REQUIRE(all.take(noon) == 10);
  all.add(entry(2, 10));
  CHECK_FALSE(all.take(noon + 1h));
  CHECK_FALSE(all.next_due());
  all.of(10).pop_front();
  all.give_back(10, true, noon);
  REQUIRE(all.take(noon) == 10);
  CHECK(rows(all, 10) == numbers{2});
}

TEST_CASE("lanes: lines that follow a sent one wait for each other, for the coalescing time", "[gateway]") {
  lanes all(1500ms);
  all.add(entry(1, 10));
  REQUIRE(all.take(noon) == 10);  // The first one is not held up.
  all.of(10).pop_front();
  all.give_back(10, true, noon);
  all.add(entry(2, 10, noon + 100ms));
  CHECK(all.next_due() == noon + 1500ms);
  all.add(entry(3, 10, noon + 200ms));
  CHECK_FALSE(all.take(noon + 1499ms));
  REQUIRE(all.take(noon + 1500ms) == 10);
  CHECK(rows(all, 10) == numbers{2, 3});
}

TEST_CASE("lanes: what failed does not make others wait, and the coalescing time is forgotten", "[gateway]") {
  lanes all(1500ms);
  all.add(entry(1, 10));
  REQUIRE(all.take(noon) == 10);
  all.of(10).pop_front();
  all.give_back(10, false, noon);
  all.add(entry(2, 10));
  REQUIRE(all.take(noon) == 10);
  all.of(10).pop_front();
  all.give_back(10, true, noon);
  REQUIRE_FALSE(all.next_due());
  all.add(entry(3, 20));
  REQUIRE(all.take(noon + 2s) == 20);
  all.of(20).pop_front();
  all.give_back(20, true, noon + 2s);
  all.add(entry(4, 10, noon + 2s));
  CHECK(all.take(noon + 2s) == 10);
}

TEST_CASE("lanes: dropping texts leaves notices and actions", "[gateway]") {
  lanes all(0ms);
  all.add(entry(1, 10));
  all.add(entry(2, 10, noon, delivery_action::notice));
  all.add(entry(3, 10));
  all.add(entry(4, 10, noon, delivery_action::close));
  all.drop(10, lanes::what::texts);
  REQUIRE(all.take(noon) == 10);
  CHECK(rows(all, 10) == numbers{2, 4});
  all.give_back(10, false, noon);
  all.drop(10, lanes::what::everything);
  CHECK_FALSE(all.next_due());
}

TEST_CASE("lanes: dropped while taken, old entries go when it comes back and new ones stay", "[gateway]") {
  for (auto gone : {lanes::what::texts, lanes::what::everything}) {
    lanes all(0ms);
    all.add(entry(1, 10));
    all.add(entry(2, 10));
    REQUIRE(all.take(noon) == 10);
    CHECK(all.dropping(10) == lanes::what::nothing);
    all.drop(10, gone);
    CHECK(all.dropping(10) == gone);
    all.add(entry(3, 10));
    CHECK(rows(all, 10) == numbers{1, 2});  // Whoever works on it sees what it took.
    all.give_back(10, false, noon);
    CHECK(all.dropping(10) == lanes::what::nothing);
    REQUIRE(all.take(noon) == 10);
    CHECK(rows(all, 10) == numbers{3});
  }
}

TEST_CASE("lanes: dropped twice while taken, what came between goes, too", "[gateway]") {
  lanes all(0ms);
  all.add(entry(1, 10));
  REQUIRE(all.take(noon) == 10);
  all.drop(10, lanes::what::everything);
  all.add(entry(2, 10));
  all.add(entry(3, 10, noon, delivery_action::notice));
  all.drop(10, lanes::what::texts);
  CHECK(all.dropping(10) == lanes::what::everything);
  all.give_back(10, false, noon);
  REQUIRE(all.take(noon) == 10);
  CHECK(rows(all, 10) == numbers{3});
}

TEST_CASE("lanes: dropping what is not there is fine", "[gateway]") {
  lanes all(0ms);
  all.drop(10, lanes::what::everything);
  all.add(entry(1, 10));
  CHECK(all.take(noon) == 10);
}

namespace {

// The model: per conversation a list; who may go next is worked out anew each time.
struct model {
  struct lane {
    std::vector<store::outbox_entry> entries, fresh;
    bool taken = false, dropped = false;
  };
  std::map<store::row_number, lane> all;

  std::optional<time_point> next_due() const {
    std::optional<time_point> out;
    for (const auto& [number, one] : all)
      if (!one.taken && !one.entries.empty())
        if (!out || one.entries.front().due_at < *out) out = one.entries.front().due_at;
    return out;
  }
};

// One random step on both; they must agree.
void step(lanes& fast, model& slow, time_point& now, store::row_number& last_row) {
  auto number = *rc::gen::inRange<store::row_number>(1, 5);
  auto& lane = slow.all[number];
  switch (*rc::gen::inRange(0, 5)) {
    case 0: {
      auto one = entry(++last_row, number, now + std::chrono::milliseconds(*rc::gen::inRange(-50, 200)));
      fast.add(one);
      (lane.dropped ? lane.fresh : lane.entries).push_back(one);
      return;
    }
    case 1: {
      auto due = slow.next_due();
      RC_ASSERT(fast.next_due() == due);
      auto taken = fast.take(now);
      RC_ASSERT(taken.has_value() == (due && *due <= now));
      if (!taken) return;
      auto& its = slow.all[*taken];
      RC_ASSERT_FALSE(its.taken);
      RC_ASSERT(its.entries.front().due_at == *due);
      its.taken = true;
      return;
    }
    case 2: {
      if (!lane.taken) return;
      auto& given = fast.of(number);
      RC_ASSERT(given.size() == lane.entries.size());
      for (std::size_t i = 0; i < given.size(); ++i) RC_ASSERT(given[i].row == lane.entries[i].row);
      bool done = *rc::gen::arbitrary<bool>();
      auto later = now + 100ms;
      if (done) given.pop_front(), lane.entries.erase(lane.entries.begin());
      if (!done) given.front().due_at = lane.entries.front().due_at = later;
      fast.give_back(number, done, now);
      if (lane.dropped) lane.entries = std::move(lane.fresh);
      lane.fresh.clear();
      lane.taken = lane.dropped = false;
      return;
    }
    case 3:
      fast.drop(number, lanes::what::everything);
      if (lane.taken) {
        lane.dropped = true;
        lane.fresh.clear();
      } else {
        lane.entries.clear();
      }
      return;
    default:
      now += std::chrono::milliseconds(*rc::gen::inRange(0, 150));
  }
}

}  // namespace

TEST_CASE("lanes: agree with a simple model, step by step", "[gateway]") {
  CHECK(rc::check([] {
    lanes fast(0ms);
    model slow;
    time_point now = noon;
    store::row_number last_row = 0;
    auto steps = *rc::gen::inRange(1, 150);
    for (int i = 0; i < steps; ++i) step(fast, slow, now, last_row);
  }));
}

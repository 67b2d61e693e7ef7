// Which keys the sweep takes and which it leaves, over both stores.
#include "gateway/desk/orphan_sweep.hpp"

#include <catch2/catch.hpp>

#include "gateway/desk/open_key.hpp"
#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<std::uint8_t, 16> some_hash{7};

struct swept_world {
  explicit swept_world(kept_in where = kept_in::memory) : world(where) {}
  desk_world world;
  std::optional<desk::orphan_sweep> sweep;

  std::size_t pass() {
    if (!sweep) sweep.emplace(world->database, world.clock);
    auto done = world.run(sweep->pass());
    REQUIRE(done.has_value());
    return *done;
  }
  // A key without a conversation, made now, with one index entry.
  subject_id orphan() {
    subject_id id{make_uuid(world.clock.now())};
    auto made = world->keys->make_subject(id, "main", world.clock.now());
    REQUIRE(made.has_value());
    write_keys([&](store::keyring& ring) -> result<void> {
      if (auto added = ring.add_key(made->row); !added) return added;
      return ring.add_index({{some_hash, 1}, "email", id});
    });
    return id;
  }
  void write_keys(std::function<result<void>(store::keyring&)> work) {
    store::unit_of_work unit;
    unit.keys = std::move(work);
    REQUIRE(world.run(world->database.write(unit)).has_value());
  }
  // Whether key and index entry of the subject are there; both or none.
  bool has(subject_id id) {
    bool key = false, index = false;
    std::function<result<void>(store::keyring&)> work = [&](store::keyring& ring) -> result<void> {
      auto row = ring.find_key(id);
      auto found = ring.find_index(some_hash, "email");
      if (!row || !found) return row ? found.error() : row.error();
      key = row->has_value();
      index = std::find(found->begin(), found->end(), id) != found->end();
      return {};
    };
    REQUIRE(world.run(world->database.read_keys(work)).has_value());
    CHECK(key == index);
    return key;
  }
  // A conversation of that subject, whatever its own id.
  void conversation_of(subject_id id) {
    store::conversation row;
    row.id = conversation_id::make(world.clock.now());
    row.site = "main";
    row.subject = id;
    row.created_at = row.last_use_at = world.clock.now();
    store::unit_of_work unit;
    unit.data = [&](store::transaction& data) { return data.add_conversation(row); };
    REQUIRE(world.run(world->database.write(unit)).has_value());
  }
};

awaitable<void> sweep_into(std::optional<result<std::size_t>>& out, desk::orphan_sweep& sweep) {
  out.emplace(co_await sweep.pass());
}
awaitable<void> take_into(std::optional<result<vault::key_ptr>>& out, desk_world& world, subject_id id) {
  out.emplace(co_await desk::take_up_key(world->database, *world->keys, id, world.clock.now()));
}

}  // namespace

TEST_CASE("orphan sweep: what is older than an hour and belongs to nobody goes, and nothing else", "[gateway]") {
  auto where = GENERATE(kept_in::memory, kept_in::files);
  swept_world it(where);
  auto old = it.orphan();
  auto shared = it.orphan();  // Its first conversation is gone, a later one is not.
  it.conversation_of(shared);
  auto visitor = it.world.visitor();
  REQUIRE(it.world.say(visitor, "I am ann@example.com").has_value());
  it.world.clock.advance(minutes(30));
  auto young = it.orphan();
  CHECK(it.pass() == 0);
  it.world.clock.advance(minutes(31));
  CHECK(it.pass() == 1);
  CHECK_FALSE(it.has(old));
  CHECK(it.has(young));
  CHECK(it.has(shared));
  CHECK(it.world.knows(visitor));
  CHECK(it.world.reads(visitor) == std::vector<std::string>{"visitor: I am ann@example.com"});
  it.world.clock.advance(hours(1));
  CHECK(it.pass() == 1);
  CHECK_FALSE(it.has(young));
  // A new process judges everything anew and finds the same.
  it.sweep.reset();
  it.world.clock.advance(hours(100));
  CHECK(it.pass() == 0);
  CHECK(it.has(shared));
  CHECK(it.world.knows(visitor));
}

TEST_CASE("orphan sweep: begins at once when it runs, and stops when told", "[gateway]") {
  swept_world it;
  auto old = it.orphan();
  it.world.clock.advance(hours(2));
  desk::orphan_sweep sweep(it.world->database, it.world.clock);
  task_group group(it.world->loop.get_executor());
  group.spawn("sweep", sweep.run());
  for (int i = 0; i < 1000 && it.has(old); ++i) it.world.settle();
  CHECK_FALSE(it.has(old));
  group.cancel();
  it.world.run_until([&] { return group.running() == 0; });
}

TEST_CASE("orphan sweep: more keys than a page holds", "[gateway]") {
  swept_world it;
  std::vector<subject_id> orphans;
  for (std::size_t i = 0; i < desk::orphan_page_max + 10; ++i) orphans.push_back(it.orphan());
  it.conversation_of(orphans.back());
  it.world.clock.advance(hours(2));
  CHECK(it.pass() == desk::orphan_page_max + 9);
  CHECK(it.has(orphans.back()));
  CHECK_FALSE(it.has(orphans.front()));
}

TEST_CASE("orphan sweep: a key that is taken up between the look and the removal stays", "[gateway]") {
  swept_world it;
  auto id = it.orphan();
  it.world.clock.advance(hours(2));
  // Both run, call by call, in each other's gaps.
  std::optional<result<std::size_t>> swept;
  std::optional<result<vault::key_ptr>> taken;
  desk::orphan_sweep sweep(it.world->database, it.world.clock);
  task_group group(it.world->loop.get_executor());
  group.spawn("sweep", sweep_into(swept, sweep));
  group.spawn("take", take_into(taken, it.world, id));
  it.world.run_until([&] { return swept && taken; });
  REQUIRE(swept->has_value());
  REQUIRE(taken->has_value());
  // One of them won, and both know it.
  CHECK((taken->value() != nullptr) == it.has(id));
  CHECK((swept->value() == 0) == it.has(id));
}

TEST_CASE("orphan sweep: a store that fails leaves the rest to the next pass", "[gateway]") {
  for (int at = 1; at <= 4; ++at) {
    swept_world it;
    auto id = it.orphan();
    it.world.clock.advance(hours(2));
    desk::orphan_sweep sweep(it.world->database, it.world.clock);
    it.world->database.fail(at, failure::refused);
    auto failed = it.world.run(sweep.pass());
    REQUIRE(it.world->database.disarm());
    CHECK_FALSE(failed.has_value());
    auto again = it.world.run(sweep.pass());
    REQUIRE(again.has_value());
    CHECK(*again == 1);
    CHECK_FALSE(it.has(id));
  }
}

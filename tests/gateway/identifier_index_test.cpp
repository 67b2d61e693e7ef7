// Identifiers on their way from messages to the key ring's index: nothing lost by a crash, nothing left of the erased.
#include "gateway/desk/identifier_index.hpp"

#include "tests/gateway/desk_world.hpp"

namespace cloakroom::gateway_test {
namespace {

// Subjects the index knows under this address.
std::vector<subject_id> found(desk_world& world, const std::string& address) {
  std::vector<subject_id> out;
  auto hash = world->keys->index_hash("main", "email", raw_text(address));
  auto asked = world.run(world->database.read_keys([&](store::keyring& ring) -> result<void> {
    auto there = ring.find_index(hash, "email");
    if (!there) return there.error();
    out = std::move(*there);
    return {};
  }));
  REQUIRE(asked.has_value());
  return out;
}

desk::visitor_session somebody(desk_world& world, const std::string& text) {
  auto session = world.visitor();
  REQUIRE(world.say(session, text).has_value());
  return session;
}

}  // namespace

TEST_CASE("desk: an identifier is in the index once it was carried there, once per conversation", "[gateway]") {
  desk_world world;
  desk::identifier_index index(world->database);
  auto one = somebody(world, "write to olena@example.com or OLENA@example.com");
  REQUIRE(world.say(one, "again: olena@example.com").has_value());
  auto two = somebody(world, "olena@example.com and taras@example.com");
  CHECK(found(world, "olena@example.com").empty());
  REQUIRE(world.run(index.settle()).has_value());
  std::vector both{one.stored.subject, two.stored.subject};
  std::sort(both.begin(), both.end());
  CHECK(found(world, "olena@example.com") == both);
  CHECK(found(world, "taras@example.com") == std::vector{two.stored.subject});
  auto carried = world.ask([](store::view& data) { return data.identifiers_after({}, 100); });
  CHECK(carried.size() == 3);
}

TEST_CASE("desk: the index takes up where the last process left it", "[gateway]") {
  desk_world world(GENERATE(kept_in::memory, kept_in::files));
  auto one = somebody(world, "olena@example.com");
  REQUIRE(world.run(desk::identifier_index(world->database).settle()).has_value());
  auto two = somebody(world, "taras@example.com");
  world.crash();
  desk::identifier_index after(world->database);
  REQUIRE(world.run(after.settle()).has_value());
  CHECK(found(world, "olena@example.com") == std::vector{one.stored.subject});
  CHECK(found(world, "taras@example.com") == std::vector{two.stored.subject});
}

TEST_CASE("desk: a failed carrying is made up for", "[gateway]") {
  desk_world world;
  desk::identifier_index index(world->database);
  auto one = somebody(world, "olena@example.com");
  auto how = GENERATE(failure::refused, failure::keys_only, failure::answer_lost);
  auto call = GENERATE(1, 2, 3, 4);  // Mark, end of the data, page, write.
  world->database.fail(call, how);
  (void)world.run(index.settle());
  world->database.disarm();
  REQUIRE(world.run(index.settle()).has_value());
  CHECK(found(world, "olena@example.com") == std::vector{one.stored.subject});
}

TEST_CASE("desk: identifiers beyond every bound are carried by one call, and after a failure by the next",
          "[gateway]") {
  desk_world world;
  constexpr std::size_t messages = 4, per_message = 10;
  for (std::size_t m = 0; m < messages; ++m) {
    std::string text;
    for (std::size_t i = 0; i < per_message; ++i) text += "a" + std::to_string(m * per_message + i) + "@example.com ";
    somebody(world, text);
  }
  // Pages and units that divide the rounds, and such as do not; the forty fill rounds to the last or leave some over.
  auto bounds = GENERATE(desk::identifier_bounds{3, 7, 2}, desk::identifier_bounds{5, 20, 20},
                         desk::identifier_bounds{100, 39, 1}, desk::identifier_bounds{1, 1, 1});
  auto failing_call = GENERATE(0, 3, 6, 9, 14);  // 0: none.
  desk::identifier_index index(world->database, bounds);
  if (failing_call > 0) {
    world->database.fail(failing_call, GENERATE(failure::refused, failure::keys_only, failure::answer_lost));
    (void)world.run(index.settle());
    world->database.disarm();
  }
  REQUIRE(world.run(index.settle()).has_value());
  for (std::size_t i = 0; i < messages * per_message; ++i)
    REQUIRE(found(world, "a" + std::to_string(i) + "@example.com").size() == 1);
  // The mark stands at the end: a new process carries nothing.
  auto mark = world.run(world->database.read_keys([](store::keyring& ring) -> result<void> {
    auto value = ring.value("index_reach");
    REQUIRE(value.has_value());
    CHECK(value->value() == "4 9");
    return {};
  }));
  CHECK(mark.has_value());
}

TEST_CASE("desk: who was erased between is not indexed", "[gateway]") {
  desk_world world;
  desk::identifier_index index(world->database);
  auto gone = somebody(world, "olena@example.com");
  auto carried_before = GENERATE(false, true);
  if (carried_before) REQUIRE(world.run(index.settle()).has_value());
  // The page was read before the erasure, and is written after it.
  auto page = world.ask([](store::view& data) { return data.identifiers_after({}, 100); });
  REQUIRE(page.size() == 1);
  REQUIRE(world.run(world->erasure.erase(gone.stored, "withdrawal")).has_value());
  store::unit_of_work late;
  late.keys = [&](store::keyring& ring) { return ring.add_index(page.front().entry); };
  REQUIRE(world->database.write_now(late).has_value());
  REQUIRE(world.run(index.settle()).has_value());
  CHECK(found(world, "olena@example.com").empty());
}

TEST_CASE("desk: data restored from before the index's mark is indexed from there on", "[gateway]") {
  desk_world world;
  store::unit_of_work ahead;
  ahead.keys = [](store::keyring& ring) { return ring.set_value("index_reach", "1000000 3"); };
  REQUIRE(world->database.write_now(ahead).has_value());
  desk::identifier_index index(world->database);
  REQUIRE(world.run(index.settle()).has_value());
  auto one = somebody(world, "olena@example.com");
  REQUIRE(world.run(index.settle()).has_value());
  CHECK(found(world, "olena@example.com") == std::vector{one.stored.subject});
}

}  // namespace cloakroom::gateway_test

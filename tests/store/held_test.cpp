// Contract of both engines: texts that wait for a person. Their bounds, their order, and what a decision leaves.
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

held_message a_held(row_number conversation, std::uint64_t number) {
  held_message out;
  out.id = numbered<held_id>(number);
  out.in_conversation = conversation;
  out.client = numbered<client_id>(number);
  out.via = channel::contact;
  out.at = at_second(static_cast<std::int64_t>(number));
  out.follows = static_cast<std::int64_t>(number) + 3;
  out.reason = "budget_exceeded";
  out.fields = "[]";
  out.envelope = std::string("sealed\0words", 12) + std::to_string(number);
  return out;
}

// As it stands in a list.
held_message listed(held_message from) {
  from.envelope.clear();
  return from;
}

held_message held_in(store_fixture& store, row_number conversation, std::uint64_t number) {
  auto made = a_held(conversation, number);
  REQUIRE(store.write([&](transaction& data) { return data.add_held(made); }));
  return made;
}

held_message decided(held_message from, held_state state) {
  from.state = state;
  from.decided_at = at_second(500);
  from.decided_by = "olena";
  return from;
}

}  // namespace

TEST_CASE("store: a held message comes back as it was put in, and lists leave its text out", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto conversation = conversation_in(store, 1);
  auto made = held_in(store, conversation.row, 7);
  CHECK(made.row == 1);
  store.reopen();
  CHECK(shown(store.ask([&](view& data) { return data.find_held(made.id); })) == shown(std::optional(made)));
  auto short_one = listed(made);
  CHECK(short_one.envelope_bytes == 13);
  CHECK(shown(store.ask([&](view& data) { return data.held_of(conversation.row); })) == shown(std::vector{short_one}));
  CHECK(shown(store.ask([](view& data) { return data.held_after(std::nullopt, 10); })) ==
        shown(std::vector{short_one}));
  CHECK(shown(store.ask([&](view& data) { return data.held_by_client(conversation.row, *made.client); })) ==
        shown(std::optional(short_one)));
  CHECK_FALSE(store.ask([](view& data) { return data.find_held(numbered<held_id>(8)); }));
  CHECK_FALSE(store.ask([&](view& data) { return data.held_by_client(conversation.row, numbered<client_id>(8)); }));
  CHECK_FALSE(store.ask([&](view& data) { return data.held_by_client(conversation.row + 1, *made.client); }));
  CHECK(store.ask([](view& data) { return data.held_waiting(); }) == 1);
}

TEST_CASE("store: a held message without a client id is found by none", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto conversation = conversation_in(store, 1);
  auto made = a_held(conversation.row, 7);
  made.client.reset();
  REQUIRE(store.write([&](transaction& data) { return data.add_held(made); }));
  store.reopen();
  CHECK_FALSE(store.ask([&](view& data) { return data.held_by_client(conversation.row, client_id()); }));
  CHECK_FALSE(store.ask([&](view& data) { return data.find_held(made.id); })->client);
}

TEST_CASE("store: a held message needs its conversation, and an id of its own", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto conversation = conversation_in(store, 1);
  held_in(store, conversation.row, 7);
  auto stray = a_held(conversation.row + 1, 8), again = a_held(conversation.row, 7);
  CHECK(failure_of(store.write([&](transaction& data) { return data.add_held(stray); })) == errc::not_found);
  CHECK(failure_of(store.write([&](transaction& data) { return data.add_held(again); })) == errc::duplicate);
  stray.row = 99;
  CHECK(failure_of(store.write([&](transaction& data) { return data.decide_held(stray); })) == errc::not_found);
  CHECK(store.ask([](view& data) { return data.held_waiting(); }) == 1);
}

TEST_CASE("store: a decision empties the text, keeps the rest, and ends the waiting", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto conversation = conversation_in(store, 1);
  auto made = held_in(store, conversation.row, 7), other = held_in(store, conversation.row, 8);
  auto to = GENERATE(held_state::released, held_state::redacted, held_state::discarded);
  auto done = decided(made, to);
  REQUIRE(store.write([&](transaction& data) { return data.decide_held(done); }));
  store.reopen();
  auto found = store.ask([&](view& data) { return data.find_held(made.id); });
  REQUIRE(found);
  done.envelope.clear();
  done.envelope_bytes = 0;
  CHECK(shown(*found) == shown(done));
  CHECK(store.ask([](view& data) { return data.held_waiting(); }) == 1);
  CHECK(shown(store.ask([](view& data) { return data.held_after(std::nullopt, 10); })) ==
        shown(std::vector{listed(other)}));
  // Still there for a repeat of its client id.
  CHECK(store.ask([&](view& data) { return data.held_by_client(conversation.row, *made.client); }).has_value());
}

TEST_CASE("store: waiting ones are listed page by page, in order of their ids", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto conversation = conversation_in(store, 1);
  for (std::uint64_t number : {5u, 2u, 9u, 7u, 1u}) held_in(store, conversation.row, number);
  std::vector<std::uint8_t> seen;
  for (std::optional<held_id> after;;) {
    auto page = store.ask([&](view& data) { return data.held_after(after, 2); });
    CHECK(page.size() <= 2);
    if (page.empty()) break;
    for (const auto& one : page) seen.push_back(one.id.value.bytes[15]);
    after = page.back().id;
  }
  CHECK(seen == std::vector<std::uint8_t>{1, 2, 5, 7, 9});
  // From a place whose own row is gone.
  CHECK(store.ask([](view& data) { return data.held_after(numbered<held_id>(6), 10); }).size() == 2);
  CHECK(store.ask([](view& data) { return data.held_after(std::nullopt, 0); }).empty());
}

TEST_CASE("store: one conversation holds so many at a time, and a decision makes room", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto full = conversation_in(store, 1), other = conversation_in(store, 2);
  std::uint64_t number = 1;
  for (; number <= held_per_conversation_max; ++number) held_in(store, full.row, number);
  auto more = a_held(full.row, number);
  CHECK(failure_of(store.write([&](transaction& data) { return data.add_held(more); })) == errc::many_held);
  held_in(store, other.row, 100);
  auto first = store.ask([](view& data) { return data.find_held(numbered<held_id>(1)); });
  auto done = decided(*first, held_state::discarded);
  REQUIRE(store.write([&](transaction& data) { return data.decide_held(done); }));
  CHECK(failure_of(store.write([&](transaction& data) { return data.add_held(more); })) == error_code());
}

TEST_CASE("store: the house holds so many at a time", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  REQUIRE(store.write([](transaction& data) -> result<void> {
    std::uint64_t number = 0;
    for (std::uint64_t c = 1; number < held_messages_max; ++c) {
      auto conversation = a_conversation(c, c);
      if (auto added = data.add_conversation(conversation); !added) return added;
      for (int i = 0; i < held_per_conversation_max && number < held_messages_max; ++i) {
        auto one = a_held(conversation.row, ++number);
        if (auto added = data.add_held(one); !added) return added;
      }
    }
    return {};
  }));
  CHECK(store.ask([](view& data) { return data.held_waiting(); }) == held_messages_max);
  auto last = conversation_in(store, 100000);
  auto more = a_held(last.row, 999999);
  CHECK(failure_of(store.write([&](transaction& data) { return data.add_held(more); })) == errc::held_full);
}

TEST_CASE("store: a subject's held messages go with the subject, and are counted", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto mine = a_conversation(1, 1), other = a_conversation(2, 2);
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    if (auto added = data.add_conversation(mine); !added) return added;
    return data.add_conversation(other);
  }));
  auto first = held_in(store, mine.row, 1), kept = held_in(store, other.row, 2), last = held_in(store, mine.row, 3);
  std::int64_t removed = 0;
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    auto gone = data.remove_subject(mine.subject);
    if (!gone) return gone.error();
    removed = *gone;
    return {};
  }));
  CHECK(removed == 3);
  store.reopen();
  CHECK_FALSE(store.ask([&](view& data) { return data.find_held(first.id); }));
  CHECK(store.ask([&](view& data) { return data.find_held(kept.id); }).has_value());
  CHECK(store.ask([](view& data) { return data.held_waiting(); }) == 1);
  // The number of the last one is not given again.
  CHECK(held_in(store, other.row, 4).row == last.row + 1);
}

TEST_CASE("store: a held message of a unit that fails was never there", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto conversation = conversation_in(store, 1);
  auto one = a_held(conversation.row, 1);
  CHECK_FALSE(store.write([&](transaction& data) -> result<void> {
    if (auto added = data.add_held(one); !added) return added;
    return CLOAKROOM_FAIL(errc::duplicate);
  }));
  CHECK(store.ask([](view& data) { return data.held_waiting(); }) == 0);
  CHECK_FALSE(store.ask([&](view& data) { return data.held_by_client(conversation.row, *one.client); }));
  CHECK(held_in(store, conversation.row, 1).row == 1);
}

}  // namespace cloakroom::store::testing

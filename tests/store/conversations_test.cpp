// Contract of both engines: conversations, messages, values, consents, callbacks, and what removal leaves.
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

// A conversation with `count` messages; message i has client id i, and a value with code "c<i % 7>" when i % 3 == 0.
conversation with_messages(store_fixture& store, std::uint64_t number, std::int64_t count, std::uint64_t subject = 1) {
  auto made = a_conversation(number, subject);
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    if (auto added = data.add_conversation(made); !added) return added;
    for (std::int64_t i = 1; i <= count; ++i) {
      auto added = a_message(made.row, static_cast<std::uint64_t>(i));
      if (i % 3 == 0) added.values.push_back(a_value("c" + std::to_string(i % 7), "value " + std::to_string(i)));
      if (auto stored = data.append_message(added); !stored) return stored;
      if (added.seq != i) return CLOAKROOM_FAIL(errc::storage_failed);
    }
    return {};
  }));
  return made;
}

}  // namespace

TEST_CASE("store: a conversation comes back as it was put in", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = a_conversation(7);
  REQUIRE(store.write([&](transaction& data) { return data.add_conversation(made); }));
  CHECK(made.row == 1);
  store.reopen();
  CHECK(shown(store.ask([&](view& data) { return data.find_conversation(made.id); })) == shown(std::optional(made)));
  CHECK(shown(store.ask([&](view& data) { return data.conversation_at(made.row); })) == shown(std::optional(made)));
  CHECK(!store.ask([&](view& data) { return data.find_conversation(numbered<conversation_id>(8)); }));
  CHECK(!store.ask([&](view& data) { return data.conversation_at(2); }));
  auto again = a_conversation(7);
  CHECK(failure_of(store.write([&](transaction& data) { return data.add_conversation(again); })) == errc::duplicate);
}

TEST_CASE("store: changes of a conversation are kept, and need one that exists", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = with_messages(store, 1, 2);
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    if (auto done = data.set_conversation_state(made.row, conversation_state::closed); !done) return done;
    if (auto done = data.touch_conversation(made.row, at_second(99)); !done) return done;
    return data.set_profile(made.row, "other", "pl");
  }));
  store.reopen();
  auto found = store.ask([&](view& data) { return data.conversation_at(made.row); });
  REQUIRE(found);
  CHECK(found->state == conversation_state::closed);
  CHECK(found->last_use_at == at_second(99));
  CHECK(found->profile == "other");
  CHECK(found->locale == "pl");
  CHECK(found->seq == 2);
  auto callback_of_none = callback();
  auto entry_of_none = an_entry(5);
  auto message_of_none = a_message(5, 1);
  consent_record consent_of_none;
  consent_of_none.in_conversation = 5;
  callback_of_none.in_conversation = 5;
  const std::vector<std::function<result<void>(transaction&)>> refused = {
      [](transaction& data) { return data.set_conversation_state(5, conversation_state::closed); },
      [](transaction& data) { return data.touch_conversation(5, at_second(1)); },
      [](transaction& data) { return data.set_profile(5, "", ""); },
      [&](transaction& data) { return data.append_message(message_of_none); },
      [&](transaction& data) { return data.add_consent(consent_of_none); },
      [&](transaction& data) { return data.add_callback(callback_of_none); },
      [](transaction& data) { return data.cancel_callback(5); },
      [&](transaction& data) { return data.enqueue(entry_of_none); },
      [&](transaction& data) { return data.update_outbox(entry_of_none); },
      [](transaction& data) {
        return data.put_destination({"support", 5, "chat", 1});
      },
      [](transaction& data) {
        return data.add_delivered({"support", "chat", 1, 5, 1, 0, {}});
      },
  };
  for (std::size_t i = 0; i < refused.size(); ++i) {
    CAPTURE(i);
    CHECK(failure_of(store.write(refused[i])) == errc::not_found);
  }
}

TEST_CASE("store: history is gap-free from any place", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  constexpr std::int64_t count = 70;
  auto made = with_messages(store, 1, count);
  with_messages(store, 2, 5);
  for (std::int64_t after = -1; after <= count + 1; ++after)
    for (std::size_t most : {0u, 1u, 7u, 1000u}) {
      auto found = store.ask([&](view& data) { return data.messages_after(made.row, after, most); });
      auto first = std::max<std::int64_t>(after, 0) + 1;
      auto expected =
          std::min<std::int64_t>(std::max<std::int64_t>(count - first + 1, 0), static_cast<std::int64_t>(most));
      CAPTURE(after, most);
      REQUIRE(static_cast<std::int64_t>(found.size()) == expected);
      for (std::size_t i = 0; i < found.size(); ++i) {
        auto seq = first + static_cast<std::int64_t>(i);
        REQUIRE(found[i].seq == seq);
        REQUIRE(found[i].body == "body " + std::to_string(seq));
        REQUIRE(found[i].values.size() == (seq % 3 == 0 ? 1u : 0u));
      }
    }
  CHECK(store.ask([](view& data) { return data.messages_after(9, 0, 10); }).empty());
}

TEST_CASE("store: a message comes back whole", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = with_messages(store, 1, 0);
  auto first = a_message(made.row, 1);
  first.from = direction::from_agent;
  first.client.reset();
  first.body.assign(20'000, 'x');
  first.values = {a_value("aaaa"), a_value("bbbb", "")};
  auto second = a_message(made.row, 2);
  second.body.clear();
  second.findings.clear();
  second.author.clear();
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    if (auto added = data.append_message(first); !added) return added;
    return data.append_message(second);
  }));
  store.reopen();
  CHECK(shown(store.ask([&](view& data) { return data.message_at(first.row); })) == shown(std::optional(first)));
  CHECK(shown(store.ask([&](view& data) { return data.message_at(second.row); })) == shown(std::optional(second)));
  CHECK(!store.ask([&](view& data) { return data.message_at(second.row + 1); }));
}

TEST_CASE("store: a client id is found at any distance, whatever is remembered", "[store]") {
  sqlite_bounds little;
  little.client_ids_remembered_max = 10;
  auto bounds = GENERATE_COPY(sqlite_bounds(), little);
  store_fixture store(GENERATE(kind::memory, kind::sqlite), bounds);
  auto one = with_messages(store, 1, 60);
  auto two = with_messages(store, 2, 60);
  bool again = GENERATE(false, true);
  if (again) store.reopen();
  for (std::uint64_t i = 1; i <= 60; ++i) {
    for (const auto& in : {one, two}) {
      auto found = store.ask([&](view& data) { return data.find_by_client(in.row, numbered<client_id>(i)); });
      REQUIRE(found);
      REQUIRE(found->seq == static_cast<std::int64_t>(i));
      REQUIRE(found->in_conversation == in.row);
    }
    auto repeated = a_message(one.row, i);
    REQUIRE(failure_of(store.write([&](transaction& data) { return data.append_message(repeated); })) ==
            errc::duplicate);
  }
  CHECK(!store.ask([&](view& data) { return data.find_by_client(one.row, numbered<client_id>(61)); }));
  CHECK(!store.ask([&](view& data) { return data.find_by_client(9, numbered<client_id>(1)); }));
  auto next = a_message(one.row, 61);
  REQUIRE(store.write([&](transaction& data) { return data.append_message(next); }));
  CHECK(next.seq == 61);
}

TEST_CASE("store: a token leads to its newest value", "[store]") {
  sqlite_bounds little;
  little.client_ids_remembered_max = 1;
  auto bounds = GENERATE_COPY(sqlite_bounds(), little);
  store_fixture store(GENERATE(kind::memory, kind::sqlite), bounds);
  auto made = with_messages(store, 1, 30);
  with_messages(store, 2, 30);
  auto twice = a_message(made.row, 31);
  twice.values = {a_value("same", "older"), a_value("same", "newer")};
  REQUIRE(store.write([&](transaction& data) { return data.append_message(twice); }));
  if (GENERATE(false, true)) store.reopen();
  auto newest = store.ask([&](view& data) { return data.find_token(made.row, "email", "same"); });
  REQUIRE(newest);
  CHECK(newest->value.envelope == "newer");
  CHECK(newest->ordinal == 1);
  CHECK(newest->in_message == twice.id);
  // 6 and 27 carry c6; 27 is the newer.
  auto old = store.ask([&](view& data) { return data.find_token(made.row, "email", "c6"); });
  REQUIRE(old);
  CHECK(old->value.envelope == "value 27");
  CHECK(!store.ask([&](view& data) { return data.find_token(made.row, "phone", "c6"); }));
  CHECK(!store.ask([&](view& data) { return data.find_token(made.row, "email", "c6 "); }));
  CHECK(!store.ask([&](view& data) { return data.find_token(9, "email", "c6"); }));
  auto tokens = store.ask([&](view& data) { return data.tokens_of(made.row); });
  REQUIRE(tokens.size() == 8);  // c0 … c6 and same
  CHECK(tokens.front().token_code == "c0");
  CHECK(tokens.front().envelope.empty());
  CHECK(tokens.back().check == a_value("same").check);
  CHECK(store.ask([](view& data) { return data.tokens_of(9); }).empty());
}

TEST_CASE("store: identifiers are read in the order they came, from any place, with their subject", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  CHECK(store.ask([](view& data) { return data.last_value(); }) == view::value_place{});
  auto one = with_messages(store, 1, 5, 1), two = with_messages(store, 2, 5, 2);  // Values without an identifier.
  std::vector<view::placed_identifier> expected;
  for (std::uint64_t number = 100; number < 110; ++number) {
    auto added = a_message(number % 2 ? one.row : two.row, number);
    added.values = {a_value("aaaa"), a_value("bbbb"), a_value("cccc")};
    for (std::size_t i : {0u, 2u}) {
      identifier_hash hash;
      hash.hash.fill(static_cast<std::uint8_t>(number + i));
      hash.canon_version = 7;
      added.values[i].identifier = hash;
    }
    REQUIRE(store.write([&](transaction& data) { return data.append_message(added); }));
    for (std::uint32_t i : {0u, 2u})
      expected.push_back({{added.row, i}, {*added.values[i].identifier, "email", (number % 2 ? one : two).subject}});
  }
  store.reopen();
  CHECK(store.ask([](view& data) { return data.last_value(); }) == expected.back().at);
  for (std::size_t from = 0; from <= expected.size(); ++from)
    for (std::size_t most : {0u, 1u, 3u, 100u}) {
      auto after = from == 0 ? view::value_place{} : expected[from - 1].at;
      auto found = store.ask([&](view& data) { return data.identifiers_after(after, most); });
      auto end = std::min(from + most, expected.size());
      REQUIRE(shown(found) == shown(std::vector(expected.begin() + static_cast<std::ptrdiff_t>(from),
                                                expected.begin() + static_cast<std::ptrdiff_t>(end))));
    }
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    auto removed = data.remove_subject(one.subject);
    if (!removed) return removed.error();
    return {};
  }));
  auto left = store.ask([](view& data) { return data.identifiers_after({}, 100); });
  CHECK(std::all_of(left.begin(), left.end(), [&](const auto& each) { return each.entry.subject == two.subject; }));
  CHECK(left.size() == 10);
}

TEST_CASE("store: a full conversation takes no more", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = with_messages(store, 1, messages_per_conversation_max);
  auto more = a_message(made.row, 20'000);
  CHECK(failure_of(store.write([&](transaction& data) { return data.append_message(more); })) ==
        errc::conversation_full);
  store.reopen();
  CHECK(failure_of(store.write([&](transaction& data) { return data.append_message(more); })) ==
        errc::conversation_full);
  auto last =
      store.ask([&](view& data) { return data.messages_after(made.row, messages_per_conversation_max - 1, 5); });
  REQUIRE(last.size() == 1);
  CHECK(last.front().seq == messages_per_conversation_max);
  auto middle = store.ask([&](view& data) { return data.messages_after(made.row, 4'999, 2); });
  REQUIRE(middle.size() == 2);
  CHECK(middle.front().seq == 5'000);
  // Each message, each of its values (every third), the conversation.
  std::int64_t removed = 0;
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    auto gone = data.remove_subject(made.subject);
    if (!gone) return gone.error();
    removed = *gone;
    return {};
  }));
  CHECK(removed == messages_per_conversation_max + messages_per_conversation_max / 3 + 1);
  CHECK(!store.ask([&](view& data) { return data.find_conversation(made.id); }));
}

TEST_CASE("store: callbacks are found by id and cancelled", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = with_messages(store, 1, 0);
  callback wanted;
  wanted.id = numbered<callback_id>(3);
  wanted.in_conversation = made.row;
  wanted.due_at = at_second(3600);
  wanted.not_before = at_second(60);
  wanted.time_zone = "Europe/Kyiv";
  wanted.cancel_hash.fill(9);
  REQUIRE(store.write([&](transaction& data) { return data.add_callback(wanted); }));
  store.reopen();
  auto found = store.ask([&](view& data) { return data.find_callback(wanted.id); });
  CHECK(shown(found) == shown(std::optional(wanted)));
  REQUIRE(store.write([&](transaction& data) { return data.cancel_callback(wanted.row); }));
  found = store.ask([&](view& data) { return data.find_callback(wanted.id); });
  REQUIRE(found);
  CHECK(found->cancelled);
  CHECK(failure_of(store.write([&](transaction& data) { return data.add_callback(wanted); })) == errc::duplicate);
  CHECK(!store.ask([](view& data) { return data.find_callback(numbered<callback_id>(4)); }));
}

TEST_CASE("store: removing a subject takes every row of theirs and nobody else's", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto one = with_messages(store, 1, 9), two = with_messages(store, 2, 3), other = with_messages(store, 3, 4, 2);
  outbox_entry retract = an_entry(one.row, 1), sent = an_entry(two.row, 10), kept = an_entry(other.row, 13);
  retract.action = delivery_action::retract;
  retract.task = "-1001234567890:17";
  sent.state = delivery_state::sent;
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    auto plain = an_entry(one.row, 2);
    auto vague = retract;
    vague.task.clear();  // Names no thread: nothing to do any more.
    callback wanted;
    wanted.id = numbered<callback_id>(1);
    wanted.in_conversation = two.row;
    consent_record said;
    said.in_conversation = one.row;
    said.manager = "cookiebot";
    for (auto* entry : {&retract, &plain, &vague, &sent, &kept})
      if (auto added = data.enqueue(*entry); !added) return added;
    if (auto added = data.add_callback(wanted); !added) return added;
    if (auto added = data.add_consent(said); !added) return added;
    if (auto added = data.add_consent(said); !added) return added;
    for (auto row : {one.row, other.row}) {
      if (auto put = data.put_destination({"support", row, "chat", row}); !put) return put;
      if (auto added = data.add_delivered({"support", "chat", 100 + row, row, 1, 0, {}}); !added) return added;
    }
    return {};
  }));
  if (GENERATE(false, true)) store.reopen();
  std::int64_t removed = 0;
  auto remove = [&](transaction& data) -> result<void> {
    auto gone = data.remove_subject(numbered<subject_id>(1));
    if (!gone) return gone.error();
    removed = *gone;
    return {};
  };
  REQUIRE(store.write(remove));
  // conversations 2, messages 12, values 3 + 1, outbox 3, callback 1, consents 2, destination 1, delivered 1
  CHECK(removed == 2 + 12 + 4 + 3 + 1 + 2 + 1 + 1);
  REQUIRE(store.write(remove));
  CHECK(removed == 0);
  if (GENERATE(false, true)) store.reopen();

  CHECK(!store.ask([&](view& data) { return data.find_conversation(one.id); }));
  CHECK(!store.ask([&](view& data) { return data.message_at(1); }));
  CHECK(store.ask([&](view& data) { return data.messages_after(two.row, 0, 10); }).empty());
  CHECK(store.ask([&](view& data) { return data.outbox_of(one.row); }).empty());
  CHECK(!store.ask([&](view& data) { return data.find_by_thread("support", "chat", one.row); }));
  CHECK(!store.ask([&](view& data) { return data.find_delivered("support", "chat", 100 + one.row); }));
  CHECK(!store.ask([&](view& data) { return data.find_callback(numbered<callback_id>(1)); }));
  // The retraction is still to be done, and names nobody.
  retract.in_conversation = retract.message = no_row;
  CHECK(shown(store.ask([](view& data) { return data.open_outbox(); })) == shown(std::vector{retract, kept}));
  CHECK(store.ask([&](view& data) { return data.messages_after(other.row, 0, 10); }).size() == 4);
  CHECK(store.ask([&](view& data) { return data.find_delivered("support", "chat", 100 + other.row); }));

  // Rows are not given again.
  auto next = with_messages(store, 9, 1, 5);
  CHECK(next.row == other.row + 1);
  CHECK(store.ask([&](view& data) { return data.messages_after(next.row, 0, 1); }).front().row == 17);
}

TEST_CASE("store: a row number is never given twice, even after the last one was removed", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto one = with_messages(store, 1, 3);
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    auto gone = data.remove_subject(one.subject);
    if (!gone) return gone.error();
    return {};
  }));
  store.reopen();
  auto next = with_messages(store, 2, 1);
  CHECK(next.row == 2);
  CHECK(store.ask([&](view& data) { return data.messages_after(next.row, 0, 1); }).front().row == 4);
}

}  // namespace cloakroom::store::testing

// Contract of both engines: messages written anew, the roles of their values, and the copies that carry them.
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

sealed_value with_role(const std::string& code, const std::string& envelope, value_role role) {
  auto out = a_value(code, envelope);
  out.role = role;
  return out;
}

std::string envelope_of(store_fixture& store, row_number conversation, const std::string& code) {
  auto found = store.ask([&](view& data) { return data.find_token(conversation, "email", code); });
  return found ? found->value.envelope : "-";
}

}  // namespace

TEST_CASE("store: a message written anew keeps its place and counts its revisions", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = conversation_in(store, 1);
  auto first = a_message(made.row, 1), second = a_message(made.row, 2);
  first.values = {a_value("old", "shown")};
  REQUIRE(store.write([&](transaction& data) { return data.append_message(first); }));
  REQUIRE(store.write([&](transaction& data) { return data.append_message(second); }));
  message_revision changed;
  changed.row = first.row;
  changed.body = "anew";
  changed.findings = "[1]";
  changed.roles = {{0, value_role::whole}};
  changed.added = {with_role("new", "its piece", value_role::piece)};
  REQUIRE(store.write([&](transaction& data) { return data.revise_message(changed); }));
  store.reopen();
  auto read = store.ask([&](view& data) { return data.message_at(first.row); });
  REQUIRE(read);
  CHECK(read->body == "anew");
  CHECK(read->findings == "[1]");
  CHECK(read->revision == 1);
  CHECK(read->seq == 1);
  CHECK(read->client == first.client);
  REQUIRE(read->values.size() == 2);
  CHECK(read->values[0].role == value_role::whole);
  CHECK(read->values[1].role == value_role::piece);
  CHECK(shown(store.ask([&](view& data) { return data.message_at(second.row); })) == shown(std::optional(second)));
  CHECK(store.ask([&](view& data) { return data.last_seq(made.row); }) == 2);
  CHECK(store.ask([&](view& data) { return data.last_seq(9); }) == 0);

  CHECK(failure_of(store.write([&](transaction& data) { return data.revise_message(changed); })) == errc::changed);
  changed.row = 99;
  CHECK(failure_of(store.write([&](transaction& data) { return data.revise_message(changed); })) == errc::not_found);
}

TEST_CASE("store: a token leads to the whole, never to a piece", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = conversation_in(store, 1);
  auto first = a_message(made.row, 1), second = a_message(made.row, 2), third = a_message(made.row, 3);
  REQUIRE(store.write([&](transaction& data) { return data.append_message(first); }));
  second.values = {with_role("t", "second piece", value_role::piece), with_role("t", "both", value_role::whole)};
  message_revision changed;
  changed.row = first.row;
  changed.added = {with_role("t", "first piece", value_role::piece)};
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    if (auto added = data.append_message(second); !added) return added;
    return data.revise_message(changed);
  }));
  if (GENERATE(false, true)) store.reopen();
  CHECK(envelope_of(store, made.row, "t") == "both");
  CHECK(store.ask([&](view& data) { return data.tokens_of(made.row); }).size() == 1);
  // One that was retyped later is newer, but a value added to an older message is not.
  third.values = {a_value("t", "retyped")};
  REQUIRE(store.write([&](transaction& data) { return data.append_message(third); }));
  changed.revision = 1;
  changed.added = {a_value("t", "late")};
  REQUIRE(store.write([&](transaction& data) { return data.revise_message(changed); }));
  CHECK(envelope_of(store, made.row, "t") == "retyped");
}

TEST_CASE("store: a message's sends and copies are found", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto one = conversation_in(store, 1).row, two = conversation_in(store, 2).row;
  std::vector<outbox_entry> sends;
  std::vector<delivered_message> copies = {
      {"support", "-1", 10, one, 1, 0, {{1, 0}}}, {"support", "-1", 11, one, 3, 0, {{2, 0}, {3, 0}}},
      {"mail", "-1", 11, one, 3, 0, {{3, 0}}},    {"support", "-1", 12, two, 3, 0, {{3, 0}}},
      {"support", "-1", 13, one, 4, 0, {}},       {"support", "-1", 14, one, 3, 1, {{3, 2}}},
      {"support", "-1", 9, one, no_row, 0, {}}};
  REQUIRE(store.write([&](transaction& data) -> result<void> {
    for (row_number message : {1, 2, 3, 4})
      for (const char* connector : {"support", "mail"}) {
        auto entry = an_entry(one, message, connector);
        if (auto queued = data.enqueue(entry); !queued) return queued;
        sends.push_back(entry);
      }
    auto edit = an_entry(one, 2);
    edit.action = delivery_action::edit;
    if (auto queued = data.enqueue(edit); !queued) return queued;
    for (const auto& copy : copies)
      if (auto added = data.add_delivered(copy); !added) return added;
    return {};
  }));
  store.reopen();
  auto sends_of = [&](row_number message) {
    return shown(store.ask([&](view& data) { return data.sends_of(one, message); }));
  };
  CHECK(sends_of(2) == shown(std::vector{sends[2], sends[3]}));
  CHECK(sends_of(5) == "[]");
  auto copies_of = [&](std::string_view connector, row_number message) {
    return shown(store.ask([&](view& data) { return data.delivered_of(connector, one, message); }));
  };
  CHECK(copies_of("support", 3) == shown(std::vector{copies[1], copies[5]}));
  CHECK(copies_of("support", 2) == shown(std::vector{copies[1]}));
  CHECK(copies_of("support", 4) == shown(std::vector{copies[4]}));
  CHECK(copies_of("mail", 3) == shown(std::vector{copies[2]}));
  CHECK(copies_of("mail", 1) == "[]");
  copies[1].carried = {{2, 1}, {3, 0}};
  REQUIRE(store.write([&](transaction& data) { return data.set_carried(copies[1]); }));
  CHECK(copies_of("support", 2) == shown(std::vector{copies[1]}));
  copies[1].external_id = 99;
  CHECK(failure_of(store.write([&](transaction& data) { return data.set_carried(copies[1]); })) == errc::not_found);
}

}  // namespace cloakroom::store::testing

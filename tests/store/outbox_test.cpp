// Contract of both engines: outbox, delivery map, connectors' state, remembered answers, audit.
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {

TEST_CASE("store: open outbox entries come back in order, and only they", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto one = conversation_in(store, 1).row, two = conversation_in(store, 2).row;
  std::vector<outbox_entry> entries;
  for (int i = 0; i < 12; ++i) {
    auto entry = an_entry(i % 3 == 0 ? no_row : i % 3 == 1 ? one : two, i, i % 2 ? "support" : "mail");
    entry.state = static_cast<delivery_state>(1 + i % 6);
    entry.action = static_cast<delivery_action>(1 + i % 6);
    entry.task = "task " + std::to_string(i);
    entry.detail = "detail " + std::to_string(i);
    REQUIRE(store.write([&](transaction& data) { return data.enqueue(entry); }));
    CHECK(entry.row == i + 1);
    entries.push_back(entry);
  }
  store.reopen();
  auto expected = [&](auto wanted) {
    std::vector<outbox_entry> out;
    std::copy_if(entries.begin(), entries.end(), std::back_inserter(out), wanted);
    return shown(out);
  };
  auto is_open = [&](const outbox_entry& e) {
    return e.state == delivery_state::queued || e.state == delivery_state::sending ||
           e.state == delivery_state::unknown;
  };
  CHECK(shown(store.ask([](view& data) { return data.open_outbox(); })) == expected(is_open));
  CHECK(shown(store.ask([&](view& data) { return data.outbox_of(one); })) ==
        expected([&](const outbox_entry& e) { return e.in_conversation == one; }));
  CHECK(store.ask([](view& data) { return data.outbox_of(no_row); }).empty());

  auto& changed = entries[4];
  changed.state = delivery_state::sending;
  changed.attempts = 3;
  changed.ambiguous = 1;
  changed.part = 2;
  changed.due_at = at_second(77);
  changed.task = "moved";
  changed.detail = "timed_out";
  REQUIRE(store.write([&](transaction& data) { return data.update_outbox(changed); }));
  CHECK(shown(store.ask([](view& data) { return data.open_outbox(); })) == expected(is_open));
  CHECK(shown(store.ask([&](view& data) { return data.outbox_of(one); })) ==
        expected([&](const outbox_entry& e) { return e.in_conversation == one; }));
  for (const auto& one_of_all : entries) {
    auto found = store.ask([&](view& data) { return data.outbox_at(one_of_all.row); });
    REQUIRE(found);
    CHECK(shown(*found) == shown(one_of_all));
  }
  CHECK_FALSE(store.ask([](view& data) { return data.outbox_at(13); }));
  auto unknown = an_entry(one);
  unknown.row = 13;
  CHECK(failure_of(store.write([&](transaction& data) { return data.update_outbox(unknown); })) == errc::not_found);
}

TEST_CASE("store: outbox counts follow every change, and failures change nothing", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto entry = an_entry(no_row);
  for (int i = 0; i < 5; ++i) {
    auto other = i < 3 ? an_entry(no_row) : an_entry(no_row, no_row, "mail");
    REQUIRE(store.write([&](transaction& data) { return data.enqueue(other); }));
    entry = other;
  }
  auto counts = [&] { return shown(store.ask([](view& data) { return data.outbox_counts(); })); };
  using count = view::outbox_count;
  CHECK(counts() ==
        shown(std::vector<count>{{"mail", delivery_state::queued, 2}, {"support", delivery_state::queued, 3}}));
  entry.state = delivery_state::sent;
  REQUIRE(store.write([&](transaction& data) { return data.update_outbox(entry); }));
  auto failed = store.write([&](transaction& data) -> result<void> {
    auto added = an_entry(no_row);
    if (auto done = data.enqueue(added); !done) return done;
    auto seen = data.outbox_counts();  // A unit sees its own.
    if (!seen || seen->back().entries != 4) return CLOAKROOM_FAIL(errc::storage_failed);
    return CLOAKROOM_FAIL(errc::duplicate);
  });
  CHECK(failure_of(failed) == errc::duplicate);
  store.reopen();
  CHECK(counts() == shown(std::vector<count>{{"mail", delivery_state::queued, 1},
                                             {"mail", delivery_state::sent, 1},
                                             {"support", delivery_state::queued, 3}}));
}

TEST_CASE("store: destinations are found both ways and move with their chat", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto one = conversation_in(store, 1).row, two = conversation_in(store, 2).row;
  auto put = [&](destination where) {
    return store.write([&](transaction& data) { return data.put_destination(where); });
  };
  REQUIRE(put({"support", one, "-100", 17}));
  REQUIRE(put({"support", two, "-100", 18}));
  REQUIRE(put({"viber", one, "agent", std::nullopt}));
  auto find = [&](std::string_view connector, row_number row) {
    return shown(store.ask([&](view& data) { return data.find_destination(connector, row); }));
  };
  auto by_thread = [&](std::string_view chat, std::int64_t thread) {
    auto found = store.ask([&](view& data) { return data.find_by_thread("support", chat, thread); });
    return found ? found->in_conversation : no_row;
  };
  CHECK(find("support", one) == shown(std::optional(destination{"support", one, "-100", 17})));
  CHECK(find("viber", one) == shown(std::optional(destination{"viber", one, "agent", std::nullopt})));
  CHECK(find("viber", two) == "-");
  CHECK(by_thread("-100", 18) == two);
  CHECK(by_thread("-100", 19) == no_row);
  REQUIRE(put({"support", two, "-100", 17}));  // The thread went to the newer conversation.
  CHECK(by_thread("-100", 17) == two);
  CHECK(by_thread("-100", 18) == no_row);
  REQUIRE(store.write([](transaction& data) { return data.move_chat("support", "-100", "-200"); }));
  CHECK(by_thread("-100", 17) == no_row);
  CHECK(by_thread("-200", 17) == two);
  CHECK(find("viber", one) != "-");
  REQUIRE(store.write([&](transaction& data) { return data.remove_destination("support", two); }));
  REQUIRE(store.write([&](transaction& data) { return data.remove_destination("support", two); }));
  CHECK(by_thread("-200", 17) == one);
}

TEST_CASE("store: a delivered message is found by its number there, once", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto one = conversation_in(store, 1).row;
  delivered_message there{"support", "-100", 555, one, 3, 0, {{2, 0}, {3, 1}}},
      notice{"support", "-100", 556, no_row, no_row, 0, {}};
  REQUIRE(store.write([&](transaction& data) { return data.add_delivered(there); }));
  REQUIRE(store.write([&](transaction& data) { return data.add_delivered(notice); }));
  CHECK(failure_of(store.write([&](transaction& data) { return data.add_delivered(there); })) == errc::duplicate);
  store.reopen();
  auto find = [&](std::string_view chat, std::int64_t id) {
    return shown(store.ask([&](view& data) { return data.find_delivered("support", chat, id); }));
  };
  CHECK(find("-100", 555) == shown(std::optional(there)));
  CHECK(find("-100", 556) == shown(std::optional(notice)));
  CHECK(find("-100", 557) == "-");
  CHECK(find("-101", 555) == "-");
}

TEST_CASE("store: connector values, seen updates and answers are remembered and swept", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto value = [&](std::string_view key) {
    return store.ask([&](view& data) { return data.connector_value("support", key); });
  };
  REQUIRE(store.write([](transaction& data) { return data.set_connector_value("support", "offset", "1"); }));
  REQUIRE(store.write([](transaction& data) { return data.set_connector_value("support", "offset", "2"); }));
  CHECK(value("offset") == "2");
  CHECK(!value("other"));

  auto mark = [&](std::int64_t id, std::int64_t second) {
    bool fresh = false;
    REQUIRE(store.write([&](transaction& data) -> result<void> {
      auto marked = data.mark_seen("support", id, at_second(second));
      if (!marked) return marked.error();
      fresh = *marked;
      return {};
    }));
    return fresh;
  };
  CHECK(mark(1, 10));
  CHECK(!mark(1, 20));
  CHECK(mark(2, 20));

  std::array<std::uint8_t, 32> first{}, second{};
  first.fill(1);
  second.fill(2);
  view::remembered_answer answer{first, R"({"id":"x"})"};
  auto remember = [&](const auto& key, std::int64_t at) {
    return store.write([&](transaction& data) { return data.remember_answer(key, answer, at_second(at)); });
  };
  auto recall = [&](const auto& key) { return store.ask([&](view& data) { return data.find_idempotent(key); }); };
  REQUIRE(remember(first, 10));
  REQUIRE(remember(second, 20));
  CHECK(failure_of(remember(first, 30)) == errc::duplicate);
  CHECK(shown(recall(first)) == shown(std::optional(answer)));

  REQUIRE(store.write([](transaction& data) { return data.sweep(at_second(20)); }));
  CHECK(!recall(first));
  CHECK(recall(second));
  CHECK(mark(1, 30));
  CHECK(!mark(2, 30));
}

TEST_CASE("store: the audit chain is kept in order", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  CHECK(!store.ask([](view& data) { return data.last_audit(); }));
  std::vector<audit_record> all;
  for (std::int64_t i = 1; i <= 5; ++i) {
    audit_record record{i, at_second(i), "system", "subject.erase", "object " + std::to_string(i), "request", {}, {}};
    record.hash.fill(static_cast<std::uint8_t>(i));
    REQUIRE(store.write([&](transaction& data) { return data.append_audit(record); }));
    all.push_back(record);
  }
  CHECK(failure_of(store.write([&](transaction& data) { return data.append_audit(all[2]); })) == errc::duplicate);
  store.reopen();
  CHECK(shown(store.ask([](view& data) { return data.last_audit(); })) == shown(std::optional(all.back())));
  CHECK(shown(store.ask([](view& data) { return data.audit_after(0, 100); })) == shown(all));
  CHECK(shown(store.ask([](view& data) { return data.audit_after(2, 2); })) == shown(std::vector{all[2], all[3]}));
  CHECK(store.ask([](view& data) { return data.audit_after(5, 10); }).empty());
}

}  // namespace cloakroom::store::testing

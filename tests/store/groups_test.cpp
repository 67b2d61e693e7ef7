// How units share a commit: isolation of failures, order, key ring before data, cancelling, stopping, bounds.
#include <algorithm>
#include <future>

#include "store/threaded_database.hpp"
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

// Holds the writer inside a unit, so that what is handed in meanwhile becomes one group.
class held_writer {
 public:
  held_writer(task_group& tasks, database& in) { tasks.spawn("hold", hold(in, *this)); }
  // Returns when the writer is inside: before that it could take its own unit with only some of the others.
  void wait_until_held() { inside_.get_future().wait(); }
  void release() { open_.set_value(); }

 private:
  static awaitable<void> hold(database& in, held_writer& self) {
    unit_of_work work;
    work.data = [&self](transaction&) -> result<void> {
      self.inside_.set_value();
      self.gate_.wait();
      return {};
    };
    auto done = co_await in.write(work);
    CHECK(done);
  }
  std::promise<void> inside_, open_;
  std::shared_future<void> gate_{open_.get_future()};
};

struct outcomes {
  std::vector<error_code> codes;
  std::vector<std::size_t> order;
};

awaitable<void> run_unit(database& in, unit_of_work work, std::size_t self, outcomes& into) {
  auto done = co_await in.write(work);
  into.codes[self] = done ? error_code() : done.error();
  into.order.push_back(self);
}

// Runs the units as one group; their outcomes in the same order.
outcomes run_group(database& in, const std::vector<unit_of_work>& units) {
  asio::io_context loop(1);
  task_group tasks(loop.get_executor());
  held_writer held(tasks, in);
  loop.poll();
  held.wait_until_held();
  outcomes got;
  got.codes.resize(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) tasks.spawn("unit", run_unit(in, units[i], i, got));
  loop.poll();
  held.release();
  loop.run();
  return got;
}

unit_of_work appending(row_number row, std::uint64_t number) {
  unit_of_work work;
  work.data = [row, number](transaction& data) {
    auto added = a_message(row, number);
    return data.append_message(added);
  };
  return work;
}

unit_of_work failing(row_number row, errc with) {
  unit_of_work work;
  work.data = [row, with](transaction& data) -> result<void> {
    auto added = a_message(row, 1000);
    added.values = {a_value("gone")};
    auto entry = an_entry(row);
    if (auto done = data.append_message(added); !done) return done;
    if (auto done = data.enqueue(entry); !done) return done;
    if (auto done = data.set_conversation_state(row, conversation_state::closed); !done) return done;
    return make_error_code(with);
  };
  return work;
}

}  // namespace

TEST_CASE("store: a unit that fails takes nobody of its group with it", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = conversation_in(store, 1);
  constexpr std::size_t count = 9;
  std::size_t first = GENERATE(0u, 4u, 8u), second = GENERATE(0u, 5u, 8u);
  std::vector<unit_of_work> units;
  for (std::size_t i = 0; i < count; ++i)
    units.push_back(i == first || i == second ? failing(made.row, errc::duplicate) : appending(made.row, i + 1));
  auto got = run_group(*store, units);
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < count; ++i) {
    bool fails = i == first || i == second;
    CHECK(got.codes[i] == (fails ? make_error_code(errc::duplicate) : error_code()));
    if (!fails) expected.push_back("body " + std::to_string(i + 1));
  }
  store.reopen();
  auto kept = store.ask([&](view& data) { return data.messages_after(made.row, 0, 100); });
  REQUIRE(kept.size() == expected.size());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    CHECK(kept[i].seq == static_cast<std::int64_t>(i + 1));
    CHECK(kept[i].body == expected[i]);
  }
  CHECK(store.ask([](view& data) { return data.open_outbox(); }).empty());
  CHECK(store.ask([](view& data) { return data.outbox_counts(); }).empty());
  CHECK(store.ask([&](view& data) { return data.tokens_of(made.row); }).empty());
  CHECK(!store.ask([&](view& data) { return data.find_by_client(made.row, numbered<client_id>(1000)); }));
  CHECK(store.ask([&](view& data) { return data.conversation_at(made.row); })->state == conversation_state::open);
  CHECK(store->healthy());
}

TEST_CASE("store: a unit sees what an earlier one of its group wrote, and fails by it", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = conversation_in(store, 1);
  // The same client id three times: the first one wins.
  auto got = run_group(
      *store, {appending(made.row, 7), appending(made.row, 7), appending(made.row, 8), appending(made.row, 7)});
  CHECK(got.codes[0] == error_code());
  CHECK(got.codes[1] == errc::duplicate);
  CHECK(got.codes[2] == error_code());
  CHECK(got.codes[3] == errc::duplicate);
  CHECK(store.ask([&](view& data) { return data.messages_after(made.row, 0, 9); }).size() == 2);
}

TEST_CASE("store: a unit that fails at its n-th call leaves nothing, for every n", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = conversation_in(store, 1);
  auto before = shown(store.ask([&](view& data) { return data.conversation_at(made.row); }));
  for (int fail_at = 0;; ++fail_at) {
    CAPTURE(fail_at);
    auto added = a_message(made.row, 5);
    added.values = {a_value("aaaa"), a_value("bbbb")};
    auto entry = an_entry(made.row);
    auto other = a_conversation(2);
    consent_record said;
    said.in_conversation = made.row;
    callback wanted;
    wanted.in_conversation = made.row;
    const std::vector<std::function<result<void>(transaction&)>> calls = {
        [&](transaction& data) { return data.add_conversation(other); },
        [&](transaction& data) { return data.append_message(added); },
        [&](transaction& data) { return data.enqueue(entry); },
        [&](transaction& data) { return data.add_consent(said); },
        [&](transaction& data) { return data.add_callback(wanted); },
        [&](transaction& data) {
          return data.put_destination({"support", made.row, "chat", 1});
        },
        [&](transaction& data) {
          return data.add_delivered({"support", "chat", 1, made.row, 1, 0, {}});
        },
        [&](transaction& data) { return data.touch_conversation(made.row, at_second(50)); },
        [&](transaction& data) { return data.set_profile(made.row, "changed", "en"); },
    };
    auto done = store.write([&](transaction& data) -> result<void> {
      for (std::size_t i = 0; i < calls.size(); ++i) {
        if (static_cast<int>(i) == fail_at) return CLOAKROOM_FAIL(errc::storage_failed);
        if (auto called = calls[i](data); !called) return called;
      }
      return {};
    });
    auto after = shown(store.ask([&](view& data) { return data.conversation_at(made.row); }));
    auto found = store.ask([&](view& data) { return data.find_conversation(other.id); });
    auto token = store.ask([&](view& data) { return data.find_token(made.row, "email", "bbbb"); });
    auto there = store.ask([](view& data) { return data.find_delivered("support", "chat", 1); });
    auto entries = store.ask([&](view& data) { return data.outbox_of(made.row); });
    if (done) {
      REQUIRE(static_cast<std::size_t>(fail_at) == calls.size());
      CHECK(after != before);
      CHECK((found && token && there && entries.size() == 1));
      return;
    }
    REQUIRE(after == before);
    REQUIRE_FALSE((found || token || there || !entries.empty()));
  }
}

TEST_CASE("store: a unit that throws fails alone", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  set_log_sink([](std::string_view) {});
  auto made = conversation_in(store, 1);
  unit_of_work throwing;
  throwing.data = [](transaction&) -> result<void> { throw std::bad_alloc(); };
  auto got = run_group(*store, {appending(made.row, 1), throwing, appending(made.row, 2)});
  CHECK(got.codes[0] == error_code());
  CHECK(got.codes[1] == errc::storage_failed);
  CHECK(got.codes[2] == error_code());
  auto read = store.read([](view&) -> result<void> { throw std::bad_alloc(); });
  CHECK(read.error() == errc::storage_failed);
  CHECK(store.read([](view&) -> result<void> { return {}; }));
  set_log_sink(nullptr);
}

TEST_CASE("store: the key ring's step is durable before the data's, and runs once", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = conversation_in(store, 1);
  int key_runs = 0, data_runs = 0;
  unit_of_work both;
  both.keys = [&](keyring& keys) {
    ++key_runs;
    wrapped_key key;
    key.subject = numbered<subject_id>(1);
    return keys.add_key(key);
  };
  both.data = [&](transaction& data) {
    ++data_runs;
    auto added = a_message(made.row, 1);
    return data.append_message(added);
  };
  // Another unit's failure makes the data step run again; the key is there already.
  auto got = run_group(*store, {both, failing(made.row, errc::not_found)});
  CHECK(got.codes[0] == error_code());
  CHECK(got.codes[1] == errc::not_found);
  CHECK(key_runs == 1);
  CHECK(data_runs == 2);

  // A unit whose data fails leaves its key behind, for the sweeper; one whose key fails has no data.
  unit_of_work orphan, refused;
  orphan.keys = [](keyring& keys) {
    wrapped_key key;
    key.subject = numbered<subject_id>(2);
    return keys.add_key(key);
  };
  orphan.data = failing(made.row, errc::not_found).data;
  refused.keys = both.keys;
  refused.data = appending(made.row, 2).data;
  got = run_group(*store, {orphan, refused, appending(made.row, 3)});
  CHECK(got.codes[0] == errc::not_found);
  CHECK(got.codes[1] == errc::duplicate);
  CHECK(got.codes[2] == error_code());
  store.reopen();
  std::size_t keys_there = 0;
  REQUIRE(store.read_keys([&](keyring& keys) -> result<void> {
    keys_there = keys.keys_after(std::nullopt, 10)->size();
    return {};
  }));
  CHECK(keys_there == 2);
  CHECK(store.ask([&](view& data) { return data.messages_after(made.row, 0, 9); }).size() == 2);
}

namespace {

awaitable<void> submit_many(database& in, row_number row, std::uint64_t submitter, std::uint64_t count,
                            std::vector<std::uint64_t>& acknowledged) {
  for (std::uint64_t i = 1; i <= count; ++i) {
    auto work = appending(row, submitter * 1'000'000 + i);
    auto done = co_await in.write(work);
    CHECK(done);
    acknowledged.push_back(i);
  }
}

}  // namespace

TEST_CASE("store: many submitters keep their order and share commits", "[store]") {
  auto of = GENERATE(kind::memory, kind::sqlite);
  store_fixture store(of);
  constexpr std::uint64_t submitters = 20;
  const std::uint64_t count = of == kind::sqlite ? 250 : 25;
  auto one = conversation_in(store, 1), two = conversation_in(store, 2);
  auto commits_before = store.commits().count();
  asio::io_context loop(1);
  task_group tasks(loop.get_executor());
  std::vector<std::vector<std::uint64_t>> acknowledged(submitters);
  for (std::uint64_t i = 0; i < submitters; ++i)
    tasks.spawn("submit", submit_many(*store, i % 2 ? one.row : two.row, i + 1, count, acknowledged[i]));
  loop.run();

  std::vector<std::uint64_t> last(submitters + 1);
  for (auto row : {one.row, two.row}) {
    auto all = store.ask([&](view& data) { return data.messages_after(row, 0, 10'000); });
    REQUIRE(all.size() == submitters / 2 * count);
    for (const auto& each : all) {
      auto number = static_cast<std::uint64_t>((each.at - at_second(0)) / std::chrono::seconds(1));
      auto submitter = number / 1'000'000;
      REQUIRE(number % 1'000'000 == last[submitter] + 1);
      ++last[submitter];
    }
  }
  for (const auto& list : acknowledged) CHECK(list.size() == count);
  if (of == kind::sqlite) CHECK(store.commits().count() - commits_before < submitters * count);
}

TEST_CASE("store: loops on several threads each get their own answers", "[store]") {
  store_fixture store(kind::sqlite);
  auto made = conversation_in(store, 1);
  std::vector<std::thread> threads;
  std::atomic<int> elsewhere{0};
  for (std::uint64_t t = 1; t <= 3; ++t)
    threads.emplace_back([&, t] {
      asio::io_context loop(1);
      task_group tasks(loop.get_executor());
      std::vector<std::uint64_t> acknowledged;
      tasks.spawn("submit", submit_many(*store, made.row, t, 100, acknowledged));
      loop.run();
      if (acknowledged.size() != 100) ++elsewhere;
    });
  for (auto& one : threads) one.join();
  CHECK(elsewhere == 0);
  CHECK(store.ask([&](view& data) { return data.messages_after(made.row, 0, 1000); }).size() == 300);
}

namespace {

awaitable<void> write_and_note(database& in, row_number row, bool& finished, bool& durable) {
  auto work = appending(row, 1);
  auto done = co_await in.write(work);
  finished = true;
  durable = done.has_value();
}

}  // namespace

TEST_CASE("store: cancelling does not wake a coroutine before its unit is finished", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = conversation_in(store, 1);
  asio::io_context loop(1);
  task_group tasks(loop.get_executor()), cancelled(loop.get_executor());
  held_writer held(tasks, *store);
  loop.poll();
  bool finished = false, durable = false;
  cancelled.spawn("write", write_and_note(*store, made.row, finished, durable));
  loop.poll();
  cancelled.cancel();
  loop.poll();
  CHECK_FALSE(finished);
  held.release();
  loop.run();
  CHECK(finished);
  CHECK(durable);
  CHECK(store.ask([&](view& data) { return data.messages_after(made.row, 0, 9); }).size() == 1);
}

TEST_CASE("store: what was handed in before the stop is finished, what comes later is refused", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = conversation_in(store, 1);
  asio::io_context loop(1);
  task_group tasks(loop.get_executor());
  held_writer held(tasks, *store);
  outcomes got;
  got.codes.resize(3);
  tasks.spawn("unit", run_unit(*store, appending(made.row, 1), 0, got));
  loop.poll();
  std::thread stopper([&] { store->stop(); });
  held.release();
  stopper.join();
  tasks.spawn("unit", run_unit(*store, appending(made.row, 2), 1, got));
  loop.run();
  CHECK(got.codes[0] == error_code());
  CHECK(got.codes[1] == errc::stopped);
  CHECK(store.write([](transaction&) -> result<void> { return {}; }).error() == errc::stopped);
  CHECK(store.read([](view&) -> result<void> { return {}; }).error() == errc::stopped);
  CHECK(store.run([](database& in) { return in.scrub(std::chrono::seconds(1)); }).error() == errc::stopped);
}

TEST_CASE("store: what a loop hands in while it is busy is taken together; one that waits itself is not waited for",
          "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // The writer has nothing to do, and sleeps.
  asio::io_context loop(1);
  task_group tasks(loop.get_executor());
  std::atomic<bool> first_ran{false};
  unit_of_work first, second;
  first.data = [&](transaction&) -> result<void> {
    first_ran = true;
    return {};
  };
  second.data = [](transaction&) -> result<void> { return {}; };
  outcomes got;
  got.codes.resize(1);
  tasks.spawn("unit", run_unit(*store, std::move(first), 0, got));
  bool ran_too_early = true, stored = false;
  asio::post(loop, [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ran_too_early = first_ran;
    stored = bool(store->write_now(second));
  });
  loop.run();
  CHECK(!ran_too_early);
  CHECK(stored);
  CHECK(first_ran);
  CHECK(got.codes[0] == error_code());
}

TEST_CASE("store: a full queue refuses, and takes again when there is room", "[store]") {
  std::promise<void> open;
  std::shared_future<void> gate(open.get_future());
  std::atomic<int> ran{0};
  work_thread thread("test", {2, 10}, [&](work_thread::batch batch) {
    gate.wait();
    ran += static_cast<int>(batch.size());
    for (const auto& one : batch) one->outcome = result<void>();
  });
  std::vector<std::future<result<void>>> answers;
  auto submit = [&] {
    auto one = std::make_unique<blocking_request>(scrub_step{});
    answers.push_back(one->future());
    thread.submit(std::move(one));
  };
  // The thread may have taken up to two when it comes to the gate; two more wait; from then on there is no room.
  for (int i = 0; i < 10; ++i) submit();
  CHECK(answers.back().get().error() == cloakroom::errc::queue_full);
  open.set_value();
  int refused = 1;
  for (std::size_t i = 0; i + 1 < answers.size(); ++i) refused += answers[i].get() ? 0 : 1;
  CHECK(ran + refused == 10);
  CHECK(refused >= 6);
  submit();
  CHECK(answers.back().get());
}

TEST_CASE("store: a reader sees one state, without what is not committed", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto made = conversation_in(store, 1);
  std::size_t inside = 9, later = 9;
  REQUIRE(store.read([&](view& data) -> result<void> {
    inside = data.messages_after(made.row, 0, 9)->size();
    auto work = appending(made.row, 1);
    if (auto done = store->write_now(work); !done) return done;
    later = data.messages_after(made.row, 0, 9)->size();
    return {};
  }));
  CHECK(inside == 0);
  CHECK(later == 0);
  CHECK(store.ask([&](view& data) { return data.messages_after(made.row, 0, 9); }).size() == 1);
}

}  // namespace cloakroom::store::testing

// Building, running and throwing away the desk of a test.
#include "tests/gateway/desk_world.hpp"

#include <unistd.h>

#include <future>

namespace cloakroom::gateway_test {
namespace {

desk::intake::counts counts_of(metrics& numbers) {
  return {numbers.add_counter("messages"), [&numbers](std::string_view type) {
            numbers.add_counter("findings", "type=\"" + std::string(type) + '"').add();
          }};
}

config::settings settings_of_test() {
  config::settings out;
  out.sites.resize(1);
  out.sites[0].id = "main";
  out.sites[0].origins = {"https://shop.example"};
  out.sites[0].desk = {"support"};
  return out;
}

// Ends of processes are played here, ends of the machine are not: files need not reach a disk.
std::filesystem::path quick_folder() {
  const std::filesystem::path memory = "/dev/shm";
  return ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

// Retries do not spread: time is the test's.
desk::dispatcher_bounds bounds_of_test() {
  desk::dispatcher_bounds out;
  out.spread = [] { return 0.0; };
  return out;
}

}  // namespace

desk_process::desk_process(store::database& kept, const std::filesystem::path& folder, const config::settings& settings,
                           const clock_source& clock, connectors::connector& messenger)
    : database(kept),
      keys(vault::vault::open(folder / "master.key", database)),
      ledger(vault::ledger::open(folder / "erasures.log")),
      judge(std::in_place, redact::settings{}),
      no_time(std::in_place, redact::settings{}, std::chrono::milliseconds(0)),
      sites(settings),
      dispatcher(loop.get_executor(), database, *keys, clock, numbers, bounds_of_test()),
      reception(database, *keys, *ledger, clock),
      intake(database, *keys, *ledger, judge, clock, dispatcher, counts_of(numbers)),
      hurried(database, *keys, *ledger, no_time, clock, dispatcher, counts_of(numbers)),
      history(database, *keys, judge),
      erasure(database, *keys, *ledger, blocking, clock, feed, dispatcher),
      withdrawal(database, dispatcher, clock),
      end(database, clock, dispatcher),
      forms(database, *keys, reception, intake, clock, dispatcher),
      hurried_forms(database, *keys, reception, hurried, clock, dispatcher),
      review({database, *keys, *ledger, intake, feed, blocking, clock,
              [this](std::string_view id) { return sites.find(id); }}),
      reply(database, *keys, judge, clock, feed, dispatcher, numbers),
      work(loop.get_executor()) {
  dispatcher.add(messenger);
}

desk_process::~desk_process() { blocking.join(); }

desk_world::desk_world(kept_in where) : settings(settings_of_test()), where_(where) {
  std::string name = (quick_folder() / "cloakroom-desk-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  folder_ = name;
  REQUIRE(vault::init_master_key(folder_ / "master.key").has_value());
  open_store();
  open_process();
}

desk_world::~desk_world() {
  // The store first: nothing of it may come back to a loop that is gone.
  kept_->stop();
  process_.reset();
  past_.clear();
  kept_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void desk_world::open_store() {
  store::sqlite_settings files{(folder_ / "data.db").string(), (folder_ / "keyring.db").string()};
  kept_ = where_ == kept_in::files ? store::open_sqlite(files, commits_) : store::open_memory();
}

void desk_world::open_process() {
  process_ = std::make_unique<desk_process>(*kept_, folder_, settings, clock, messenger);
  if (turns_) process_->database.answer_in_turn(turns_, aside_);
}

void desk_world::answer_in_turn(std::function<int()> turns) {
  turns_ = std::move(turns);
  process_->database.answer_in_turn(turns_, aside_);
}

void desk_world::crash(ends how) {
  if (where_ == kept_in::files) {
    kept_->stop();
    process_.reset();
    kept_.reset();
    open_store();
  } else {
    // Memory cannot be stopped and opened again, and its threads may hold a loop for a moment after its last answer:
    // the old process stays, standing still, as long as the store.
    if (how == ends::at_rest) settle();
    past_.push_back(std::move(process_));
  }
  open_process();
  REQUIRE(process_->erasure.resume_all().has_value());
  REQUIRE(process_->dispatcher.load().has_value());
  process_->work.spawn("complete_resumed", process_->erasure.complete_resumed());
  ledger_first = true;
  run_until([&] { return process_->work.running() == 0; });
  ledger_first = false;
}

void desk_world::start_sending() {
  process_->dispatcher.start(process_->work);
  settle();
}

void desk_world::settle() {
  process_->dispatcher.look();
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < until) {
    process_->loop.restart();
    if (process_->loop.poll() > 0) continue;
    if (process_->dispatcher.delivering() == 0) return;
    process_->loop.run_one_for(std::chrono::seconds(1));
  }
  FAIL("the desk does not come to rest");
}

void desk_world::pass(std::chrono::milliseconds time) {
  clock.advance(time);
  settle();
}

void desk_world::turn() {
  if (turns_ && ledger_first) {
    // So that the answers of its thread do not come at a moment of their own.
    std::promise<void> idle;
    asio::post(process_->blocking, [&idle] { idle.set_value(); });
    idle.get_future().wait();
  }
  process_->loop.restart();
  process_->loop.run_one_for(std::chrono::milliseconds(100));
}

void desk_world::run_until(const std::function<bool()>& holds) {
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!holds()) {
    turn();
    if (std::chrono::steady_clock::now() > until) FAIL("what a test waits for does not happen");
  }
}

desk::visitor_session desk_world::visitor() {
  auto out = process_->reception.begin(site());
  out.allowed_by = {consent::verdict::granted, "cookiebot", "cookiebot.preferences"};
  out.locale = "uk";
  return out;
}

result<desk::accepted> desk_world::say(desk::visitor_session& session, std::string text,
                                       std::optional<client_id> client) {
  return say_to(process_->intake, session, std::move(text), client);
}

result<desk::accepted> desk_world::say_unjudged(desk::visitor_session& session, std::string text,
                                                std::optional<client_id> client) {
  return say_to(process_->hurried, session, std::move(text), client);
}

result<desk::accepted> desk_world::say_aside(desk::visitor_session& session, std::string text) {
  desk::incoming words;
  words.client = client_id::make(clock.now());
  words.text = raw_text(std::move(text));
  return run_aside(process_->intake.accept(session, words));
}

result<desk::accepted> desk_world::say_to(desk::intake& at, desk::visitor_session& session, std::string text,
                                          std::optional<client_id> client) {
  desk::incoming words;
  words.client = client ? *client : client_id::make(clock.now());
  words.text = raw_text(std::move(text));
  return run(at.accept(session, words));
}

std::vector<std::string> desk_world::reads(const desk::visitor_session& session) {
  auto page = run(process_->history.after(session.stored.row, session.key, 0));
  REQUIRE(page.has_value());
  std::vector<std::string> out;
  for (const auto& one : *page) {
    auto who = one.from == store::direction::from_visitor ? "visitor: " : "agent: ";
    out.push_back(who + words_of(one.text));
  }
  return out;
}

std::vector<std::string> desk_world::at_the_desk(const desk::visitor_session& session) {
  std::vector<std::string> out;
  for (const auto& row : ask([&](store::view& data) { return data.messages_after(session.stored.row, 0, 100); })) {
    auto text = process_->keys->open_text(*session.key, {"messages", "body", row.id.value}, row.body);
    REQUIRE(text.has_value());
    out.push_back(std::string(text->view()));
  }
  return out;
}

awaitable<void> desk_world::more_from(desk::visitor_session& tab, int& left) {
  desk::incoming words;
  words.client = client_id::make(start);
  words.text = raw_text("and more");
  auto done = co_await process_->intake.accept(tab, words);
  CHECK(done.has_value());
  if (--left > 0) write_on(tab, left);
}

void desk_world::write_on(desk::visitor_session& tab, int& left) {
  process_->database.before_next_write = [this, &tab, &left] { return more_from(tab, left); };
}

result<void> desk_world::take(connectors::event what) {
  std::vector<connectors::update> updates;
  updates.push_back({++last_update, std::move(what)});
  return run(process_->reply.take("support", std::move(updates)));
}

result<void> desk_world::agent_says(std::int64_t thread, std::string text, std::string agent) {
  connectors::agent_message message;
  message.chat = messenger.home_chat();
  message.thread = thread;
  message.agent = std::move(agent);
  message.text = raw_text(std::move(text));
  return take(std::move(message));
}

std::vector<store::outbox_entry> desk_world::outbox(const desk::visitor_session& session) {
  return ask([&](store::view& data) { return data.outbox_of(session.stored.row); });
}

std::vector<store::outbox_entry> desk_world::open_outbox() {
  return ask([](store::view& data) { return data.open_outbox(); });
}

std::int64_t desk_world::thread_of(const desk::visitor_session& session) {
  auto where = ask([&](store::view& data) { return data.find_destination("support", session.stored.row); });
  REQUIRE(where.has_value());
  REQUIRE(where->thread.has_value());
  return *where->thread;
}

std::size_t desk_world::keys() {
  std::size_t count = 0;
  std::function<result<void>(store::keyring&)> work = [&](store::keyring& ring) -> result<void> {
    auto all = ring.keys_after(std::nullopt, 1000);
    if (!all) return all.error();
    count = all->size();
    return {};
  };
  REQUIRE(run_aside(kept_->read_keys(work)).has_value());
  return count;
}

bool desk_world::knows(const desk::visitor_session& session) {
  auto row = ask([&](store::view& data) { return data.find_conversation(session.id); });
  bool key = false;
  std::function<result<void>(store::keyring&)> work = [&](store::keyring& ring) -> result<void> {
    auto found = ring.find_key(desk::first_subject(session.id));
    if (!found) return found.error();
    key = found->has_value();
    return {};
  };
  REQUIRE(run_aside(kept_->read_keys(work)).has_value());
  return row.has_value() || key;
}

}  // namespace cloakroom::gateway_test

// The whole desk on one loop: a real store (in memory or in files), the real vault and redactor, a scripted messenger
// and a clock that stands still. It can be thrown away and built anew over the same store, as after a crash.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/raw_text_reader.hpp"
#include "gateway/desk/conversation_end.hpp"
#include "gateway/desk/dispatcher.hpp"
#include "gateway/desk/erasure.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/forms.hpp"
#include "gateway/desk/held_review.hpp"
#include "gateway/desk/history.hpp"
#include "gateway/desk/intake.hpp"
#include "gateway/desk/reply.hpp"
#include "gateway/desk/withdrawal.hpp"
#include "tests/gateway/failing_database.hpp"
#include "tests/gateway/scripted_connector.hpp"
#include "vault/master_key.hpp"

namespace cloakroom::gateway_test {

constexpr time_point start{std::chrono::milliseconds(1'795'463'400'000)};  // 2026-11-23T19:50:00Z, a Monday.

enum class kept_in { memory, files };
// Whether a process ends when nothing is under way, or in the middle of whatever it does.
enum class ends { at_rest, anywhere };

// What a process has; gone with it.
struct desk_process {
  desk_process(store::database& kept, const std::filesystem::path& folder, const config::settings& settings,
               const clock_source& clock, connectors::connector& messenger);
  ~desk_process();

  asio::io_context loop{1};
  metrics numbers;
  failing_database database;
  std::unique_ptr<vault::vault> keys;
  std::unique_ptr<vault::ledger> ledger;
  desk::redaction_in_force judge;
  desk::redaction_in_force no_time;
  asio::thread_pool blocking{1};
  desk::feed feed;
  desk::sites sites;
  desk::dispatcher dispatcher;
  desk::reception reception;
  desk::intake intake;
  desk::intake hurried;  // The same without time: whatever comes is held.
  desk::history history;
  desk::erasure erasure;
  desk::withdrawal withdrawal;
  desk::conversation_end end;
  desk::forms forms;
  desk::forms hurried_forms;
  desk::held_review review;
  desk::reply reply;
  task_group work;
};

class desk_world {
 public:
  explicit desk_world(kept_in where = kept_in::memory);
  ~desk_world();
  desk_world(const desk_world&) = delete;
  desk_world& operator=(const desk_world&) = delete;

  desk_process* operator->() { return process_.get(); }
  const desk::site& site() { return *process_->sites.find("main"); }

  // Ends the process without a word and starts another one: interrupted erasures first, then the outbox. A process over
  // files ends in the middle of whatever it does in any case.
  void crash(ends how = ends::at_rest);
  // From now on no thread's chance has a say: the store answers when `turns` says (see failing_database).
  void answer_in_turn(std::function<int()> turns);
  // Starts the dispatcher's workers; until then nothing is sent.
  void start_sending();
  // Runs until nothing is under way that the clock does not hold up.
  void settle();
  // Moves the clock, then settles.
  void pass(std::chrono::milliseconds time);
  // Lets the loop run until it holds; fails the test after half a minute.
  void run_until(const std::function<bool()>& holds);

  // Runs one use case to its end.
  template <class T>
  T run(awaitable<T> work) {
    std::optional<T> out;
    asio::co_spawn(process_->loop, keep(std::move(work), out), [](std::exception_ptr bug) {
      if (bug) std::rethrow_exception(bug);
    });
    run_until([&] { return out.has_value(); });
    return std::move(*out);
  }

  // With answer_in_turn: runs one use case until the store has spent so many turns. Nothing when that was not enough:
  // then only crash() may follow.
  template <class T>
  std::optional<T> run_for(int turns, awaitable<T> work) {
    auto out = std::make_shared<std::optional<T>>();
    asio::co_spawn(process_->loop, keep_shared(std::move(work), out), [](std::exception_ptr bug) {
      if (bug) std::rethrow_exception(bug);
    });
    for (auto last = process_->database.turned() + turns; process_->database.turned() < last && !*out;) turn();
    return std::move(*out);
  }

  // A visitor with consent, not stored yet.
  desk::visitor_session visitor();
  // A message with a client id of its own, or that one.
  result<desk::accepted> say(desk::visitor_session& session, std::string text,
                             std::optional<client_id> client = std::nullopt);
  // The same while the scanner has no time.
  result<desk::accepted> say_unjudged(desk::visitor_session& session, std::string text,
                                      std::optional<client_id> client = std::nullopt);
  // The same from inside a handler of the process's loop, which stands still meanwhile.
  result<desk::accepted> say_aside(desk::visitor_session& session, std::string text);
  // What the visitor would read, in the clear: "visitor: …", "agent: …".
  std::vector<std::string> reads(const desk::visitor_session& session);
  // What agents would read of the conversation.
  std::vector<std::string> at_the_desk(const desk::visitor_session& session);
  // The visitor writes on in `tab` right before each of the next `left` writes; `left` counts down.
  void write_on(desk::visitor_session& tab, int& left);
  // Takes an agent's words in the conversation's topic; the update has the next number.
  result<void> agent_says(std::int64_t thread, std::string text, std::string agent = "olena");
  result<void> take(connectors::event what);

  // The answer to a question to committed data; the store behind the failing one.
  template <class Ask>
  auto ask(Ask question) {
    std::decay_t<decltype(question(std::declval<store::view&>()).value())> out{};
    std::function<result<void>(store::view&)> work = [&](store::view& data) -> result<void> {
      auto got = question(data);
      if (!got) return got.error();
      out = std::move(*got);
      return {};
    };
    REQUIRE(run_aside(kept_->read(work)).has_value());
    return out;
  }
  std::vector<store::outbox_entry> outbox(const desk::visitor_session& session);
  std::vector<store::outbox_entry> open_outbox();
  // The topic the conversation lives in.
  std::int64_t thread_of(const desk::visitor_session& session);
  // How many persons have a key.
  std::size_t keys();
  // All rows that name the subject: its conversation and its key.
  bool knows(const desk::visitor_session& session);

  manual_clock clock{start};
  scripted_connector messenger;
  config::settings settings;
  std::int64_t last_update = 0;
  bool ledger_first = false;  // With answer_in_turn: the ledger's thread is waited for; set it around erasures.

 private:
  result<desk::accepted> say_to(desk::intake& at, desk::visitor_session& session, std::string text,
                                std::optional<client_id> client);
  template <class T>
  static awaitable<void> keep(awaitable<T> work, std::optional<T>& out) {
    out.emplace(co_await std::move(work));
  }
  template <class T>
  static awaitable<void> keep_shared(awaitable<T> work, std::shared_ptr<std::optional<T>> out) {
    out->emplace(co_await std::move(work));
  }
  awaitable<void> more_from(desk::visitor_session& tab, int& left);
  void open_store();
  void open_process();
  void turn();
  // On a loop of its own, while the process stands still.
  template <class T>
  T run_aside(awaitable<T> work) {
    std::optional<T> out;
    asio::co_spawn(aside_, keep(std::move(work), out), [](std::exception_ptr bug) {
      if (bug) std::rethrow_exception(bug);
    });
    aside_.restart();
    aside_.run();
    REQUIRE(out.has_value());
    return std::move(*out);
  }

  kept_in where_;
  std::function<int()> turns_;
  asio::io_context aside_{1};
  std::filesystem::path folder_;
  histogram commits_;
  std::unique_ptr<store::database> kept_;
  std::unique_ptr<desk_process> process_;
  std::vector<std::unique_ptr<desk_process>> past_;  // Ended by a crash, over a store in memory.
};

inline std::string words_of(const raw_text& text) { return std::string(raw_text_reader::view(text)); }

}  // namespace cloakroom::gateway_test

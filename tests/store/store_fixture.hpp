// What every test of the store needs: both engines opened the same way, and short ways to write and read.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "base/task_group.hpp"
#include "store/sqlite/engine.hpp"
#include "tests/store/rows_for_tests.hpp"

namespace cloakroom::store::testing {

enum class kind { memory, sqlite };

// A folder of its own that goes with the object.
class scratch_folder {
 public:
  scratch_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "cloakroom-store-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no scratch folder");
    path_ = name;
  }
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  sqlite_settings files() const { return {(path_ / "data.db").string(), (path_ / "keyring.db").string()}; }

 private:
  std::filesystem::path path_;
};

class store_fixture {
 public:
  explicit store_fixture(kind of, sqlite_bounds bounds = {}) : kind_(of), bounds_(bounds) { open(); }

  database& operator*() { return *database_; }
  database* operator->() { return database_.get(); }
  const scratch_folder& folder() const { return folder_; }
  const histogram& commits() const { return commits_; }
  // Closes and opens again; the memory engine keeps what it has.
  void reopen() {
    if (kind_ == kind::memory) return;
    database_.reset();
    open();
  }

  // A unit with a data step, or one with a key ring step, on this thread.
  template <class Step>
  result<void> write(Step step) {
    unit_of_work work;
    work.data = step;
    return database_->write_now(work);
  }
  template <class Step>
  result<void> write_keys(Step step) {
    unit_of_work work;
    work.keys = step;
    return database_->write_now(work);
  }
  template <class Step>
  result<void> read(Step step) {
    std::function<result<void>(view&)> work = step;
    return run([&](database& in) { return in.read(work); });
  }
  template <class Step>
  result<void> read_keys(Step step) {
    std::function<result<void>(keyring&)> work = step;
    return run([&](database& in) { return in.read_keys(work); });
  }
  // The answer to a question, asked of the writer and of the reader, who must agree as `shown` tells.
  template <class Ask>
  auto ask(Ask question) {
    using answer = std::decay_t<decltype(question(std::declval<view&>()).value())>;
    answer by_writer{}, by_reader{};
    auto into = [&](answer& to) {
      return [&to, &question](view& data) -> result<void> {
        auto got = question(data);
        if (!got) return got.error();
        to = std::move(*got);
        return {};
      };
    };
    REQUIRE(write(into(by_writer)));
    REQUIRE(read(into(by_reader)));
    REQUIRE(shown(by_writer) == shown(by_reader));
    return by_reader;
  }
  // Runs a coroutine of the store on a loop of its own.
  template <class Start>
  result<void> run(Start start) {
    asio::io_context loop(1);
    auto outcome = asio::co_spawn(loop, start(*database_), asio::use_future);
    loop.run();
    return outcome.get();
  }

 private:
  void open() {
    if (kind_ == kind::memory)
      database_ = open_memory();
    else
      database_ = open_sqlite(folder_.files(), commits_, bounds_);
  }

  kind kind_;
  sqlite_bounds bounds_;
  scratch_folder folder_;
  histogram commits_;
  std::unique_ptr<database> database_;
};

inline error_code failure_of(const result<void>& outcome) { return outcome ? error_code() : outcome.error(); }

// One more conversation, stored.
inline conversation conversation_in(store_fixture& store, std::uint64_t number) {
  auto made = a_conversation(number);
  REQUIRE(store.write([&](transaction& data) { return data.add_conversation(made); }));
  return made;
}

}  // namespace cloakroom::store::testing

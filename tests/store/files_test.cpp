// Files of the SQLite engine: modes, migrations, logs that stay short, a second process, a full disk.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "store/sqlite/files.hpp"
#include "store/store_lock.hpp"
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

constexpr std::chrono::milliseconds at_once{0};

unsigned mode_of(const std::filesystem::path& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777u;
}

void run_sql(const std::string& file, const char* sql) {
  sqlite3* opened = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &opened) == SQLITE_OK);
  REQUIRE(sqlite3_exec(opened, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(opened);
}

std::string refusal(const sqlite_settings& files) {
  histogram commits;
  try {
    open_sqlite(files, commits);
  } catch (const std::runtime_error& refused) {
    return refused.what();
  }
  return "opened";
}

row_number conversation_in(database& in, std::uint64_t number, std::uint64_t subject = 1) {
  auto made = a_conversation(number, subject);
  unit_of_work work;
  work.data = [&](transaction& data) { return data.add_conversation(made); };
  REQUIRE(in.write_now(work));
  return made.row;
}

result<void> append_to(database& in, row_number row, std::uint64_t number, std::size_t body_bytes = 10) {
  unit_of_work work;
  work.data = [&](transaction& data) {
    auto added = a_message(row, number);
    added.body.assign(body_bytes, 'b');
    return data.append_message(added);
  };
  return in.write_now(work);
}

}  // namespace

TEST_CASE("store: files are for their owner alone, whatever the umask", "[store]") {
  scratch_folder folder;
  auto old = ::umask(0);
  sqlite_settings files{(folder.path() / "new/deep/data.db").string(), (folder.path() / "keys/keyring.db").string()};
  histogram commits;
  auto database = open_sqlite(files, commits);
  conversation_in(*database, 1);
  ::umask(old);
  CHECK(mode_of(folder.path() / "new") == 0700);
  CHECK(mode_of(folder.path() / "new/deep") == 0700);
  for (const auto& file : {files.data_file, files.keyring_file, files.data_file + "-wal"}) {
    CAPTURE(file);
    CHECK(mode_of(file) == 0600);
  }
}

TEST_CASE("store: a file that cannot be made is named", "[store]") {
  scratch_folder folder;
  sqlite_settings files{(folder.path() / "data.db").string(), "/proc/none/keyring.db"};
  CHECK_THAT(refusal(files), Catch::Contains("/proc/none"));
}

TEST_CASE("store: a schema of a newer version is refused", "[store]") {
  scratch_folder folder;
  auto files = folder.files();
  CHECK(refusal(files) == "opened");
  auto changed = GENERATE(true, false) ? files.data_file : files.keyring_file;
  run_sql(changed, "INSERT INTO schema_migrations VALUES (9999, '9999_later.sql', x'00', 0)");
  CHECK_THAT(refusal(files), Catch::Contains(changed) && Catch::Contains("newer version"));
}

TEST_CASE("store: a migration that changed since it ran is refused", "[store]") {
  scratch_folder folder;
  auto files = folder.files();
  CHECK(refusal(files) == "opened");
  run_sql(files.data_file, "UPDATE schema_migrations SET checksum = zeroblob(32) WHERE number = 1");
  CHECK_THAT(refusal(files), Catch::Contains(files.data_file) && Catch::Contains("0001_first.sql differs"));
}

TEST_CASE("store: a file that is no database is refused and left as it is", "[store]") {
  scratch_folder folder;
  auto files = folder.files();
  const std::string text(5000, 'x');
  {
    std::ofstream out(files.data_file);
    out << text;
  }
  CHECK_THAT(refusal(files), Catch::Contains(files.data_file));
  std::ifstream in(files.data_file);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == text);
}

TEST_CASE("store: a log that no checkpoint catches up with is restarted", "[store]") {
  sqlite_bounds bounds;
  bounds.checkpoint_pages = 1'000'000;  // No help from the checkpoint thread.
  bounds.log_bytes_max = 200 * 4096;
  store_fixture store(kind::sqlite, bounds);
  auto row = conversation_in(*store, 1);
  std::uintmax_t longest = 0;
  for (std::uint64_t i = 1; i <= 400; ++i) {
    REQUIRE(append_to(*store, row, i, 8000));
    longest = std::max(longest, log_size_bytes(store.folder().files().data_file));
  }
  CHECK(longest > 100 * 4096);
  CHECK(longest < 220 * 4096);
  CHECK(store.ask([&](view& data) { return data.messages_after(row, 0, 1000); }).size() == 400);
}

TEST_CASE("store: two processes may write by turns", "[store]") {
  // Two stores over the same files stand for the server and a command: neither may trust what it remembers.
  store_fixture server(kind::sqlite);
  auto row = conversation_in(*server, 1, 1), kept = conversation_in(*server, 2, 2);
  for (std::uint64_t i = 1; i <= 3; ++i) REQUIRE(append_to(*server, row, i));
  histogram commits;
  auto command = open_sqlite(server.folder().files(), commits);
  REQUIRE(append_to(*command, row, 4));
  REQUIRE(append_to(*server, row, 5));
  CHECK(append_to(*server, row, 4).error() == errc::duplicate);
  CHECK(append_to(*command, row, 5).error() == errc::duplicate);
  auto all = server.ask([&](view& data) { return data.messages_after(row, 0, 10); });
  REQUIRE(all.size() == 5);
  CHECK(all.back().seq == 5);
  unit_of_work erase;
  erase.data = [](transaction& data) -> result<void> {
    auto gone = data.remove_subject(numbered<subject_id>(1));
    if (!gone) return gone.error();
    return {};
  };
  REQUIRE(command->write_now(erase));
  CHECK(append_to(*server, row, 6).error() == errc::not_found);
  REQUIRE(append_to(*server, kept, 6));
  CHECK(server.ask([&](view& data) { return data.messages_after(kept, 0, 10); }).front().row == 6);
}

TEST_CASE("store: a full disk is told, nothing is lost, and it goes on when there is room", "[store]") {
  set_log_sink([](std::string_view) {});
  sqlite_bounds bounds;
  bounds.data_pages_max = 60;
  store_fixture store(kind::sqlite, bounds);
  auto row = conversation_in(*store, 1, 1), other = conversation_in(*store, 2, 2);
  CHECK(store->healthy());
  std::uint64_t stored = 0;
  result<void> last;
  while (stored < 1000 && (last = append_to(*store, row, stored + 1, 3000))) ++stored;
  CHECK(stored > 5);
  REQUIRE_FALSE(last);
  CHECK(last.error() == errc::storage_failed);
  CHECK_FALSE(store->healthy());
  CHECK(store.ask([&](view& data) { return data.messages_after(row, 0, 1000); }).size() == stored);
  REQUIRE(store.write([](transaction& data) -> result<void> {
    auto gone = data.remove_subject(numbered<subject_id>(1));
    if (!gone) return gone.error();
    return {};
  }));
  CHECK(store->healthy());
  REQUIRE(append_to(*store, other, 1, 3000));
  set_log_sink(nullptr);
}

TEST_CASE("store: one holder of the lock at a time, in one process as in two", "[store]") {
  scratch_folder folder;
  auto data = folder.files().data_file;
  {
    auto first = store_lock::take(data, at_once);
    REQUIRE(first.has_value());
    CHECK_FALSE(store_lock::take(data, at_once).has_value());
    auto moved = std::move(*first);
    CHECK_FALSE(store_lock::take(data, at_once).has_value());
    int child = ::fork();
    if (child == 0) ::_exit(store_lock::take(data, at_once).has_value() ? 1 : 0);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  CHECK(store_lock::take(data, at_once).has_value());
  CHECK(store_lock::take((folder.path() / "new" / "data.db").string(), at_once).has_value());
  CHECK_THROWS_AS(store_lock::take("/proc/none/data.db", at_once), std::runtime_error);
}

TEST_CASE("store: the lock is waited for as long as somebody has patience", "[store]") {
  scratch_folder folder;
  auto data = folder.files().data_file;
  auto first = store_lock::take(data, at_once);
  REQUIRE(first.has_value());
  CHECK_FALSE(store_lock::take(data, std::chrono::milliseconds(120)).has_value());
  std::thread holder([&first] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    first.reset();
  });
  CHECK(store_lock::take(data, std::chrono::seconds(30)).has_value());
  holder.join();
}

}  // namespace cloakroom::store::testing

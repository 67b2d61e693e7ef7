// The layer under SQLite that gathers the frames of a commit: how often it writes, and what a write that fails or stops
// half-way leaves behind. The calls that SQLite's own layer makes are replaced, as its interface allows.
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/files.hpp"
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

// What the writes to logs meet.
struct disk {
  int writes = 0;
  int full_after = INT_MAX;  // So many writes succeed; later ones find no room.
  bool halves = false;       // Each takes half of what it is given.
};
disk now;

bool is_log(int descriptor) {
  char name[4096];
  auto length = ::readlink(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), name, sizeof name);
  return length > 4 && std::string_view(name, static_cast<std::size_t>(length)).ends_with("-wal");
}

ssize_t write_at(int descriptor, const void* bytes, size_t count, off_t at) {
  if (is_log(descriptor)) {
    if (++now.writes > now.full_after) {
      errno = ENOSPC;
      return -1;
    }
    if (now.halves) count = (count + 1) / 2;
  }
  return ::pwrite(descriptor, bytes, count, at);
}

class replaced_calls {
 public:
  replaced_calls() {
    now = {};
    set(reinterpret_cast<sqlite3_syscall_ptr>(write_at));
  }
  ~replaced_calls() { set(nullptr); }

 private:
  // Which of the two it uses was decided when SQLite was built.
  static void set(sqlite3_syscall_ptr call) {
    auto* below = sqlite3_vfs_find("unix");
    REQUIRE(below);
    for (const char* name : {"pwrite", "pwrite64"}) below->xSetSystemCall(below, name, call);
  }
};

row_number conversation_in(store_fixture& store) {
  auto made = a_conversation(1);
  REQUIRE(store.write([&](transaction& data) { return data.add_conversation(made); }));
  return made.row;
}

result<void> append(store_fixture& store, row_number row, std::uint64_t first, std::uint64_t count,
                    std::size_t body_bytes) {
  return store.write([&](transaction& data) -> result<void> {
    for (auto i = first; i < first + count; ++i) {
      auto added = a_message(row, i);
      added.body.assign(body_bytes, static_cast<char>('a' + i % 26));
      if (auto done = data.append_message(added); !done) return done;
    }
    return {};
  });
}

// Read through SQLite's own layer alone.
std::string asked(const std::string& file, const char* sql) {
  sqlite3* opened = nullptr;
  REQUIRE(sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, "unix") == SQLITE_OK);
  sqlite3_stmt* query = nullptr;
  REQUIRE(sqlite3_prepare_v2(opened, sql, -1, &query, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(query) == SQLITE_ROW);
  std::string out(reinterpret_cast<const char*>(sqlite3_column_text(query, 0)));
  sqlite3_finalize(query);
  sqlite3_close(opened);
  return out;
}

// A file with a table of two thousand rows, all of them in the file itself and none in its log.
std::string filled(scratch_folder& folder) {
  auto file = folder.files().data_file;
  ensure_private_file(file);
  connection made(file, connection::purpose::writing);
  made.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x BLOB)");
  made.execute(
      "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 2000) "
      "INSERT INTO t SELECT n, zeroblob(500) FROM c");
  REQUIRE(made.checkpoint(SQLITE_CHECKPOINT_TRUNCATE));
  return file;
}

void commit(connection& on, const char* sql) {
  statement end(on, "COMMIT");
  on.execute("BEGIN IMMEDIATE");
  on.execute(sql);
  REQUIRE(on.commit(end, "commit") == SQLITE_DONE);
}

}  // namespace

TEST_CASE("store: what an undone transaction wrote early never comes over another one's commit", "[store]") {
  scratch_folder folder;
  auto file = filled(folder);
  auto undone = std::make_optional<connection>(file, connection::purpose::writing);
  connection other(file, connection::purpose::writing);
  undone->execute("PRAGMA cache_size = 5");  // Its pages have to be written before the commit.
  undone->execute("BEGIN IMMEDIATE");
  undone->execute("UPDATE t SET x = randomblob(500) WHERE n <= 200");  // Fewer than are written at once.
  undone->execute("ROLLBACK");
  commit(other, "UPDATE t SET x = zeroblob(501) WHERE n <= 1000");
  SECTION("when it writes") { commit(*undone, "INSERT INTO t VALUES (3000, zeroblob(501))"); }
  SECTION("when it reads") { undone->execute("CREATE TEMP TABLE copy AS SELECT * FROM t"); }
  SECTION("when it closes") { undone.reset(); }
  CHECK(asked(file, "SELECT count(*) FROM t WHERE n <= 1000 AND x = zeroblob(501)") == "1000");
  CHECK(asked(file, "SELECT count(*) FROM t WHERE x = zeroblob(500)") == "1000");
  CHECK(asked(file, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("store: a long transaction and its commit are whole, whatever of it was written early", "[store]") {
  scratch_folder folder;
  auto file = filled(folder);
  connection writer(file, connection::purpose::writing);
  writer.execute("PRAGMA cache_size = 5");
  commit(writer, "UPDATE t SET x = zeroblob(502); UPDATE t SET x = zeroblob(503) WHERE n % 2 = 0");
  CHECK(asked(file, "SELECT count(*) FROM t WHERE x = zeroblob(502 + (n % 2 = 0))") == "2000");
  CHECK(asked(file, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("store: a commit that is not synced is there for others all the same", "[store]") {
  scratch_folder folder;
  auto file = filled(folder);
  connection writer(file, connection::purpose::writing);
  writer.execute(GENERATE("PRAGMA synchronous = NORMAL", "PRAGMA synchronous = OFF"));
  for (int i = 0; i < 5; ++i) {
    commit(writer, "UPDATE t SET x = zeroblob(length(x) + 1)");
    CHECK(asked(file, "SELECT sum(length(x)) FROM t") == std::to_string(2000 * (501 + i)));
  }
  CHECK(asked(file, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("store: a commit reaches the log in one write, a long one in pieces", "[store]") {
  replaced_calls calls;
  store_fixture store(kind::sqlite);
  auto row = conversation_in(store);
  const auto& file = store.folder().files().data_file;
  auto frames_of = [&](std::uint64_t first, std::uint64_t count, std::size_t body_bytes) {
    auto before = log_size_bytes(file);
    now.writes = 0;
    REQUIRE(append(store, row, first, count, body_bytes));
    return (log_size_bytes(file) - before) / 4120;
  };
  CHECK(frames_of(1, 40, 1000) > 10);
  CHECK(now.writes == 1);
  CHECK(frames_of(41, 100, 8000) > 200);
  CHECK(now.writes > 200 * 4120 / 131072);
  CHECK(now.writes < 20);
  // What was written in pieces is what another reader finds.
  CHECK(asked(file, "SELECT count(*) || ' ' || sum(length(body)) FROM messages") == "140 840000");
  CHECK(asked(file, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("store: a log that takes half of every write is whole all the same", "[store]") {
  replaced_calls calls;
  store_fixture store(kind::sqlite);
  auto row = conversation_in(store);
  now.halves = true;
  REQUIRE(append(store, row, 1, 100, 8000));
  const auto& file = store.folder().files().data_file;
  CHECK(asked(file, "SELECT count(*) || ' ' || sum(length(body)) FROM messages") == "100 800000");
  CHECK(asked(file, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("store: a commit whose frames find no room is told, and leaves nothing", "[store]") {
  replaced_calls calls;
  store_fixture store(kind::sqlite);
  auto row = conversation_in(store);
  now.writes = 0;
  REQUIRE(append(store, row, 1, 100, 8000));
  const int all = now.writes;
  // At the first piece, between two, and at the last one, which is written with the sync.
  for (int pieces : {0, 1, all / 2, all - 1}) {
    CAPTURE(pieces);
    now.writes = 0;
    now.full_after = pieces;
    CHECK(append(store, row, 101, 100, 8000).error() == errc::storage_failed);
    CHECK(now.writes > pieces);
    now.full_after = INT_MAX;
  }
  REQUIRE(append(store, row, 101, 5, 1000));
  const auto& file = store.folder().files().data_file;
  CHECK(asked(file, "SELECT count(*) || ' ' || max(seq) FROM messages") == "105 105");
  CHECK(asked(file, "PRAGMA integrity_check") == "ok");
}

}  // namespace cloakroom::store::testing

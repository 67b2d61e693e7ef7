// Opening, settings and error mapping of SQLite connections. Why each setting: docs/formats.md and the measurements of
// what engines leave behind after deletion.
#include "store/sqlite/connection.hpp"

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "base/log.hpp"
#include "store/sqlite/log_gathering.hpp"

namespace cloakroom::store {
namespace {

// secure_delete zeroes what is deleted; WAL with FULL makes a commit durable when it returns; automatic checkpoints are
// off because a thread of its own makes them; trusted_schema and cell_size_check distrust a tampered file.
constexpr const char* common_settings =
    "PRAGMA auto_vacuum = NONE;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA foreign_keys = OFF;"
    "PRAGMA cache_size = -32768;"
    "PRAGMA wal_autocheckpoint = 0;";

int count_frames(void* counter, sqlite3*, const char*, int frames) {
  *static_cast<int*>(counter) = frames;
  return SQLITE_OK;
}

// Ours is the only code of the process that uses SQLite: no memory statistics, one mutex less per allocation.
void configure_engine() {
  static const int done = [] {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return sqlite3_initialize();
  }();
  if (done != SQLITE_OK || !log_gathering()) throw std::runtime_error("SQLite does not start");
}

}  // namespace

connection::connection(std::string file, purpose use) : file_(std::move(file)) {
  configure_engine();
  sqlite3* opened = nullptr;
  int code = sqlite3_open_v2(file_.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, log_gathering());
  handle_.reset(opened);
  if (code != SQLITE_OK) throw std::runtime_error(file_ + ": cannot be opened (SQLite " + std::to_string(code) + ')');
  sqlite3_extended_result_codes(handle(), 1);
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  set_lock_wait(lock_wait);
  execute(common_settings);
  if (use == purpose::writing) execute("PRAGMA journal_mode = WAL");
  if (use == purpose::reading) execute("PRAGMA query_only = ON");
  sqlite3_wal_hook(handle(), count_frames, &log_frames_);
  statement mode(*this, "PRAGMA journal_mode");
  query asked(mode);
  auto row = asked.next();
  if (!row || !*row || asked.bytes(0) != "wal") throw std::runtime_error(file_ + ": no write-ahead log possible here");
}

void connection::set_lock_wait(std::chrono::milliseconds wait) noexcept {
  sqlite3_busy_timeout(handle(), static_cast<int>(wait.count()));
}

bool connection::in_transaction() const noexcept { return sqlite3_get_autocommit(handle()) == 0; }

void connection::execute(const std::string& sql) {
  int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return;
  throw std::runtime_error(file_ + ": " + sqlite3_errmsg(handle()) + " (SQLite " + std::to_string(code) + ')');
}

int connection::commit(const statement& with, std::string_view step) {
  gathered_commit frames(handle());
  int code = sqlite3_step(with.handle());
  sqlite3_reset(with.handle());
  if (is_io_error(code)) end_process(step, code);
  return code;
}

bool connection::checkpoint(int mode) {
  int code = sqlite3_wal_checkpoint_v2(handle(), "main", mode, nullptr, nullptr);
  if (is_io_error(code)) end_process("checkpoint", code);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) (void)failure_of(code);
  return code == SQLITE_OK;
}

void end_process(std::string_view step, int engine_code) {
  log(log_level::error, "storage_lost", {{"step", step}, {"engine_code", engine_code}});
  std::abort();
}

bool is_io_error(int engine_code) noexcept { return (engine_code & 0xff) == SQLITE_IOERR; }

error_code failure_of(int engine_code) {
  switch (engine_code) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_UNIQUE:
      return CLOAKROOM_FAIL(errc::duplicate);
    default:
      break;
  }
  log(log_level::error, "storage_failed", {{"engine_code", engine_code}});
  return CLOAKROOM_FAIL(errc::storage_failed);
}

statement::statement(connection& on, std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  int code = sqlite3_prepare_v3(on.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                &prepared, nullptr);
  handle_.reset(prepared);
  if (code == SQLITE_OK) return;
  throw std::runtime_error(on.file() + ": " + sqlite3_errmsg(on.handle()) + " in a prepared statement");
}

result<void> column_in_place::write(std::int64_t row, std::string_view bytes) {
  int code = open_ ? sqlite3_blob_reopen(open_, row)
                   : sqlite3_blob_open(on_.handle(), "main", table_, column_, row, 1, &open_);
  if (code == SQLITE_OK) code = sqlite3_blob_write(open_, bytes.data(), static_cast<int>(bytes.size()), 0);
  if (code == SQLITE_OK) return {};
  close();
  return failure_of(code);
}

void column_in_place::close() noexcept { sqlite3_blob_close(std::exchange(open_, nullptr)); }

result<bool> query::next() {
  int code = bind_code_ == SQLITE_OK ? sqlite3_step(handle_) : bind_code_;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return {boost::system::in_place_error, failure_of(code)};
}

result<void> query::run() {
  for (;;) {
    auto row = next();
    if (!row) return row.error();
    if (!*row) return {};
  }
}

std::string_view query::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_, column);
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return data ? std::string_view(static_cast<const char*>(data), size) : std::string_view();
}

// A null pointer would bind NULL, so nothing is bound as an empty string of its own.
void query::bind(int at, std::string_view text) {
  keep(sqlite3_bind_text64(handle_, at, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void query::bind(int at, const blob& value) {
  auto bytes = value.bytes;
  keep(sqlite3_bind_blob64(handle_, at, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_STATIC));
}

}  // namespace cloakroom::store

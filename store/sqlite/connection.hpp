// One SQLite connection with the settings of the house, and prepared statements as types. No table names here.
//
// A connection and its statements belong to one thread at a time. Failures are store::errc; the engine's own text is
// never passed on, only its number is logged.
#pragma once

#include <sqlite3.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/transaction.hpp"

namespace cloakroom::store {

constexpr std::chrono::milliseconds lock_wait{5000};  // How long a statement waits for another process's write.

class statement;

class connection {
 public:
  enum class purpose { writing, reading, checkpointing };

  // The file must exist. Throws std::runtime_error naming it.
  connection(std::string file, purpose use);

  sqlite3* handle() const noexcept { return handle_.get(); }
  const std::string& file() const noexcept { return file_; }
  void set_lock_wait(std::chrono::milliseconds wait) noexcept;
  // Frames in the write-ahead log after the last commit of this connection.
  int log_frames() const noexcept { return log_frames_; }
  // True while a transaction is open.
  bool in_transaction() const noexcept;
  // Runs SQL text that gives no rows. Start-up only; throws std::runtime_error.
  void execute(const std::string& sql);

  // Runs a prepared COMMIT; SQLite's code. An I/O error ends the process: see end_process.
  int commit(const statement& with, std::string_view step);
  // True if it ran to its end, false if someone was in the way. An I/O error ends the process: see end_process.
  bool checkpoint(int mode);

 private:
  struct closer {
    void operator()(sqlite3* open) const noexcept { sqlite3_close_v2(open); }
  };
  std::string file_;
  std::unique_ptr<sqlite3, closer> handle_;
  int log_frames_ = 0;
};

// After a failed write or sync nobody knows what the disk holds: what follows could acknowledge what is lost. So the
// process ends, and the next one reads what is really there.
[[noreturn]] void end_process(std::string_view step, int engine_code);
bool is_io_error(int engine_code) noexcept;
// Logs the number and gives errc::storage_failed, or errc::duplicate for a key in use.
error_code failure_of(int engine_code);

// Prepared once, used through `query`.
class statement {
 public:
  // Throws std::runtime_error: a statement that does not compile is a bug or a damaged schema.
  statement(connection& on, std::string_view sql);
  sqlite3_stmt* handle() const noexcept { return handle_.get(); }

 private:
  struct finalizer {
    void operator()(sqlite3_stmt* prepared) const noexcept { sqlite3_finalize(prepared); }
  };
  std::unique_ptr<sqlite3_stmt, finalizer> handle_;
};

// One column of a table whose values are overwritten where they stand: a third of the work of a statement that does the
// same.
class column_in_place {
 public:
  // The names must outlive it.
  column_in_place(connection& on, const char* table, const char* column) : on_(on), table_(table), column_(column) {}
  ~column_in_place() { close(); }
  column_in_place(const column_in_place&) = delete;
  column_in_place& operator=(const column_in_place&) = delete;

  // As many bytes as the row's value has; the row must exist.
  result<void> write(std::int64_t row, std::string_view bytes);
  // Must be done before the transaction can end.
  void close() noexcept;

 private:
  connection& on_;
  const char* table_;
  const char* column_;
  sqlite3_blob* open_ = nullptr;
};

// Bytes bound as a blob; a plain string_view is bound as text. Neither is copied: both outlive the query.
struct blob {
  std::string_view bytes;
  explicit blob(std::string_view b) : bytes(b) {}
  explicit blob(const uuid& id) : bytes(id.blob()) {}
  template <class Tag>
  explicit blob(const typed_id<Tag>& id) : bytes(id.value.blob()) {}
  template <std::size_t N>
  explicit blob(const std::array<std::uint8_t, N>& a) : bytes(reinterpret_cast<const char*>(a.data()), N) {}
  template <std::size_t N>
  explicit blob(std::span<const std::uint8_t, N> a) : bytes(reinterpret_cast<const char*>(a.data()), a.size()) {}
};

// One use of a statement: binds, steps, and resets at the end of its scope.
class query {
 public:
  template <class... Values>
  explicit query(const statement& with, const Values&... values) : handle_(with.handle()) {
    int at = 0;
    (bind(++at, values), ...);
  }
  ~query() { sqlite3_reset(handle_); }
  query(const query&) = delete;
  query& operator=(const query&) = delete;

  // True if there is a row to read.
  result<bool> next();
  // To the end.
  result<void> run();

  bool null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  time_point time(int column) const { return time_point(std::chrono::milliseconds(integer(column))); }
  bool flag(int column) const { return integer(column) != 0; }
  // Valid until the next step.
  std::string_view bytes(int column) const;
  std::string text(int column) const { return std::string(bytes(column)); }
  template <class Enum>
  Enum as(int column) const {
    return static_cast<Enum>(integer(column));
  }
  template <class Id>
  Id id(int column) const {
    return Id{uuid::from_blob(bytes(column)).value_or(uuid{})};
  }
  template <std::size_t N>
  std::array<std::uint8_t, N> array(int column) const {
    std::array<std::uint8_t, N> out{};
    auto from = bytes(column);
    std::memcpy(out.data(), from.data(), std::min(N, from.size()));
    return out;
  }

 private:
  void keep(int code) {
    if (code != SQLITE_OK && bind_code_ == SQLITE_OK) bind_code_ = code;
  }
  void bind(int at, std::int64_t value) { keep(sqlite3_bind_int64(handle_, at, value)); }
  void bind(int at, int value) { keep(sqlite3_bind_int64(handle_, at, value)); }
  void bind(int at, std::uint32_t value) { keep(sqlite3_bind_int64(handle_, at, value)); }
  void bind(int at, bool value) { keep(sqlite3_bind_int(handle_, at, value ? 1 : 0)); }
  void bind(int at, time_point value) { bind(at, std::int64_t{value.time_since_epoch().count()}); }
  void bind(int at, std::string_view text);
  void bind(int at, const blob& value);
  template <class Enum>
  requires std::is_enum_v<Enum>
  void bind(int at, Enum value) { bind(at, static_cast<std::int64_t>(value)); }
  template <class Value>
  void bind(int at, const std::optional<Value>& value) {
    if (value)
      bind(at, *value);
    else
      keep(sqlite3_bind_null(handle_, at));
  }

  sqlite3_stmt* handle_;
  int bind_code_ = SQLITE_OK;
};

}  // namespace cloakroom::store

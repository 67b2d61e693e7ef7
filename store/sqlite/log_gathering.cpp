// While a commit runs, what it writes one behind the other to the log is kept until its last frame is there, or SQLite
// syncs, reads or measures the file. A commit is published, through the log's index, only after that. Whatever is
// written outside a commit (pages of a long transaction that did not fit into memory) goes through at once: after an
// undo its place belongs to somebody else. (SQLite's own description of a layer: "The OS Interface or VFS"; of the log:
// "WAL-mode File Format".)
#include "store/sqlite/log_gathering.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <string>

namespace cloakroom::store {
namespace {

// Longer runs are written piece by piece: the layer below takes less than 128 KiB at once.
constexpr std::size_t kept_bytes_max = 120 << 10;

// A frame is a header of 24 bytes and a page; the header of a commit's last frame has the size of the database.
constexpr int frame_header_bytes = 24;

struct log_file {
  sqlite3_file base;
  bool gathering;
  bool in_last_frame;   // Of a commit.
  sqlite3_int64 begin;  // Where in the file `kept` belongs.
  std::string kept;
};

constexpr std::size_t below_at = (sizeof(log_file) + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);

sqlite3_vfs* below(sqlite3_vfs* layer) { return static_cast<sqlite3_vfs*>(layer->pAppData); }
// SQLite makes room for both: the file of the layer below stands behind ours.
sqlite3_file* below(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + below_at);
}
log_file& log_of(sqlite3_file* file) { return *reinterpret_cast<log_file*>(file); }

// Hands a call on as it is.
template <auto Member>
struct passed_on;
template <class... Args, class R, R (*sqlite3_vfs::*Member)(sqlite3_vfs*, Args...)>
struct passed_on<Member> {
  static R call(sqlite3_vfs* layer, Args... args) { return (below(layer)->*Member)(below(layer), args...); }
};
template <class... Args, int (*sqlite3_io_methods::*Member)(sqlite3_file*, Args...)>
struct passed_on<Member> {
  static int call(sqlite3_file* file, Args... args) { return (below(file)->pMethods->*Member)(below(file), args...); }
};

// What could not be written is given up: SQLite undoes the commit, and the next one begins at the same place.
int write_kept(log_file& log) {
  if (log.kept.empty()) return SQLITE_OK;
  auto* file = below(&log.base);
  int code = file->pMethods->xWrite(file, log.kept.data(), static_cast<int>(log.kept.size()), log.begin);
  log.kept.clear();
  return code;
}

template <auto Member>
struct behind_what_is_kept;
template <class... Args, int (*sqlite3_io_methods::*Member)(sqlite3_file*, Args...)>
struct behind_what_is_kept<Member> {
  static int call(sqlite3_file* file, Args... args) {
    if (int code = write_kept(log_of(file)); code != SQLITE_OK) return code;
    return passed_on<Member>::call(file, args...);
  }
};

// The size of the database in pages, which the header of any other frame leaves at 0.
bool ends_commit(const void* header) {
  auto* size = static_cast<const char*>(header) + 4;
  return std::any_of(size, size + 4, [](char c) { return c != 0; });
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
  auto& log = log_of(file);
  if (!log.gathering) return passed_on<&sqlite3_io_methods::xWrite>::call(file, bytes, count, at);
  auto size = static_cast<sqlite3_int64>(log.kept.size());
  if (at != log.begin + size || log.kept.size() + static_cast<std::size_t>(count) > kept_bytes_max) {
    if (int code = write_kept(log); code != SQLITE_OK) return code;
    log.begin = at;
  }
  try {
    log.kept.append(static_cast<const char*>(bytes), static_cast<std::size_t>(count));
  } catch (const std::bad_alloc&) {
    return SQLITE_IOERR_NOMEM;
  }
  if (count == frame_header_bytes)
    log.in_last_frame = ends_commit(bytes);
  else if (log.in_last_frame)
    return write_kept(log);
  return SQLITE_OK;
}

int close(sqlite3_file* file) {
  int code = below(file)->pMethods->xClose(below(file));
  log_of(file).~log_file();
  return code;
}

using io = sqlite3_io_methods;
constexpr io log_methods = {1,
                            close,
                            behind_what_is_kept<&io::xRead>::call,
                            write,
                            behind_what_is_kept<&io::xTruncate>::call,
                            behind_what_is_kept<&io::xSync>::call,
                            behind_what_is_kept<&io::xFileSize>::call,
                            passed_on<&io::xLock>::call,
                            passed_on<&io::xUnlock>::call,
                            passed_on<&io::xCheckReservedLock>::call,
                            passed_on<&io::xFileControl>::call,
                            passed_on<&io::xSectorSize>::call,
                            passed_on<&io::xDeviceCharacteristics>::call,
                            nullptr,
                            nullptr,
                            nullptr,
                            nullptr,
                            nullptr,
                            nullptr};

// All files but the logs are the lower layer's own.
int open(sqlite3_vfs* layer, const char* name, sqlite3_file* file, int flags, int* given_flags) {
  if ((flags & SQLITE_OPEN_WAL) == 0) return below(layer)->xOpen(below(layer), name, file, flags, given_flags);
  auto* made = new (file) log_file{};
  below(file)->pMethods = nullptr;
  int code = below(layer)->xOpen(below(layer), name, below(file), flags, given_flags);
  if (below(file)->pMethods) {
    made->base.pMethods = &log_methods;  // SQLite closes it, even after a failure.
  } else {
    made->~log_file();
  }
  return code;
}

sqlite3_vfs* make_layer() {
  static sqlite3_vfs layer;
  auto* found = sqlite3_vfs_find(nullptr);
  if (!found) return nullptr;
  using vfs = sqlite3_vfs;
  layer = {};
  layer.iVersion = 2;
  layer.szOsFile = static_cast<int>(below_at) + found->szOsFile;
  layer.mxPathname = found->mxPathname;
  layer.zName = "cloakroom-log";
  layer.pAppData = found;
  layer.xOpen = open;
  layer.xDelete = passed_on<&vfs::xDelete>::call;
  layer.xAccess = passed_on<&vfs::xAccess>::call;
  layer.xFullPathname = passed_on<&vfs::xFullPathname>::call;
  layer.xRandomness = passed_on<&vfs::xRandomness>::call;
  layer.xSleep = passed_on<&vfs::xSleep>::call;
  layer.xCurrentTime = passed_on<&vfs::xCurrentTime>::call;
  layer.xGetLastError = passed_on<&vfs::xGetLastError>::call;
  layer.xCurrentTimeInt64 = passed_on<&vfs::xCurrentTimeInt64>::call;
  return sqlite3_vfs_register(&layer, 0) == SQLITE_OK ? &layer : nullptr;
}

}  // namespace

const char* log_gathering() noexcept {
  static const sqlite3_vfs* const layer = make_layer();
  return layer ? layer->zName : nullptr;
}

gathered_commit::gathered_commit(sqlite3* of) noexcept {
  sqlite3_file* log = nullptr;
  if (sqlite3_file_control(of, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK || !log) return;
  if (log->pMethods != &log_methods) return;
  log_ = log;
  log_of(log_).gathering = true;
}

gathered_commit::~gathered_commit() {
  if (!log_) return;
  auto& log = log_of(log_);
  log.gathering = log.in_last_frame = false;
  log.kept.clear();  // Of a commit that failed.
}

}  // namespace cloakroom::store

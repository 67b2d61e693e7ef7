// Opening the files, key ring transactions, short reads, and when a log is checkpointed, restarted or truncated.
#include "store/sqlite/engine.hpp"

#include "store/sqlite/files.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/threaded_database.hpp"

namespace cloakroom::store {
namespace {

constexpr std::int64_t page_bytes = 4096;

// A file ready for use, or an exception that names it.
const std::string& prepared(const std::string& file, std::span<const migration> migrations) {
  ensure_private_file(file);
  connection opened(file, connection::purpose::writing);
  migrate(opened, migrations);
  return file;
}

// One consistent state for a read; ends with its scope, whatever happens inside.
class snapshot {
 public:
  explicit snapshot(connection& of) : of_(of) {
    begun_ = sqlite3_exec(of_.handle(), "BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  ~snapshot() {
    if (begun_) sqlite3_exec(of_.handle(), "COMMIT", nullptr, nullptr, nullptr);
  }
  snapshot(const snapshot&) = delete;
  snapshot& operator=(const snapshot&) = delete;
  explicit operator bool() const noexcept { return begun_; }

 private:
  connection& of_;
  bool begun_ = false;
};

}  // namespace

sqlite_engine::sqlite_engine(const sqlite_settings& wanted, const sqlite_bounds& bounds)
    : bounds_(bounds),
      data_file_(prepared(wanted.data_file, data_migrations()), connection::purpose::writing),
      keyring_file_(prepared(wanted.keyring_file, keyring_migrations()), connection::purpose::writing),
      data_(data_file_, bounds),
      keys_(keyring_file_),
      begin_keys_(keyring_file_, "BEGIN IMMEDIATE"),
      commit_keys_(keyring_file_, "COMMIT"),
      undo_keys_(keyring_file_, "ROLLBACK"),
      data_reader_(wanted.data_file, connection::purpose::reading),
      keyring_reader_(wanted.keyring_file, connection::purpose::reading),
      read_view_(data_reader_),
      read_keyring_(keyring_reader_),
      checkpoints_(wanted.data_file, wanted.keyring_file) {
  if (bounds.data_pages_max > 0) data_file_.execute("PRAGMA max_page_count = " + std::to_string(bounds.data_pages_max));
}

sqlite_engine::~sqlite_engine() {
  checkpoints_.stop();
  truncate(data_file_);
  truncate(keyring_file_);
}

result<void> sqlite_engine::begin_keys() { return query(begin_keys_).run(); }

result<void> sqlite_engine::commit_keys() {
  int code = keyring_file_.commit(commit_keys_, "commit_keys");
  if (code != SQLITE_DONE) {
    undo_keys();
    return failure_of(code);
  }
  watch(keyring_log_);
  return {};
}

void sqlite_engine::undo_keys() {
  if (keyring_file_.in_transaction()) (void)query(undo_keys_).run();
}

result<void> sqlite_engine::commit_data() {
  auto committed = data_.commit();
  if (committed) watch(data_log_);
  return committed;
}

// After a checkpoint that reached the log's end, the next commit starts the log over by itself. A writer that never
// pauses outruns the checkpoints; then it restarts the log, before the disk is full.
void sqlite_engine::watch(watched_log& log) {
  int frames = log.of.log_frames();
  if (frames < log.asked_at_frames) log.asked_at_frames = 0;
  if (frames < log.restart_tried_at_frames) log.restart_tried_at_frames = 0;
  auto grown_since = [&](int then) { return then == 0 || frames - then >= bounds_.checkpoint_pages; };
  // While a reader needs the log, not every commit shall wait for it.
  if (frames * page_bytes >= bounds_.log_bytes_max && grown_since(log.restart_tried_at_frames)) {
    log.restart_tried_at_frames = frames;
    log.of.set_lock_wait(bounds_.log_wait);
    log.of.checkpoint(SQLITE_CHECKPOINT_RESTART);
    log.of.set_lock_wait(lock_wait);
  } else if (frames - log.asked_at_frames >= bounds_.checkpoint_pages) {
    log.asked_at_frames = frames;
    checkpoints_.ask();
  }
}

bool sqlite_engine::truncate(connection& of) {
  of.set_lock_wait(bounds_.log_wait);
  bool complete = of.checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  of.set_lock_wait(lock_wait);
  return complete && log_size_bytes(of.file()) == 0;
}

result<void> sqlite_engine::scrub_once() {
  bool data_clean = truncate(data_file_);
  bool keyring_clean = truncate(keyring_file_);
  if (data_clean && keyring_clean) return {};
  return CLOAKROOM_FAIL(cloakroom::errc::unavailable);
}

result<void> sqlite_engine::read(const read_work& work) {
  snapshot state(data_reader_);
  if (!state) return CLOAKROOM_FAIL(errc::storage_failed);
  return work(read_view_);
}

result<void> sqlite_engine::read_keys(const read_keys_work& work) {
  snapshot state(keyring_reader_);
  if (!state) return CLOAKROOM_FAIL(errc::storage_failed);
  return work(read_keyring_);
}

std::unique_ptr<database> open_sqlite(const sqlite_settings& wanted, histogram& commit_seconds,
                                      const sqlite_bounds& bounds) {
  return std::make_unique<threaded_database>(std::make_unique<sqlite_engine>(wanted, bounds), &commit_seconds);
}

std::unique_ptr<database> open_sqlite(const sqlite_settings& wanted, histogram& commit_seconds) {
  return open_sqlite(wanted, commit_seconds, sqlite_bounds());
}

}  // namespace cloakroom::store

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include <persist/sqlite.hpp>

#include "drivers/sqlite/database_file.hpp"
#include "drivers/sqlite/error.hpp"
#include "drivers/sqlite/opening.hpp"
#include "values/lock_waiter.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace sqlite {

namespace {

namespace fs = std::filesystem;

constexpr int pages_a_step = 256;
// A change by another process begins the copy again; after so many the others wait.
constexpr int max_restarts = 3;

/// A new copy beside the place it is for, removed again unless it is put there. What goes wrong is
/// reported with the name `target`, which is the name that somebody gave.
class NewFile {
 public:
  NewFile(fs::path target, fs::path shown) : target_{std::move(target)}, shown_{std::move(shown)} {}
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    connection_.reset();
    if (unfinished_.empty()) return;
    // SQLite keeps a journal where it could not roll back.
    for (const char* const suffix : {"", "-journal"}) {
      ::unlink(beside(unfinished_, suffix).c_str());
    }
  }

  [[nodiscard]] Result<void> make(const SqliteOptions& options) {
    for (const char* const suffix : {"-journal", "-wal", "-shm"}) {
      const fs::path left = beside(target_, suffix);
      std::error_code error;
      if (fs::exists(fs::symlink_status(left, error))) {
        return cannot_open(shown_, left.filename().string() +
                                       " was left by another database and would damage this one; "
                                       "move or remove it first");
      }
    }
    std::string name = target_.string() + ".XXXXXX";
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);  // 0600 less the umask
    if (descriptor < 0) return cannot_open(shown_, std::generic_category().message(errno));
    ::close(descriptor);
    unfinished_ = name;
    PERSIST_LET(connection_, Connection::open(connection_options(unfinished_, options)));
    return {};
  }

  /// Gives it its name in one step, unless something of that name is there by now.
  [[nodiscard]] Result<void> put_in_place() {
    connection_.reset();
    if (::renameat2(AT_FDCWD, unfinished_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) !=
        0) {
      // Some file systems know no such rename.
      const bool is_known = errno != EINVAL && errno != ENOSYS;
      if (is_known || fs::exists(target_) || ::rename(unfinished_.c_str(), target_.c_str()) != 0) {
        return cannot_open(shown_, std::generic_category().message(errno));
      }
    }
    unfinished_.clear();
    const fs::path folder = target_.parent_path();
    if (const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        descriptor >= 0) {
      ::fsync(descriptor);  // some file systems cannot; the file itself is safe
      ::close(descriptor);
    }
    return {};
  }

  [[nodiscard]] Connection& connection() const { return *connection_; }

 private:
  fs::path target_;
  fs::path shown_;       // as it was given
  fs::path unfinished_;  // empty when there is nothing to remove
  std::unique_ptr<Connection> connection_;
};

/// One state of the file is read to the end from here on.
Result<void> hold_still(Connection& source) {
  PERSIST_CHECK(source.execute("BEGIN"));
  PERSIST_CHECK(source.number("SELECT count(*) FROM sqlite_schema"));
  return {};
}

/// A log lets others write meanwhile; without one they would have to wait, so the copy is made
/// between their changes.
Result<void> hold_still_with_log(Connection& source) {
  PERSIST_LET(const std::string mode, source.text("PRAGMA journal_mode"));
  return mode == "wal" ? hold_still(source) : Result<void>{};
}

class Backup {
 public:
  Backup(Connection& source, Connection& target)
      : source_{source},
        target_{target},
        handle_{sqlite3_backup_init(target.handle(), "main", source.handle(), "main")} {}
  Backup(const Backup&) = delete;
  Backup& operator=(const Backup&) = delete;
  ~Backup() { sqlite3_backup_finish(handle_); }

  [[nodiscard]] Result<void> run(const SqliteOptions& options, const BackupProgress& progress);

 private:
  [[nodiscard]] int step();

  Connection& source_;
  Connection& target_;
  sqlite3_backup* handle_;
  int restarts_ = 0;
};

int Backup::step() {
  const int before = sqlite3_backup_remaining(handle_);
  const int code = sqlite3_backup_step(handle_, pages_a_step);
  source_.end_lock_wait();
  target_.end_lock_wait();
  if (before > 0 && sqlite3_backup_remaining(handle_) >= before) ++restarts_;
  return code;
}

Result<void> Backup::run(const SqliteOptions& options, const BackupProgress& progress) {
  if (handle_ == nullptr) {
    return std::unexpected{target_.error(sqlite3_extended_errcode(target_.handle()))};
  }
  LockWaiter waiter{options.timeout, options.lock_wait};
  waiter.begin();
  for (int code = step(); code != SQLITE_DONE; code = step()) {
    PERSIST_CHECK(source_.enter("backup"));
    const bool is_held_up = code == SQLITE_BUSY || code == SQLITE_LOCKED;
    if (code != SQLITE_OK && !is_held_up) {
      return std::unexpected{target_.error(code, sqlite3_errstr(code))};
    }
    if (restarts_ == max_restarts && !source_.in_transaction()) {
      PERSIST_CHECK(hold_still(source_));
    }
    if (!is_held_up) waiter.begin();
    if (is_held_up && !waiter.nap()) {
      return std::unexpected{source_.error(code, sqlite3_errstr(code))};
    }
    if (progress &&
        !progress(sqlite3_backup_remaining(handle_), sqlite3_backup_pagecount(handle_))) {
      return std::unexpected{source_.error(SQLITE_INTERRUPT, "interrupted")};
    }
  }
  return {};
}

// With a log pages of another size cannot be taken in; it can be left only while nobody else is
// there.
Result<void> make_pages_fit(Connection& source, Connection& target) {
  PERSIST_LET(const std::string mode, target.text("PRAGMA journal_mode"));
  if (mode != "wal") return {};
  PERSIST_LET(const std::int64_t from, source.number("PRAGMA page_size"));
  PERSIST_LET(const std::int64_t to, target.number("PRAGMA page_size"));
  return from == to ? Result<void>{} : target.execute("PRAGMA journal_mode = DELETE");
}

Result<void> copy_into_new_file(Connection& source, const SqliteOptions& options,
                                const fs::path& target, const BackupProgress& progress) {
  PERSIST_LET(fs::path place, target_of(target));
  NewFile file{std::move(place), target};
  PERSIST_CHECK(file.make(options));
  PERSIST_CHECK(Backup(source, file.connection()).run(options, progress));
  return file.put_in_place();
}

// SQLite journals what it writes over: until the end a reader, or whoever comes after a crash, has
// the old content.
Result<void> copy_into_database(Connection& source, const SqliteOptions& options,
                                const fs::path& target, const BackupProgress& progress) {
  SqliteOptions writing = options;
  writing.path = target;
  writing.access = Access::change;
  PERSIST_LET(const OpenFile file, OpenFile::open(writing));
  PERSIST_CHECK(make_pages_fit(source, file.connection()));
  PERSIST_CHECK(file.keep_journal_mode());
  return Backup(source, file.connection()).run(options, progress);
}

}  // namespace

}  // namespace sqlite

Result<void> backup_sqlite(const SqliteOptions& options, const std::filesystem::path& target,
                           BackupTarget kind, const BackupProgress& progress) {
  SqliteOptions reading = options;
  reading.access = Access::read;
  PERSIST_LET(const sqlite::OpenFile from, sqlite::OpenFile::open(reading));
  PERSIST_LET(const std::filesystem::path place, sqlite::target_of(target));
  PERSIST_LET(const bool is_there, sqlite::is_there(place, target));
  if (is_there && kind == BackupTarget::new_file) {
    return sqlite::cannot_open(target, "it already exists");
  }
  PERSIST_CHECK(sqlite::hold_still_with_log(from.connection()));
  const auto copy = is_there ? sqlite::copy_into_database : sqlite::copy_into_new_file;
  return copy(from.connection(), options, target, progress);
}

}  // namespace persist

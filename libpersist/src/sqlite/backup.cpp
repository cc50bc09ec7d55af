#include <sqlite3.h>

#include <algorithm>
#include <system_error>
#include <thread>

#include <persist/sqlite.hpp>

#include "backing/propagate.hpp"
#include "sqlite/database_file.hpp"
#include "sqlite/error.hpp"
#include "sqlite/opening.hpp"

namespace persist {

namespace sqlite {

namespace {

constexpr int pages_a_step = 256;
// A change by another process begins the copy anew; after so many the others wait.
constexpr int most_restarts = 3;

/// The copy, removed again unless it is kept.
class Target {
 public:
  explicit Target(std::filesystem::path path) : path_{std::move(path)} {}
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  ~Target() {
    connection_.reset();
    if (!made_) return;
    std::filesystem::remove(path_, ignored_);
    // SQLite keeps it where it could not roll back.
    std::filesystem::remove(journal_, ignored_);
  }

  [[nodiscard]] Result<void> make(const SqliteOptions& options) {
    path_ = std::filesystem::absolute(path_, ignored_);
    journal_ = path_;
    journal_ += "-journal";
    PERSIST_CHECK(make_private_file(path_));
    made_ = true;
    PERSIST_LET(connection_, Connection::open(connection_options(path_, options)));
    return {};
  }
  [[nodiscard]] Connection& connection() const { return *connection_; }
  void keep() { made_ = false; }

 private:
  std::filesystem::path path_;
  std::filesystem::path journal_;
  std::error_code ignored_;
  bool made_ = false;
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

  [[nodiscard]] Result<void> run(std::chrono::milliseconds timeout,
                                 const std::function<bool(int, int)>& progress);

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
  if (before > 0 && sqlite3_backup_remaining(handle_) >= before) ++restarts_;
  return code;
}

Result<void> Backup::run(std::chrono::milliseconds timeout,
                         const std::function<bool(int, int)>& progress) {
  if (handle_ == nullptr) {
    return std::unexpected{target_.error(sqlite3_extended_errcode(target_.handle()))};
  }
  auto last_success = std::chrono::steady_clock::now();
  for (int code = step(); code != SQLITE_DONE; code = step()) {
    PERSIST_CHECK(source_.enter("backup"));
    const bool is_held_up = code == SQLITE_BUSY || code == SQLITE_LOCKED;
    if (code != SQLITE_OK && !is_held_up) {
      return std::unexpected{target_.error(code, sqlite3_errstr(code))};
    }
    if (restarts_ == most_restarts && !source_.in_transaction()) {
      PERSIST_CHECK(hold_still(source_));
    }
    const auto now = std::chrono::steady_clock::now();
    if (!is_held_up) last_success = now;
    if (now - last_success > timeout) {
      return std::unexpected{source_.error(code, sqlite3_errstr(code))};
    }
    if (is_held_up) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    if (progress &&
        !progress(sqlite3_backup_remaining(handle_), sqlite3_backup_pagecount(handle_))) {
      return std::unexpected{source_.error(SQLITE_INTERRUPT, "interrupted")};
    }
  }
  return {};
}

}  // namespace

}  // namespace sqlite

Result<void> backup_sqlite(const SqliteOptions& options, const std::filesystem::path& target,
                           const std::function<bool(int remaining, int total)>& progress) {
  SqliteOptions reading = options;
  reading.access = Access::read;
  PERSIST_LET(const sqlite::OpenFile from, sqlite::OpenFile::open(reading));
  sqlite::Target to{target};
  PERSIST_CHECK(to.make(options));
  PERSIST_CHECK(sqlite::hold_still_with_log(from.connection()));
  PERSIST_CHECK(sqlite::Backup(from.connection(), to.connection()).run(options.timeout, progress));
  to.keep();
  return {};
}

}  // namespace persist

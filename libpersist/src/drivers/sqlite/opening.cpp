#include "drivers/sqlite/opening.hpp"

#include <unistd.h>

#include <chrono>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

#include "drivers/sqlite/database_file.hpp"
#include "drivers/sqlite/error.hpp"
#include "drivers/sqlite/lock_holders.hpp"
#include "values/file_identity.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

namespace fs = std::filesystem;

// Rows are longer than their values by their keys and SQLite's own bytes.
constexpr std::size_t bytes_beside_value = std::size_t{1} << 20;

/// Whether the failure may be that of a WAL database whose side files cannot be made or written.
bool may_be_about_log(const Result<void>& result) {
  if (result) return false;
  const auto* const backing = std::get_if<PersistenceBackingError>(&result.error());
  return backing != nullptr && (backing->code.starts_with("SQLITE_CANTOPEN") ||
                                backing->code.starts_with("SQLITE_READONLY"));
}

bool is_about_hot_journal(const Result<void>& result) {
  if (result) return false;
  const auto* const backing = std::get_if<PersistenceBackingError>(&result.error());
  return backing != nullptr && backing->code == "SQLITE_READONLY_ROLLBACK";
}

/// Whether it was made or written just now.
bool is_fresh(const fs::path& path) {
  constexpr std::chrono::seconds young{2};
  std::error_code error;
  const auto modified = fs::last_write_time(path, error);
  return !error && fs::file_time_type::clock::now() - modified < young;
}

void report(const SqliteOptions& options, const std::string& note) {
  if (options.note) options.note(note);
}

}  // namespace

ConnectionOptions connection_options(const fs::path& path, const SqliteOptions& options) {
  return {.name = path.string(),
          .shown_name = options.path.string(),
          .flags = SQLITE_OPEN_READWRITE,
          .timeout = options.timeout,
          .max_bytes = options.max_value_bytes + bytes_beside_value,
          .allow_triggers = options.allow_triggers,
          .is_interrupted = options.is_interrupted,
          .lock_wait = options.lock_wait};
}

Result<OpenFile> OpenFile::open(const SqliteOptions& options) {
  if (options.path.empty() || options.path.native().find('\0') != std::string::npos) {
    return cannot_open(options.path, "the name is empty or contains NUL");
  }
  if (options.path == ":memory:") {
    return cannot_open(options.path,
                       "the name is not a file name; use layer_memory for stores in memory");
  }
  // An absolute path, since a leading "file:" would make it a URI.
  PERSIST_LET(fs::path target, target_of(options.path));
  OpenFile file{std::move(target), options};
  PERSIST_LET(const bool there, is_there(file.path_, options.path));
  if (!there && options.access != Access::create) {
    return cannot_open(options.path, "the file does not exist");
  }
  PERSIST_CHECK(file.look_beside(options));
  if (!there) {
    // SQLite would take them for the new file's own, and remove them. Unless somebody just made it.
    PERSIST_LET(const bool is_made_by_other, is_there(file.path_, options.path));
    if (file.side_files_.are_any() && !is_made_by_other) {
      return cannot_open(options.path,
                         "the file does not exist, but its -journal, -wal or -shm does");
    }
    PERSIST_LET(file.made_, make_private_file_if_absent(file.path_, options.path));
  }
  const Result<void> connected = options.access == Access::read
                                     ? file.connect_to_read(options)
                                     : file.connect(options, OpenMode::plain);
  if (!connected) {
    // What was made goes again, and that needs its lock.
    if (file.made_ && !file.connection_) static_cast<void>(file.connect(options, OpenMode::plain));
    return std::unexpected{connected.error()};
  }
  PERSIST_CHECK(file.set_modes(options));
  std::string identity = file_identity(file.path_);
  if (file.check_still_there()) file.identity_ = std::move(identity);
  return file;
}

// A log that was there when nobody had it open is a killed application's, to be left as it is. One
// that somebody has open is taken in by whoever goes last, as SQLite does it; that may be us.
Result<void> OpenFile::look_beside(const SqliteOptions& options) {
  if (const fs::path irregular = find_irregular_side_file(path_); !irregular.empty()) {
    return cannot_open(options.path, irregular.filename().string() + " is not a regular file");
  }
  // Somebody may just be between making the log's index and locking it, or between closing the log
  // and finding that it is to be taken in.
  constexpr int min_looks = 2;
  constexpr int max_looks = 25;
  constexpr std::chrono::milliseconds nap{2};
  const fs::path index = beside(path_, "-shm");
  for (int look = 1;; ++look) {
    side_files_ = SideFiles::beside(path_);
    has_left_over_log_ = side_files_.has_log() && !has_lock_holder(index);
    const bool may_change = look < min_looks || is_fresh(index) || is_fresh(beside(path_, "-wal"));
    if (!has_left_over_log_ || !may_change || look == max_looks) break;
    std::this_thread::sleep_for(nap);
  }
  if (options.access == Access::read) return {};
  const fs::path journal = beside(path_, "-journal");
  const auto super_journal =
      side_files_.journal == SideFiles::State::filled ? super_journal_of(journal) : std::nullopt;
  if (super_journal && !is_proper_super_journal(*super_journal, path_)) {
    return cannot_open(options.path,
                       "its journal names \"" + *super_journal +
                           "\" as super-journal, which SQLite cannot have created, and a rollback "
                           "would remove that file; to keep it, remove " +
                           journal.filename().string());
  }
  return {};
}

Result<void> OpenFile::connect_to_read(const SqliteOptions& options) {
  if (side_files_.journal == SideFiles::State::filled) {
    PERSIST_LET(const bool is_copied, read_copy_if_hot(options));
    if (is_copied) return {};
  }
  const bool has_index =
      side_files_.shm != SideFiles::State::absent && side_files_.wal != SideFiles::State::headless;
  // Most files have the format with a log. Where the file has another, it is opened again.
  const bool has_journal = side_files_.journal != SideFiles::State::absent;
  const OpenMode first = has_index && has_left_over_log_         ? OpenMode::index_untouched
                         : has_journal && !side_files_.has_log() ? OpenMode::read_only
                                                                 : OpenMode::plain;
  Result<void> connected = connect(options, first);
  if (is_about_hot_journal(connected)) {
    // A writer was killed since.
    PERSIST_LET(const bool is_copied, read_copy_if_hot(options));
    return is_copied ? Result<void>{} : connect(options, first);
  }
  if (may_be_about_log(connected) && first != OpenMode::plain)
    connected = connect(options, OpenMode::plain);
  if (may_be_about_log(connected) && side_files_.hold_nothing()) {
    connected = connect(options, OpenMode::immutable);
  }
  if (may_be_about_log(connected) && side_files_.wal >= SideFiles::State::headless) {
    return cannot_open(options.path,
                       "its log (-wal) cannot be read because the folder is not writable");
  }
  return connected;
}

Result<bool> OpenFile::read_copy_if_hot(const SqliteOptions& options) {
  std::optional<PrivateCopy> copy;
  FileStamp stamp;
  {
    PERSIST_LET(const std::unique_ptr<Connection> source,
                Connection::open(connection_options(path_, options)));
    stamp = FileStamp::of(path_);
    PERSIST_LET(copy, PrivateCopy::of_hot(*source, path_, options));
  }
  if (!copy) return false;
  PERSIST_LET(connection_, Connection::open(connection_options(copy->path(), options)));
  PERSIST_CHECK(connection_->number("PRAGMA schema_version"));  // rolls it back
  PERSIST_CHECK(connection_->execute("PRAGMA query_only = ON"));
  copied_ = stamp;
  report(options, "a writer was killed while changing " + options.path.string() +
                      "; its unfinished change is ignored, and the file is not modified");
  return true;
}

Result<void> OpenFile::check_copy_is_current() const {
  if (!copied_ || FileStamp::of(path_) == *copied_) return {};
  return std::unexpected{connection_->error(
      SQLITE_BUSY, "another process recovered the file meanwhile; open it again")};
}

Result<void> OpenFile::connect(const SqliteOptions& options, OpenMode way) {
  ConnectionOptions wanted = connection_options(path_, options);
  if (way == OpenMode::immutable || way == OpenMode::index_untouched) {
    const std::string_view parameter =
        way == OpenMode::immutable ? "immutable=1" : "readonly_shm=1";
    wanted.name = uri_of(path_, parameter);
    wanted.flags |= SQLITE_OPEN_URI;
  }
  if (way == OpenMode::read_only) wanted.flags = SQLITE_OPEN_READONLY;
  PERSIST_LET(connection_, Connection::open_file(wanted));
  const bool has_log = connection_->has_log_format();
  if (way == OpenMode::read_only && has_log) return connect(options, OpenMode::plain);
  if (way == OpenMode::plain && options.access == Access::read && !has_log) {
    return connect(options, OpenMode::read_only);
  }
  PERSIST_CHECK(connection_->harden(wanted));
  if (has_left_over_log_) {
    sqlite3_db_config(connection_->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  const bool read_only = sqlite3_db_readonly(connection_->handle(), "main") == 1;
  if (options.access == Access::read) {
    PERSIST_CHECK(connection_->execute("PRAGMA query_only = ON"));
  } else if (read_only) {
    return std::unexpected{connection_->error(SQLITE_READONLY, "the file cannot be written")};
  }
  // The first look at the file: whether it is a database, and what journal it has.
  PERSIST_CHECK(connection_->number("PRAGMA schema_version"));
  if (options.access != Access::read) return {};
  if (way == OpenMode::immutable) {
    report(
        options,
        "the folder is not writable; the file is read on the assumption that it does not change");
  } else if (read_only && ::access(path_.c_str(), W_OK) != 0) {
    report(options, "the file is not writable; it is opened for reading only");
  }
  return {};
}

Result<void> OpenFile::check_still_there() const {
  int moved = 0;
  sqlite3_file_control(connection_->handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (moved == 0) return {};
  return std::unexpected{
      connection_->error(SQLITE_READONLY_DBMOVED, "the file was renamed or removed")};
}

// Under the lock: whoever opened the file before looks, once he has it, whether it is still there.
// On a full disk there is no room for the journal that SQLite begins with the lock of an empty
// file.
void OpenFile::remove_if_empty() {
  const auto is_empty = [this] {
    std::error_code error;
    return fs::file_size(path_, error) == 0 && !error;
  };
  if (!is_empty()) return;
  std::error_code ignored;
  if (!connection_) {  // nobody was told of it yet
    fs::remove(path_, ignored);
    return;
  }
  sqlite3_busy_timeout(connection_->handle(), 0);
  if (connection_->execute("PRAGMA journal_mode = MEMORY") &&
      connection_->execute("BEGIN EXCLUSIVE") && check_still_there() && is_empty()) {
    fs::remove(path_, ignored);
  }
}

void OpenFile::leave_as_found() {
  if (made_) remove_if_empty();
  connection_.reset();
  if (has_left_over_log_) {
    restore_side_files(path_, side_files_);
  } else if (!copied_) {
    take_in_abandoned_log(path_);
  }
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : path_{std::move(other.path_)},
      journal_mode_{other.journal_mode_},
      note_{std::move(other.note_)},
      is_mode_chosen_{other.is_mode_chosen_},
      identity_{std::move(other.identity_)},
      side_files_{other.side_files_},
      has_left_over_log_{other.has_left_over_log_},
      made_{std::exchange(other.made_, false)},
      copied_{other.copied_},
      connection_{std::move(other.connection_)} {}

OpenFile::~OpenFile() {
  if (!connection_ && !made_) return;  // moved from, or never opened
  try {
    leave_as_found();
  } catch (const std::bad_alloc&) {
    // What is left beside the file is tidied up by whoever opens it next.
  }
}

}  // namespace persist::sqlite

#include "sqlite/opening.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

#include "backing/propagate.hpp"
#include "sqlite/error.hpp"

namespace persist::sqlite {

namespace {

namespace fs = std::filesystem;

// Rows are longer than their values by their keys and SQLite's own bytes.
constexpr std::size_t bytes_beside_value = std::size_t{1} << 20;

std::unexpected<PersistenceError> cannot_open(const fs::path& path, std::string_view why) {
  std::string message = "cannot open " + path.string() + ": ";
  return std::unexpected{error_of(SQLITE_CANTOPEN, "open", message.append(why))};
}

/// Whether the file is there; an error when something else is. SQLite would wait for ever to open a
/// FIFO, and says of a folder only that it cannot open it.
Result<bool> is_there(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  switch (status.type()) {
    case fs::file_type::regular: return true;
    case fs::file_type::not_found: return false;
    case fs::file_type::directory: return cannot_open(path, "it is a folder");
    case fs::file_type::none: return cannot_open(path, error.message());
    default: return cannot_open(path, "it is no regular file");
  }
}

std::string uri_of(const fs::path& path, std::string_view parameter) {
  std::string uri = "file://";
  for (const char c : path.string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    if (plain) {
      uri += c;
    } else {
      constexpr std::string_view digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      uri.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
  }
  return uri.append("?").append(parameter);
}

/// Whether the failure may be that of a WAL database whose side files cannot be made or written.
bool may_be_about_log(const Result<void>& result) {
  if (result) return false;
  const auto* const backing = std::get_if<PersistenceBackingError>(&result.error());
  return backing != nullptr && (backing->code.starts_with("SQLITE_CANTOPEN") ||
                                backing->code.starts_with("SQLITE_READONLY"));
}

void tell(const SqliteOptions& options, const std::string& note) {
  if (options.note) options.note(note);
}

}  // namespace

ConnectionOptions connection_options(const fs::path& path, const SqliteOptions& options) {
  return {.name = path.string(),
          .flags = SQLITE_OPEN_READWRITE,
          .timeout = options.timeout,
          .max_bytes = options.max_value_bytes + bytes_beside_value,
          .allow_triggers = options.allow_triggers,
          .is_interrupted = options.is_interrupted};
}

// By us, since SQLite would make it 0644; its journal gets the file's mode.
Result<void> make_private_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannot_open(path, std::generic_category().message(errno));
  ::close(descriptor);
  return {};
}

Result<OpenFile> OpenFile::open(const SqliteOptions& options) {
  if (options.path.empty() || options.path.native().find('\0') != std::string::npos) {
    return cannot_open(options.path, "it names no file");
  }
  if (options.path == ":memory:") {
    return cannot_open(options.path, "it names no file; stores in memory are layer_memory's");
  }
  std::error_code error;
  OpenFile file{fs::absolute(options.path, error)};  // a leading "file:" would make it a URI
  if (error) return cannot_open(options.path, error.message());
  PERSIST_LET(const bool there, is_there(file.path_));
  if (!there) {
    if (options.access != Access::create) return cannot_open(options.path, "there is no such file");
    PERSIST_CHECK(make_private_file(file.path_));
    file.made_ = true;
  }
  file.side_files_ = SideFiles::beside(file.path_);
  const bool reads = options.access == Access::read;
  const bool has_index = file.side_files_.shm != SideFiles::State::absent &&
                         file.side_files_.wal != SideFiles::State::headless;
  const Way first = reads && has_index ? Way::index_untouched : Way::plain;
  Result<void> connected = file.connect(options, first);
  if (may_be_about_log(connected) && first != Way::plain) {
    connected = file.connect(options, Way::plain);
  }
  if (may_be_about_log(connected) && reads && file.side_files_.hold_nothing()) {
    connected = file.connect(options, Way::immutable);
  }
  if (may_be_about_log(connected) && reads && file.side_files_.wal >= SideFiles::State::headless) {
    return cannot_open(options.path,
                       "its log (-wal) cannot be read in a folder of no write access");
  }
  if (!connected) {
    // What was made goes again, and that needs its lock.
    if (file.made_ && !file.connection_) static_cast<void>(file.connect(options, Way::plain));
    return std::unexpected{std::move(connected.error())};
  }
  return file;
}

Result<void> OpenFile::connect(const SqliteOptions& options, Way way) {
  ConnectionOptions wanted = connection_options(path_, options);
  if (way != Way::plain) {
    const std::string_view parameter = way == Way::immutable ? "immutable=1" : "readonly_shm=1";
    wanted.name = uri_of(path_, parameter);
    wanted.flags |= SQLITE_OPEN_URI;
  }
  PERSIST_LET(connection_, Connection::open(wanted));
  if (side_files_.has_log()) {
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
  if (options.access != Access::read) return keep_journal_mode();
  if (way == Way::immutable) {
    tell(options, "the folder cannot be written; the file is read as one that nobody changes");
  } else if (read_only) {
    tell(options, "the file cannot be written; it is read as it is");
  }
  return {};
}

// Which of the rollback journal's modes an application uses is written nowhere, but shows in what
// it left behind; DELETE, the default, would take that away.
Result<void> OpenFile::keep_journal_mode() {
  using State = SideFiles::State;
  if (side_files_.journal != State::empty && side_files_.journal != State::spent) return {};
  PERSIST_LET(const std::string mode, connection_->text("PRAGMA journal_mode"));
  if (mode != "delete") return {};
  return connection_->execute(side_files_.journal == State::empty
                                  ? "PRAGMA journal_mode = TRUNCATE"
                                  : "PRAGMA journal_mode = PERSIST");
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
  if (side_files_.has_log()) restore_side_files(path_, side_files_);
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : path_{std::move(other.path_)},
      side_files_{other.side_files_},
      made_{std::exchange(other.made_, false)},
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

#include "drivers/sqlite/connection.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <persist/json_text.hpp>
#include <persist/sqlite.hpp>

#include "drivers/sqlite/error.hpp"
#include "values/propagate.hpp"
#include "values/utf16.hpp"

namespace persist::sqlite {

namespace {

// Often enough that an interrupt is heard at once, rarely enough to cost nothing.
constexpr int steps_between_looks = 4096;

// LIKE and GLOB take the product of the lengths of text and pattern, within one step.
constexpr int max_pattern = 500;

/// Whether an error is one of the file, so that it has to say which.
bool is_about_file(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_NOTADB: return true;
    default: return false;
  }
}

}  // namespace

Connection::Connection(const ConnectionOptions& options)
    : options_{options}, lock_waiter_{options.timeout, options.lock_wait} {}

// An interrupt that no statement has met yet would stop the closing from taking in the log, which
// would then stay. The next statement takes it away.
Connection::~Connection() {
  if (handle_) sqlite3_exec(handle_.get(), "SELECT 1", nullptr, nullptr, nullptr);
}

Result<std::unique_ptr<Connection>> Connection::open(const ConnectionOptions& options) {
  PERSIST_LET(std::unique_ptr<Connection> connection, open_file(options));
  PERSIST_CHECK(connection->harden(options));
  return connection;
}

Result<std::unique_ptr<Connection>> Connection::open_file(const ConnectionOptions& options) {
  std::unique_ptr<Connection> connection{new Connection{options}};
  sqlite3* handle = nullptr;
  const int flags = options.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  const int code = sqlite3_open_v2(options.name.c_str(), &handle, flags, nullptr);
  connection->handle_.reset(handle);
  if (handle == nullptr) return std::unexpected{error_of(code, "open", sqlite3_errstr(code))};
  sqlite3_extended_result_codes(handle, 1);
  if (code != SQLITE_OK) return std::unexpected{connection->error(code)};
  return connection;
}

Result<std::unique_ptr<Connection>> Connection::open_reader(const ConnectionOptions& options) {
  PERSIST_LET(std::unique_ptr<Connection> connection, open(options));
  PERSIST_CHECK(connection->execute("PRAGMA query_only = ON"));
  return connection;
}

Result<std::unique_ptr<Connection>> Connection::open_again() const {
  ConnectionOptions options = options_;
  options.is_interrupted = nullptr;
  options.lock_wait = nullptr;
  PERSIST_LET(std::unique_ptr<Connection> connection, open_reader(options));
  connection->method_ = method_;
  return connection;
}

void Connection::listen() {
  sqlite3_busy_handler(
      handle_.get(),
      [](void* self, int attempt) { return static_cast<Connection*>(self)->wait(attempt) ? 1 : 0; },
      this);
  // SQLite forgets an interrupt that comes just before a statement starts; the flag does not.
  sqlite3_progress_handler(
      handle_.get(), steps_between_looks,
      [](void* self) { return static_cast<Connection*>(self)->is_interrupted() ? 1 : 0; }, this);
}

Result<void> Connection::harden(const ConnectionOptions& options) {
  constexpr std::size_t most = std::numeric_limits<int>::max();
  sqlite3* const handle = handle_.get();
  listen();
  if (const int added = add_take_row(handle, sink_); added != SQLITE_OK) {
    return std::unexpected{error(added)};
  }
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, static_cast<int>(std::min(options.max_bytes, most)));
  sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, max_pattern);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  for (const auto& [option, value] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                      {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                      {SQLITE_DBCONFIG_ENABLE_TRIGGER, options.allow_triggers},
                                      {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
                                      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}}) {
    if (const int code = sqlite3_db_config(handle, option, value, nullptr); code != SQLITE_OK) {
      return std::unexpected{error(code)};
    }
  }
  PERSIST_CHECK(execute("PRAGMA cell_size_check = ON"));
  return execute("PRAGMA mmap_size = 0");
}

// Without trust SQLite 3.40 refuses the whole file for the sake of one CHECK (json_valid(…)) in a
// table of the application's. What a trusted schema may call is still nothing but SQLite's own
// functions: ours is for statements alone, nothing can be loaded, and those that act on the outside
// stay refused.
bool Connection::lacked_trust() {
  const std::string_view message = sqlite3_errmsg(handle_.get());
  return message.contains("unsafe use of") &&
         sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, nullptr) == SQLITE_OK;
}

Result<void> Connection::enter(std::string_view method) {
  method_ = method;
  if (!is_interrupted()) return {};
  return std::unexpected{error(SQLITE_INTERRUPT, "interrupted")};
}

Result<void> Connection::learn_encoding() {
  PERSIST_LET(const std::string name, text("PRAGMA encoding"));
  encoding_ = name == "UTF-16le"   ? TextEncoding::utf16le
              : name == "UTF-16be" ? TextEncoding::utf16be
                                   : TextEncoding::utf8;
  return {};
}

bool Connection::can_store(std::string_view text) const {
  return encoding_ == TextEncoding::utf8 || utf16_from_utf8(text, ByteOrder::little).has_value();
}

bool Connection::can_name(std::string_view text) const {
  if (encoding_ == TextEncoding::utf8) return true;
  constexpr std::string_view u_fffe = "\xEF\xBF\xBE";
  constexpr std::string_view u_ffff = "\xEF\xBF\xBF";
  return is_utf8(text) && !text.contains(u_fffe) && !text.contains(u_ffff);
}

std::string Connection::as_stored(std::string_view text) const {
  if (encoding_ == TextEncoding::utf8) return std::string{text};
  const auto order = encoding_ == TextEncoding::utf16le ? ByteOrder::little : ByteOrder::big;
  return utf16_from_utf8(text, order).value_or(std::string{});
}

// https://sqlite.org/fileformat2.html#file_format_version_numbers
bool Connection::has_log_format() const {
  constexpr int read_version_at = 19;
  constexpr char with_log = 2;
  sqlite3_file* file = nullptr;
  sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file));
  char version = 0;
  return file != nullptr && file->pMethods != nullptr &&
         file->pMethods->xRead(file, &version, 1, read_version_at) == SQLITE_OK &&
         version == with_log;
}

Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  end_lock_wait();
  Statement statement{handle};
  if (code != SQLITE_OK) return std::unexpected{error(code)};
  return statement;
}

Result<void> Connection::prepare_once(Statement& statement, std::string_view sql) {
  if (statement) return {};
  PERSIST_LET(statement, prepare(sql));
  return {};
}

Result<void> Connection::execute(std::string_view sql) {
  PERSIST_LET(const Statement statement, prepare(sql));
  return StatementScope{*this, statement}.finish();
}

Result<std::int64_t> Connection::number(std::string_view sql) {
  PERSIST_LET(const Statement statement, prepare(sql));
  StatementScope run{*this, statement};
  const std::int64_t first = run.row() ? run.number(0) : 0;
  PERSIST_CHECK(run.end());
  return first;
}

Result<std::string> Connection::text(std::string_view sql) {
  PERSIST_LET(const Statement statement, prepare(sql));
  StatementScope run{*this, statement};
  std::string first;
  if (run.row()) first = run.bytes(0);
  PERSIST_CHECK(run.end());
  return first;
}

PersistenceError Connection::error(int code) const {
  // A wait for a lock that was cut short says so.
  const bool waited = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
  if (waited && is_interrupted()) return error(SQLITE_INTERRUPT, "interrupted");
  // A parameter that is refused leaves no message.
  if (code == SQLITE_TOOBIG) return error(code, "an entry is longer than the limit");
  const std::string message = sqlite3_errmsg(handle_.get());
  // An interrupt that SQLite hears while a table-valued function declares its columns.
  if (code == SQLITE_ERROR && message == sqlite3_errstr(SQLITE_INTERRUPT) && is_interrupted()) {
    return error(SQLITE_INTERRUPT, message);
  }
  return error(code, is_about_file(code) && !options_.shown_name.empty()
                         ? options_.shown_name + ": " + message
                         : message);
}

PersistenceError Connection::error(int code, std::string message) const {
  return error_of(code, method_, std::move(message));
}

PersistenceError Connection::long_entry(std::string message, std::string store) const {
  return PersistenceBackingError{.method = std::string{method_},
                                 .fault = BackingFault::too_long,
                                 .code = "SQLITE_TOOBIG",
                                 .message = std::move(message),
                                 .store = std::move(store)};
}

std::size_t Connection::changes() const {
  return static_cast<std::size_t>(sqlite3_changes64(handle_.get()));
}

Result<void> Connection::begin_snapshot() {
  PERSIST_CHECK(execute("BEGIN"));
  is_reading_ = true;
  has_read_much_ = false;
  return {};
}

void Connection::end_reading() noexcept {
  is_reading_ = false;
  roll_back();
}

Result<void> Connection::let_others_in() {
  if (!std::exchange(has_read_much_, false) || !is_reading_) return {};
  roll_back();
  return execute("BEGIN");
}

// By SQLite's own means: a destructor calls this, which must not run out of memory over a message.
void Connection::roll_back() noexcept {
  if (in_transaction()) sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Connection::interrupt() noexcept {
  if (!interrupted_.exchange(true)) sqlite3_interrupt(handle_.get());
}

bool Connection::is_interrupted() const {
  if (interrupted_.load(std::memory_order_relaxed)) return true;
  try {
    return options_.is_interrupted && options_.is_interrupted();
  } catch (...) {
    return true;  // SQLite, which asks, is C and would be left with its locks held
  }
}

bool Connection::wait(int attempt) {
  if (attempt == 0) lock_waiter_.begin();
  return !is_interrupted() && lock_waiter_.nap();
}

}  // namespace persist::sqlite

void persist::use_sqlite_alone() { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

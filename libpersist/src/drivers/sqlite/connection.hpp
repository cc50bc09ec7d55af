#pragma once

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <persist/error.hpp>
#include <persist/lock_wait.hpp>

#include "drivers/sqlite/row_sink.hpp"
#include "drivers/sqlite/statement.hpp"
#include "values/lock_waiter.hpp"

namespace persist::sqlite {

/// What a connection is to be like.
struct ConnectionOptions {
  /// A path, or a URI where `flags` say so.
  std::string name;
  /// The file as errors name it.
  std::string shown_name = {};
  /// SQLITE_OPEN_….
  int flags = SQLITE_OPEN_READWRITE;
  std::chrono::milliseconds timeout{};
  /// No string, blob or row may be longer.
  std::size_t max_bytes = 0;
  /// See SqliteOptions.
  bool allow_triggers = false;
  /// See SqliteOptions.
  std::function<bool()> is_interrupted = nullptr;
  /// See SqliteOptions.
  LockWaitReport lock_wait = nullptr;
};

/// How a database stores text.
enum class TextEncoding : std::uint8_t { utf8, utf16le, utf16be };

/// An open file, hardened against what strangers may have put into it. One thread at a time,
/// `interrupt` excepted.
class Connection {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const ConnectionOptions& options);
  /// Opens the file alone: nothing but `has_log_format` is to be asked before `harden`.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open_file(
      const ConnectionOptions& options);
  [[nodiscard]] Result<void> harden(const ConnectionOptions& options);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Another connection to the same file, to read it.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open_reader(
      const ConnectionOptions& options);
  /// One for another thread, and without the callbacks, which are called in the caller's thread
  /// only.
  [[nodiscard]] Result<std::unique_ptr<Connection>> open_again() const;
  /// What it was opened with. Any thread may ask.
  [[nodiscard]] const ConnectionOptions& options() const { return options_; }

  /// Begins an operation, whose name the errors from here on carry; fails after an interrupt.
  [[nodiscard]] Result<void> enter(std::string_view method);
  /// The operation that runs.
  [[nodiscard]] std::string_view method() const { return method_; }

  /// Whether what just failed did so for want of trust in the schema, which is trusted from here
  /// on.
  [[nodiscard]] bool lacked_trust();

  /// Finds out how the database stores text, which is settled when its first table is made.
  [[nodiscard]] Result<void> learn_encoding();
  [[nodiscard]] TextEncoding encoding() const { return encoding_; }
  /// Whether text of the database can be `text`: of UTF-16 only what converts there and back.
  [[nodiscard]] bool can_store(std::string_view text) const;
  /// Whether a table can have `text` in its name: names go through SQLite's own conversion.
  [[nodiscard]] bool can_name(std::string_view text) const;
  /// `text` as the database stores and compares it.
  [[nodiscard]] std::string as_stored(std::string_view text) const;

  /// Whether the file's header says that changes go to a write-ahead log. Takes no lock, and rolls
  /// nothing back.
  [[nodiscard]] bool has_log_format() const;

  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  /// Prepares into `statement` unless that was done before.
  [[nodiscard]] Result<void> prepare_once(Statement& statement, std::string_view sql);
  /// Runs one statement that takes no parameters, to its end.
  [[nodiscard]] Result<void> execute(std::string_view sql);
  /// The first column of its first row.
  [[nodiscard]] Result<std::int64_t> number(std::string_view sql);
  [[nodiscard]] Result<std::string> text(std::string_view sql);

  /// Whom `take_row` hands rows to; nobody when it is null.
  void set_row_sink(RowSink* sink) { sink_ = sink; }

  /// What was read so far.
  struct Reads {
    std::size_t rows = 0;    // that were scanned
    std::size_t misses = 0;  // pages that were not in the page cache
  };
  [[nodiscard]] Reads reads();
  /// Counts rows that were scanned.
  void count_rows(std::size_t rows) { reads_.rows += rows; }
  /// Widens the page cache once reading `rows` more rows took a page from the file for most of
  /// them, and narrows it for good where that does not help.
  void fit_cache_to_scan(std::size_t rows) { fit_cache(rows, rows_that_fill_cache); }
  /// The same for rows that are looked up one by one.
  void fit_cache_to_lookup() {
    constexpr std::size_t rows_between_looks = 256;
    if (++rows_looked_up_ % rows_between_looks == 0) fit_cache(rows_between_looks, 0);
  }
  /// Narrows it again for rows that are read in the order in which they lie.
  void fit_cache_to_order();

  /// Begins a transaction for reads alone, whose lock a long scan lets go of now and then.
  [[nodiscard]] Result<void> begin_snapshot();
  void end_reading() noexcept;
  /// Says that so much was read that others should have their turn before more is.
  void has_read_much() { has_read_much_ = true; }
  /// Gives them that turn, if it is due.
  [[nodiscard]] Result<void> let_others_in();

  /// What SQLite just answered, as an error of the running operation.
  [[nodiscard]] PersistenceError error(int code) const;
  /// An error in words of our own.
  [[nodiscard]] PersistenceError error(int code, std::string message) const;
  /// The error of an entry of `store` that is longer than the connection reads.
  [[nodiscard]] PersistenceError long_entry(std::string message, std::string store) const;

  /// Rows that the last statement changed.
  [[nodiscard]] std::size_t changes() const;
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

  /// Ends the transaction, if there is one, without its changes.
  void roll_back() noexcept;
  /// Everything that runs, waits or comes later fails as interrupted.
  void interrupt() noexcept;
  [[nodiscard]] bool is_interrupted() const;
  /// Called after every call of SQLite that may have waited for a lock.
  void end_lock_wait() noexcept { lock_waiter_.end(); }

 private:
  explicit Connection(const ConnectionOptions& options);

  void listen();
  void fit_cache(std::size_t rows, std::size_t telling_rows);
  [[nodiscard]] bool wait(int attempt);

  struct Close {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  using Handle = std::unique_ptr<sqlite3, Close>;

  ConnectionOptions options_;
  LockWaiter lock_waiter_;
  std::atomic<bool> interrupted_ = false;
  std::string_view method_ = "open";
  TextEncoding encoding_ = TextEncoding::utf8;
  // By then a cache has shown whether it serves.
  static constexpr std::size_t rows_that_fill_cache = 16384;

  enum class Cache : std::uint8_t { narrow, wide, of_no_use };
  Cache cache_ = Cache::narrow;
  Reads reads_;
  Reads reads_before_;  // when the cache got its width
  std::size_t rows_looked_up_ = 0;
  bool is_reading_ = false;
  bool has_read_much_ = false;
  RowSink* sink_ = nullptr;
  Handle handle_;
};

}  // namespace persist::sqlite

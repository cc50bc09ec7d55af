#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <forward_list>
#include <memory>
#include <string>
#include <string_view>

#include <persist/expires.hpp>
#include <persist/inspector.hpp>

#include "drivers/sqlite/cell.hpp"

namespace persist::sqlite {

/// A prepared statement.
class Statement {
 public:
  Statement() = default;
  /// Owns `handle`.
  explicit Statement(sqlite3_stmt* handle) : handle_{handle} {}

  [[nodiscard]] explicit operator bool() const { return handle_ != nullptr; }
  [[nodiscard]] sqlite3_stmt* handle() const { return handle_.get(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

class Connection;

/// One use of a statement: parameters, rows, and a reset at the end of the scope, which lets go of
/// the locks. What is bound is borrowed until then; what a column shows, until the next row. A
/// column that there is no memory for shows nothing, and `end` reports that.
class StatementScope {
 public:
  StatementScope(Connection& connection, const Statement& statement)
      : connection_{connection}, handle_{statement.handle()} {}
  StatementScope(const StatementScope&) = delete;
  StatementScope& operator=(const StatementScope&) = delete;
  ~StatementScope() { sqlite3_reset(handle_); }

  StatementScope& bind(int parameter, std::int64_t number);
  StatementScope& bind(int parameter, double number);
  StatementScope& bind(int parameter, std::string_view bytes,
                       StorageClass storage = StorageClass::text);
  StatementScope& bind(int parameter, const Expires& expires);

  /// Goes to the next row; false at the end and after an error, which `end` distinguishes.
  [[nodiscard]] bool row() {
    converted_.clear();
    if (code_ == SQLITE_OK || code_ == SQLITE_ROW) step();
    return code_ == SQLITE_ROW;
  }
  /// How it went so far.
  [[nodiscard]] Result<void> end() const;
  /// Runs a statement that has no rows, or whose rows do not matter.
  [[nodiscard]] Result<void> finish();
  /// SQLite's code for how it went so far.
  [[nodiscard]] int code() const { return code_; }
  /// Whether a parameter is text that the database's encoding has no way to write: no row can match
  /// it, and none is looked for.
  [[nodiscard]] bool matches_nothing() const { return matches_nothing_; }

  // By the value: three calls by the column cost a tenth of a whole scan.
  [[nodiscard]] Cell cell(int column) {
    sqlite3_value* const value = sqlite3_column_value(handle_, column);
    const Cell cell = is_utf16(value) ? converted(value) : cell_of(value);
    if (cell.is_missing) code_ = SQLITE_NOMEM;
    return cell;
  }
  [[nodiscard]] std::string_view bytes(int column) { return cell(column).bytes; }
  /// A text as SQLite itself converts it, which is how it knows names.
  [[nodiscard]] std::string_view name(int column) {
    return cell_of(sqlite3_column_value(handle_, column)).bytes;
  }
  /// A text or blob as it is stored, in the encoding of the database; ask for it before `bytes`.
  [[nodiscard]] std::string_view stored_bytes(int column) {
    return stored_bytes_of(sqlite3_column_value(handle_, column));
  }
  [[nodiscard]] StorageClass storage(int column) const {
    return storage_of(sqlite3_column_type(handle_, column));
  }
  [[nodiscard]] std::int64_t number(int column) const {
    return sqlite3_column_int64(handle_, column);
  }
  [[nodiscard]] Expires expires(int column) const {
    return expires_of(sqlite3_column_value(handle_, column));
  }

 private:
  void step();
  void bind_utf16(int parameter, std::string_view text);
  [[nodiscard]] Cell converted(sqlite3_value* value);
  void note(int code) {
    if (code_ == SQLITE_OK) code_ = code;
  }

  Connection& connection_;
  sqlite3_stmt* handle_;
  int code_ = SQLITE_OK;
  bool matches_nothing_ = false;
  std::forward_list<std::string> converted_;  // columns of the row
};

}  // namespace persist::sqlite

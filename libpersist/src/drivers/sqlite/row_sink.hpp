#pragma once

/// Rows that are dealt with where SQLite stands, without a step out of it and back for each.

#include <sqlite3.h>

#include <cstdint>
#include <span>

namespace persist::sqlite {

/// Deals with rows. "SELECT … WHERE … AND take_row(id, value)" hands the connection's taker each
/// row that the rest of the condition lets through, and yields a row only where the taker says so.
///
/// It is called in the order in which SQLite reads: where a statement has to sort, that is not the
/// order of its rows.
class RowSink {
 public:
  /// Whether the statement is to yield this row, or to go on to the next.
  enum class Then : std::uint8_t { go_on, yield };

  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;

  /// The columns that `take_row` was given, borrowed during the call. What it throws becomes
  /// SQLITE_NOMEM.
  [[nodiscard]] virtual Then take(std::span<sqlite3_value* const> columns) = 0;
};

/// Lets statements of ours, and nothing in the schema, call `take_row`, which hands rows to the
/// taker in `slot` at the time. SQLite's code for how it went.
[[nodiscard]] int add_take_row(sqlite3* connection, RowSink*& slot);

}  // namespace persist::sqlite

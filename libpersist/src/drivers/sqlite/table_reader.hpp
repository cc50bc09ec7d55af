#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <persist/inspector.hpp>

#include "drivers/sqlite/cell.hpp"
#include "drivers/sqlite/row_sink.hpp"
#include "drivers/sqlite/row_table.hpp"

namespace persist::sqlite {

/// A row of a table, borrowed while it is looked at.
struct TableRow {
  /// What stands in `store_id`; NULL in a table without this column.
  Cell store;
  /// The id, the value and the expiry, as they stand in the columns.
  EntryView entry;
};

/// Takes the rows of a table.
class RowTaker {
 public:
  RowTaker() = default;
  RowTaker(const RowTaker&) = delete;
  RowTaker& operator=(const RowTaker&) = delete;
  virtual ~RowTaker() = default;

  /// Whether to go on, or to end the portion behind this row.
  [[nodiscard]] virtual RowSink::Then take(TableRow& row) = 0;
  /// The id of the store that a row is of, whose value is not there; none where the row does not
  /// matter. The row's entry is then the store's.
  [[nodiscard]] virtual std::optional<std::string> store_of(TableRow& row) = 0;
};

/// Which columns of the rows are read.
enum class RowValues : std::uint8_t { read, left_out };

/// Whether a table has numbers for its rows.
[[nodiscard]] bool can_read_by_row(const RowTable& table);

/// Goes through the rows of a table in the order of their numbers, which is that in which they lie,
/// whatever index there is. A row whose number does not change and that stays is seen once.
class TableReader final : private RowSink {
 public:
  /// Borrows `taker`.
  TableReader(std::shared_ptr<RowTable> table, RowValues values, RowTaker& taker);
  ~TableReader() override;

  /// Hands over the next rows, under one lock that is held for as long as it takes to read some
  /// hundred kilobytes; false when there are no more. An entry that is longer than the connection
  /// reads is an error that names it, and the call after it goes on behind that; any other error is
  /// final.
  [[nodiscard]] Result<bool> read();

 private:
  [[nodiscard]] Then take(std::span<sqlite3_value* const> columns) override;
  [[nodiscard]] Cell cell_in(sqlite3_value* value, std::string& room) const;
  [[nodiscard]] Result<void> prepare();
  [[nodiscard]] Result<bool> pass_long_row();
  [[nodiscard]] Result<bool> report_long_row(std::string_view id, std::string_view store_id,
                                             std::int64_t number);
  [[nodiscard]] Result<std::optional<std::int64_t>> next_row();
  [[nodiscard]] bool go_behind(std::int64_t row);

  std::shared_ptr<RowTable> table_;
  RowValues values_;
  RowTaker& taker_;
  bool is_utf16_;
  std::string sql_;
  Statement statement_;
  std::int64_t next_;  // the least number that was not looked at
  bool is_at_end_ = false;
  bool is_out_of_order_ = false;
  std::size_t rows_ = 0;   // of this portion
  std::size_t bytes_ = 0;  // of them
  // Columns in UTF-16, converted.
  std::string store_;
  std::string key_;
  std::string value_;
};

}  // namespace persist::sqlite

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <persist/inspector.hpp>

#include "drivers/sqlite/expired_rows.hpp"
#include "drivers/sqlite/key_interval.hpp"
#include "drivers/sqlite/row_sink.hpp"

namespace persist::sqlite {

/// What of a row is read.
enum class Columns : std::uint8_t {
  id,
  /// Whether it is expired is known by the number of the row.
  id_and_row,
  all,
};

/// Puts rows of an interval into a batch until that is full, or a row is out of order.
class BatchCollector final : public RowSink {
 public:
  /// Borrows `batch`, `range` and `expired`, which is there if `columns` need it.
  BatchCollector(EntryBatch& batch, const ScanOptions& range, const ExpiredRows* expired,
                 Columns columns, const KeyInterval& interval, std::size_t max_rows);

  /// Of the columns id, or id and rowid, or id, value and expires; where ids are NULL the rowid
  /// follows these.
  [[nodiscard]] Then take(std::span<sqlite3_value* const> columns) override;

  /// How many were looked at.
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// Whether it stopped before a row that is not behind the one before.
  [[nodiscard]] bool is_out_of_order() const { return is_out_of_order_; }
  /// The key of the last row; empty where there is none.
  [[nodiscard]] std::string_view last_key() const {
    return keys_.has_any() ? std::string_view{keys_.last()} : std::string_view{};
  }
  /// Makes `interval` begin behind the last row.
  void keep_place(KeyInterval& interval) const;

 private:
  [[nodiscard]] Then take(const EntryView& record, std::int64_t rowid);
  [[nodiscard]] bool is_wanted(const EntryView& record, std::int64_t rowid) const;
  [[nodiscard]] bool is_behind(const EntryView& record, std::int64_t rowid);

  EntryBatch& batch_;
  const ScanOptions& range_;
  const ExpiredRows* expired_;
  const Columns columns_;
  const std::size_t max_rows_;
  const bool all_wanted_;
  const bool is_of_nulls_;
  KeySequence keys_;
  std::int64_t rowid_;
  bool is_out_of_order_ = false;
  std::size_t rows_ = 0;
};

}  // namespace persist::sqlite

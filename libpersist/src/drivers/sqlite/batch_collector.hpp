#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>

#include <persist/inspector.hpp>

#include "drivers/sqlite/key_interval.hpp"
#include "drivers/sqlite/row_sink.hpp"

namespace persist::sqlite {

/// Keys not to hand out: the storage class, then the bytes.
using ExpiredKeys = std::unordered_set<std::string>;

[[nodiscard]] std::string expired_key_of(std::string_view bytes, StorageClass storage);

/// What of a row is read.
enum class Columns : std::uint8_t { id, all };

/// Puts rows of an interval into a batch until that is full, or a row is out of order.
class BatchCollector final : public RowSink {
 public:
  /// Borrows `batch`, `range` and `expired`.
  BatchCollector(EntryBatch& batch, const ScanOptions& range, const ExpiredKeys& expired,
                 Columns columns, const KeyInterval& interval);

  /// Of the columns id, value and expires; where ids are NULL the rowid follows them.
  [[nodiscard]] Then take(std::span<sqlite3_value* const> columns) override;
  [[nodiscard]] Then take(const EntryView& record, std::int64_t rowid);

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
  [[nodiscard]] bool is_wanted(const EntryView& record) const;
  [[nodiscard]] bool is_behind(const EntryView& record, std::int64_t rowid);

  EntryBatch& batch_;
  const ScanOptions& range_;
  const ExpiredKeys& expired_;
  const Columns columns_;
  const bool all_wanted_;
  const bool is_of_nulls_;
  KeySequence keys_;
  std::int64_t rowid_;
  bool is_out_of_order_ = false;
  std::size_t rows_ = 0;
};

}  // namespace persist::sqlite

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>

#include <persist/inspector.hpp>

#include "drivers/sqlite/key_sequence.hpp"
#include "drivers/sqlite/row_taker.hpp"
#include "drivers/sqlite/stretch.hpp"

namespace persist::sqlite {

/// Keys not to hand out: the storage class, then the bytes.
using ExpiredKeys = std::unordered_set<std::string>;

[[nodiscard]] std::string expired_key_of(std::string_view bytes, StorageClass storage);

/// What of a row is read.
enum class Columns : std::uint8_t { id, all };

/// Puts rows of a stretch into a portion until that is full, or a row is out of order.
class Gathering final : public RowTaker {
 public:
  /// Borrows `portion`, `range` and `expired`.
  Gathering(Portion& portion, const Range& range, const ExpiredKeys& expired, Columns columns,
            const Stretch& stretch);

  /// Of the columns id, value and expires; where ids are NULL the rowid follows them.
  [[nodiscard]] Then take(std::span<sqlite3_value* const> columns) override;
  [[nodiscard]] Then take(const Record& record, std::int64_t rowid);

  /// How many were looked at.
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// Whether it stopped before a row that is not behind the one before.
  [[nodiscard]] bool is_out_of_order() const { return is_out_of_order_; }
  /// The key of the last row; empty where there is none.
  [[nodiscard]] std::string_view last_key() const {
    return keys_.has_any() ? std::string_view{keys_.last()} : std::string_view{};
  }
  /// Makes `stretch` begin behind the last row.
  void keep_place(Stretch& stretch) const;

 private:
  [[nodiscard]] bool is_wanted(const Record& record) const;
  [[nodiscard]] bool is_behind(const Record& record, std::int64_t rowid);

  Portion& portion_;
  const Range& range_;
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

#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <variant>
#include <vector>

#include <persist/inspector.hpp>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/row_sink.hpp"

namespace persist::sqlite {

class RowTable;

/// The rows of a table that are expired at an instant, as the index on the expiry says. To know
/// them spares a scan of keys the rows, where the expiry is: the index of the keys alone is a third
/// of the work where rows lie in the order of keys, and a tenth where they do not.
///
/// A row that changes meanwhile counts as before or after its change.
class ExpiredRows final : private RowSink {
 public:
  /// Reads nothing yet. The table must outlive it.
  ExpiredRows(const RowTable& table, Instant now) : table_{table}, now_{now} {}

  /// Reads on as far as that is worth it to whoever has gone through `rows` rows, with `misses`
  /// pages read for them, since the last call, and is not at the end.
  [[nodiscard]] Result<void> read_on(std::size_t rows, std::size_t misses);
  /// Whether the rows have had the same numbers all the time: VACUUM gives them others.
  [[nodiscard]] Result<bool> are_numbered_as_before() const;
  /// Whether all of them are known.
  [[nodiscard]] bool is_complete() const { return state_ == State::complete; }
  [[nodiscard]] bool contains(std::int64_t row) const {
    const auto place = static_cast<std::uint64_t>(row);
    if (place < max_bits) {
      return place / 64 < bits_.size() && (bits_[place / 64] >> (place % 64) & 1U) != 0;
    }
    return others_.contains(row);
  }

 private:
  enum class State : std::uint8_t { unread, partial, complete, unusable };

  static constexpr std::uint64_t max_bits = std::uint64_t{8} << 23U;  // of 8 MiB
  static constexpr std::size_t max_others = std::size_t{1} << 18U;

  [[nodiscard]] Then take(std::span<sqlite3_value* const> columns) override;
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> read_portion();
  void add(std::int64_t row);

  const RowTable& table_;
  Instant now_;
  State state_ = State::unread;
  Statement statement_;
  std::int64_t schema_version_ = 0;
  std::size_t all_rows_ = 0;  // about so many rows are in the table
  std::size_t walked_ = 0;
  std::size_t misses_ = 0;
  std::size_t known_ = 0;
  std::size_t portion_ = 0;
  // The last one read, in the order of the index.
  std::variant<std::int64_t, double> last_expiry_;
  std::int64_t last_row_ = 0;
  std::vector<std::uint64_t> bits_;
  std::unordered_set<std::int64_t> others_;
};

}  // namespace persist::sqlite

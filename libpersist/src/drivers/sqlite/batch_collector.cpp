#include "drivers/sqlite/batch_collector.hpp"

#include <new>

#include "drivers/sqlite/cell.hpp"
#include "drivers/sqlite/key_interval.hpp"
#include "inspect/matching.hpp"

namespace persist::sqlite {

namespace {

// Where ids are NULL.
constexpr std::size_t rowid_column = 3;

}  // namespace

BatchCollector::BatchCollector(EntryBatch& batch, const ScanOptions& range,
                               const ExpiredRows* expired, Columns columns,
                               const KeyInterval& interval, std::size_t max_rows)
    : batch_{batch},
      range_{range},
      expired_{expired},
      columns_{columns},
      max_rows_{max_rows},
      all_wanted_{range.liveness == Liveness::all},
      is_of_nulls_{interval.is_of_nulls()},
      keys_{interval.from},
      rowid_{interval.rowid} {}

RowSink::Then BatchCollector::take(std::span<sqlite3_value* const> columns) {
  const Cell key = cell_of(columns[0]);
  EntryView record{.key = key.bytes, .value = {}, .expires = {}, .key_class = key.storage};
  bool is_missing = key.is_missing;
  if (columns_ == Columns::all) {
    const Cell value = cell_of(columns[1]);
    record.value = value.bytes;
    record.value_class = value.storage;
    record.expires = expires_of(columns[2]);
    is_missing = is_missing || value.is_missing;
  }
  if (is_missing) throw std::bad_alloc{};
  if (columns_ == Columns::id_and_row) return take(record, sqlite3_value_int64(columns[1]));
  return take(record, is_of_nulls_ ? sqlite3_value_int64(columns[rowid_column]) : 0);
}

RowSink::Then BatchCollector::take(const EntryView& record, std::int64_t rowid) {
  if (is_out_of_order_ || !is_behind(record, rowid)) {
    is_out_of_order_ = true;
    return Then::yield;
  }
  if (all_wanted_ || is_wanted(record, rowid)) batch_.add(record);
  const bool is_full = ++rows_ == max_rows_ || batch_.bytes() >= batch_bytes ||
                       (range_.limit_hint && batch_.size() >= *range_.limit_hint);
  return is_full ? Then::yield : Then::go_on;
}

bool BatchCollector::is_behind(const EntryView& record, std::int64_t rowid) {
  if (!is_of_nulls_) return keys_.accept(record.key, record.key_class);
  if (record.key_class != StorageClass::null || rowid <= rowid_) return false;
  rowid_ = rowid;
  return true;
}

bool BatchCollector::is_wanted(const EntryView& record, std::int64_t rowid) const {
  if (columns_ != Columns::id_and_row) return admits(range_, record.expires);
  return expired_->contains(rowid) == (range_.liveness == Liveness::expired);
}

void BatchCollector::keep_place(KeyInterval& interval) const {
  interval.rowid = rowid_;
  if (is_of_nulls_ || !keys_.has_any()) return;
  interval.from = {.bytes = successor_of(keys_.last()), .storage = keys_.last_storage()};
}

}  // namespace persist::sqlite

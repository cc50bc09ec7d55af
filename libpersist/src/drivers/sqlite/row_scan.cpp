#include "drivers/sqlite/row_scan.hpp"

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/sqlite/batch_collector.hpp"
#include "drivers/sqlite/key_interval.hpp"
#include "drivers/sqlite/key_list_scan.hpp"
#include "drivers/sqlite/long_entry.hpp"
#include "drivers/sqlite/stored_ids.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

// Rows looked at under one lock: bounds the time when a filter lets few of them through, and the
// memory of a batch of keys.
constexpr std::size_t max_scan_rows = 4096;

// So many first, where what comes after may be read otherwise.
constexpr std::size_t first_rows = 1024;

class RowScan final : public Scan {
 public:
  /// `expired` is null where the expiry of each row has to be looked at, or that of none.
  RowScan(std::shared_ptr<RowTable> table, StoreId store, ScanOptions range,
          std::shared_ptr<ExpiredRows> expired)
      : table_{std::move(table)},
        store_{std::move(store)},
        range_{std::move(range)},
        expired_{std::move(expired)},
        intervals_{intervals_of(range_, table_->shape().nullable_key)} {}

  RowScan(const RowScan&) = delete;
  RowScan& operator=(const RowScan&) = delete;
  ~RowScan() override { table_->give_back(std::move(sql_), std::move(statement_)); }

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    PERSIST_CHECK(table_->connection().enter("scan"));
    while (batch.empty() && !intervals_.empty()) {
      if (damage_) return std::unexpected{*damage_};
      const KeyInterval interval = intervals_.front();
      PERSIST_LET(const Stop stop, fill(batch));
      PERSIST_LET(const bool is_valid, knew_expired());
      if (!is_valid) {
        batch.clear();
        intervals_.front() = interval;
      } else if (stop == Stop::at_end) {
        leave_interval();
      }
    }
    return {};
  }

 private:
  /// Where a reading stopped.
  enum class Stop : std::uint8_t { at_end, on_the_way };

  [[nodiscard]] Columns columns() const;
  [[nodiscard]] Result<void> prepare(Columns what);
  void bind(StatementScope& run) const;
  [[nodiscard]] Result<Stop> fill(EntryBatch& batch);
  [[nodiscard]] Result<void> learn_expired();
  [[nodiscard]] Result<bool> knew_expired();
  [[nodiscard]] Result<void> pass_long_entry();
  void leave_interval() {
    intervals_.pop_front();
    table_->give_back(std::exchange(sql_, {}), std::exchange(statement_, {}));
  }

  std::shared_ptr<RowTable> table_;
  StoreId store_;
  ScanOptions range_;
  std::shared_ptr<ExpiredRows> expired_;
  std::deque<KeyInterval> intervals_;
  std::string sql_;
  Statement statement_;  // over the first interval
  Columns prepared_ = Columns::all;
  bool has_read_ = false;
  Connection::Reads reads_before_;          // when the last portion began
  std::optional<PersistenceError> damage_;  // the end of what can be read
};

// The index alone has the keys, and the numbers of the rows.
Columns RowScan::columns() const {
  if (range_.projection != Projection::keys || intervals_.front().is_of_nulls()) {
    return Columns::all;
  }
  if (range_.liveness == Liveness::all) return Columns::id;
  return expired_ && expired_->is_complete() ? Columns::id_and_row : Columns::all;
}

// What a row is made of is taken in the midst of the statement, in the order of the index that is
// named: made-up statistics could make SQLite read by another and sort.
Result<void> RowScan::prepare(Columns what) {
  if (statement_ && prepared_ == what) return {};
  if (statement_) table_->give_back(std::exchange(sql_, {}), std::exchange(statement_, {}));
  prepared_ = what;
  const KeyInterval& interval = intervals_.front();
  std::string columns = what == Columns::id_and_row ? "id, rowid" : "id";
  if (what == Columns::all) {
    columns += range_.projection == Projection::entries ? ", value, " : ", NULL, ";
    columns += table_->sql_expires();
  }
  std::string condition = interval.is_of_nulls() ? "id IS NULL AND rowid > ?1"
                          : interval.end         ? "id >= ?1 AND id < ?2"
                                                 : "id >= ?1";
  if (interval.is_of_nulls()) columns += ", rowid";
  condition += " AND take_row(" + columns + ")";
  condition += interval.is_of_nulls() ? " ORDER BY rowid" : " ORDER BY id";
  sql_ = table_->select("1", condition, table_->by_key());
  PERSIST_LET(statement_, table_->borrow(sql_));
  return {};
}

void RowScan::bind(StatementScope& run) const {
  const KeyInterval& interval = intervals_.front();
  table_->bind_store(run, store_);
  if (interval.is_of_nulls()) {
    run.bind(1, interval.rowid);
  } else {
    run.bind(1, interval.from.bytes, interval.from.storage);
    if (interval.end) run.bind(2, interval.end->bytes, interval.end->storage);
  }
}

Result<RowScan::Stop> RowScan::fill(EntryBatch& batch) {
  Connection& connection = table_->connection();
  PERSIST_CHECK(connection.let_others_in());
  if (expired_) PERSIST_CHECK(learn_expired());
  const Columns what = columns();
  PERSIST_CHECK(prepare(what));
  const bool is_first = expired_ && !std::exchange(has_read_, true);
  BatchCollector collector{batch,
                           range_,
                           expired_.get(),
                           what,
                           intervals_.front(),
                           is_first ? first_rows : max_scan_rows};
  StatementScope run{connection, statement_};
  bind(run);
  connection.set_row_sink(&collector);
  const bool is_full = run.row();
  connection.set_row_sink(nullptr);
  const bool is_too_long = !is_full && run.code() == SQLITE_TOOBIG;
  if (!is_full && !is_too_long) {
    PERSIST_CHECK(run.end());
    connection.count_rows(collector.rows());
    return Stop::at_end;
  }
  if (collector.is_out_of_order()) damage_ = table_->disorder(store_, collector.last_key());
  collector.keep_place(intervals_.front());
  connection.has_read_much();
  connection.fit_cache_to_scan(collector.rows());
  // What was read before it is handed out first.
  if (is_too_long && batch.empty()) PERSIST_CHECK(pass_long_entry());
  return Stop::on_the_way;
}

// What the portion before has cost tells whether to look at the index on the expiry.
Result<void> RowScan::learn_expired() {
  const Connection::Reads reads = table_->connection().reads();
  if (has_read_ && !expired_->is_complete()) {
    PERSIST_CHECK(
        expired_->read_on(reads.rows - reads_before_.rows, reads.misses - reads_before_.misses));
  }
  reads_before_ = table_->connection().reads();
  return {};
}

// Whether the portion was read with the rows' own numbers, if it was read by these; otherwise what
// is known of them is forgotten.
Result<bool> RowScan::knew_expired() {
  if (!expired_ || prepared_ != Columns::id_and_row) return true;
  PERSIST_LET(const bool are_same, expired_->are_numbered_as_before());
  if (are_same) return true;
  PERSIST_LET(expired_, table_->expired_rows(range_.now));
  has_read_ = false;
  return false;
}

// One entry that is too long hides no other: it is an error by itself, and the call after that
// begins behind it.
Result<void> RowScan::pass_long_entry() {
  PERSIST_LET(auto entry, long_entry_at(*table_, store_, intervals_.front()));
  if (!entry) return {};
  if (entry->rest) {
    intervals_.front() = *std::move(entry->rest);
  } else {
    leave_interval();
  }
  return std::unexpected{table_->connection().error(SQLITE_TOOBIG, std::move(entry->message))};
}

}  // namespace

Result<std::unique_ptr<Scan>> make_row_scan(std::shared_ptr<RowTable> table, StoreId store,
                                            ScanOptions range) {
  // The index of a UTF-16 database has another order than the bytes of UTF-8.
  if (table->connection().encoding() != TextEncoding::utf8) {
    PERSIST_LET(FoundKeys keys, all_keys(*table, store));
    return make_key_list_scan(std::move(table), std::move(store), std::move(range),
                              std::move(keys));
  }
  if (range.liveness == Liveness::expired) {
    PERSIST_LET(auto keys, keys_if_few_expired(*table, store, range.now));
    if (keys) {
      return make_key_list_scan(std::move(table), std::move(store), std::move(range),
                                {.keys = *std::move(keys)});
    }
  }
  PERSIST_LET(const bool has_blobs, has_blob_keys(*table, store));
  if (has_blobs) {
    PERSIST_LET(FoundKeys keys, all_keys(*table, store));
    return make_key_list_scan(std::move(table), std::move(store), std::move(range),
                              std::move(keys));
  }
  std::shared_ptr<ExpiredRows> expired;
  if (range.liveness != Liveness::all && range.projection == Projection::keys) {
    PERSIST_LET(expired, table->expired_rows(range.now));
  }
  return std::make_unique<RowScan>(std::move(table), std::move(store), std::move(range),
                                   std::move(expired));
}

}  // namespace persist::sqlite

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

class RowScan final : public Scan {
 public:
  RowScan(std::shared_ptr<RowTable> table, StoreId store, ScanOptions range, ExpiredKeys expired)
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
      PERSIST_LET(const Stop stop, fill(batch));
      if (stop == Stop::at_end) leave_interval();
    }
    return {};
  }

 private:
  /// Where a reading stopped.
  enum class Stop : std::uint8_t { at_end, on_the_way };

  [[nodiscard]] Columns columns() const;
  [[nodiscard]] Result<void> prepare();
  void bind(StatementScope& run) const;
  [[nodiscard]] Result<Stop> fill(EntryBatch& batch);
  [[nodiscard]] Result<void> pass_long_entry();
  void leave_interval() {
    intervals_.pop_front();
    table_->give_back(std::exchange(sql_, {}), std::exchange(statement_, {}));
  }

  std::shared_ptr<RowTable> table_;
  StoreId store_;
  ScanOptions range_;
  ExpiredKeys expired_;
  std::deque<KeyInterval> intervals_;
  std::string sql_;
  Statement statement_;                     // over the first interval
  std::optional<PersistenceError> damage_;  // the end of what can be read
};

// The index alone has the keys.
Columns RowScan::columns() const {
  const bool keys_alone = range_.projection == Projection::keys &&
                          range_.liveness == Liveness::all && !intervals_.front().is_of_nulls();
  return keys_alone ? Columns::id : Columns::all;
}

// What a row is made of is taken in the midst of the statement, in the order of the index that is
// named: made-up statistics could make SQLite read by another and sort.
Result<void> RowScan::prepare() {
  if (statement_) return {};
  const KeyInterval& interval = intervals_.front();
  std::string columns = "id";
  if (this->columns() == Columns::all) {
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
  PERSIST_CHECK(prepare());
  BatchCollector collector{batch, range_, expired_, columns(), intervals_.front()};
  StatementScope run{connection, statement_};
  bind(run);
  connection.set_row_sink(&collector);
  const bool is_full = run.row();
  connection.set_row_sink(nullptr);
  const bool is_too_long = !is_full && run.code() == SQLITE_TOOBIG;
  if (!is_full && !is_too_long) {
    PERSIST_CHECK(run.end());
    return Stop::at_end;
  }
  if (collector.is_out_of_order()) damage_ = table_->disorder(store_, collector.last_key());
  collector.keep_place(intervals_.front());
  connection.has_read_much();
  connection.fit_cache(collector.rows());
  // What was read before it is handed out first.
  if (is_too_long && batch.empty()) PERSIST_CHECK(pass_long_entry());
  return Stop::on_the_way;
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

/// Whether all of `found` can be distinguished by their keys.
bool add_keys(ExpiredKeys& keys, const std::vector<StoredId>& found) {
  for (const StoredId& key : found) {
    if (key.storage == StorageClass::null) return false;
    keys.insert(expired_key_of(key.bytes, key.storage));
  }
  return true;
}

}  // namespace

// Keys of live entries: to know the few that are expired spares looking at every row for its
// expiry, and leaves the index alone to be read, three times as fast.
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
  ExpiredKeys expired;
  if (range.liveness == Liveness::live && range.projection == Projection::keys) {
    PERSIST_LET(auto few, keys_if_few_expired(*table, store, range.now));
    if (few && add_keys(expired, *few)) range.liveness = Liveness::all;
  }
  return std::make_unique<RowScan>(std::move(table), std::move(store), std::move(range),
                                   std::move(expired));
}

}  // namespace persist::sqlite

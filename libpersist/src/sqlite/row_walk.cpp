#include "sqlite/row_walk.hpp"

#include <deque>
#include <new>
#include <string>
#include <unordered_set>
#include <vector>

#include "backing/propagate.hpp"
#include "backing/range.hpp"
#include "sqlite/found_keys.hpp"
#include "sqlite/key_bounds.hpp"
#include "sqlite/sorted_walk.hpp"
#include "sqlite/stretch.hpp"

namespace persist::sqlite {

namespace {

// Rows looked at under one lock: bounds the time when a filter lets few of them through, and keeps
// a portion of keys of some twenty bytes, as text too, within 256 KiB.
constexpr std::size_t most_rows = 12288;

/// Keys not to hand out: the storage class, then the bytes.
using ExpiredKeys = std::unordered_set<std::string>;

std::string key_of(const Record& record) {
  return static_cast<char>(record.key_class) + std::string{record.key};
}

/// What of a row is read.
enum class Columns : std::uint8_t { id, all };

/// Puts rows into a portion until that is full.
class Gathering final : public RowTaker {
 public:
  /// Borrows all of it.
  Gathering(Portion& portion, const Range& range, const ExpiredKeys& expired, Columns columns)
      : portion_{portion},
        range_{range},
        expired_{expired},
        columns_{columns},
        all_wanted_{range.liveness == Liveness::all && expired.empty()} {}

  [[nodiscard]] Then take(std::span<sqlite3_value* const> columns) override {
    const Cell key = cell_of(columns[0]);
    Record record{.key = key.bytes, .value = {}, .expires = {}, .key_class = key.storage};
    bool is_missing = key.is_missing;
    if (columns_ == Columns::all) {
      const Cell value = cell_of(columns[1]);
      record.value = value.bytes;
      record.value_class = value.storage;
      record.expires = expires_of(columns[2]);
      is_missing = is_missing || value.is_missing;
    }
    if (is_missing) throw std::bad_alloc{};
    return take(record);
  }

  [[nodiscard]] Then take(const Record& record) {
    if (all_wanted_ || is_wanted(record)) portion_.add(record);
    const bool is_full = ++rows_ == most_rows || portion_.bytes() >= portion_bytes;
    return is_full ? Then::yield : Then::go_on;
  }

  /// How many were looked at.
  [[nodiscard]] std::size_t rows() const { return rows_; }

 private:
  [[nodiscard]] bool is_wanted(const Record& record) const {
    if (!admits(range_, record.expires)) return false;
    return expired_.empty() || !expired_.contains(key_of(record));
  }

  Portion& portion_;
  const Range& range_;
  const ExpiredKeys& expired_;
  const Columns columns_;
  const bool all_wanted_;
  std::size_t rows_ = 0;
};

class RowWalk final : public Walk {
 public:
  RowWalk(std::shared_ptr<RowTable> table, StoreId store, Range range, ExpiredKeys expired)
      : table_{std::move(table)},
        store_{std::move(store)},
        range_{std::move(range)},
        expired_{std::move(expired)},
        stretches_{stretches_of(range_, table_->shape().nullable_key)} {}

  Result<void> next(Portion& portion) override {
    portion.clear();
    PERSIST_CHECK(table_->connection().enter("walk"));
    while (portion.empty() && !stretches_.empty()) {
      PERSIST_LET(const Stop stop, fill(portion));
      if (stop == Stop::on_the_way) continue;
      if (stop == Stop::at_end) stretches_.pop_front();
      statement_ = {};
    }
    return {};
  }

 private:
  /// Where a reading stopped.
  enum class Stop : std::uint8_t { at_end, on_the_way, out_of_order };

  [[nodiscard]] Columns columns() const;
  [[nodiscard]] Result<void> prepare();
  void bind(Run& run) const;
  [[nodiscard]] Result<Stop> fill(Portion& portion);
  [[nodiscard]] bool gather(Run& run, Gathering& gathering) const;
  [[nodiscard]] Result<Stop> stop_at_long_entry(std::size_t rows_before, const Portion& portion);
  void keep_place(Run& run);

  std::shared_ptr<RowTable> table_;
  StoreId store_;
  Range range_;
  ExpiredKeys expired_;
  std::deque<Stretch> stretches_;
  Statement statement_;  // over the first stretch
  bool is_read_in_order_ = true;
};

// The index alone has the keys.
Columns RowWalk::columns() const {
  const bool keys_alone = range_.detail == Detail::keys && range_.liveness == Liveness::all &&
                          !stretches_.front().is_of_nulls() && is_read_in_order_;
  return keys_alone ? Columns::id : Columns::all;
}

// What a row is made of is taken in the midst of the statement; rows that it yields are places to
// go on from.
Result<void> RowWalk::prepare() {
  if (statement_) return {};
  const Stretch& stretch = stretches_.front();
  std::string columns = "id";
  if (this->columns() == Columns::all) {
    columns += range_.detail == Detail::entries ? ", value, " : ", NULL, ";
    columns += table_->sql_expires();
  }
  std::string condition = stretch.is_of_nulls() ? "id IS NULL AND rowid > ?1"
                          : stretch.end         ? "id >= ?1 AND id < ?2"
                                                : "id >= ?1";
  if (is_read_in_order_) condition += " AND take_row(" + columns + ")";
  condition += stretch.is_of_nulls() ? " ORDER BY rowid" : " ORDER BY id";
  if (stretch.is_of_nulls()) columns += ", rowid";
  PERSIST_LET(statement_, table_->connection().prepare(table_->select(columns, condition)));
  return {};
}

void RowWalk::bind(Run& run) const {
  const Stretch& stretch = stretches_.front();
  table_->bind_store(run, store_);
  if (stretch.is_of_nulls()) {
    run.bind(1, stretch.rowid);
  } else {
    run.bind(1, stretch.from.bytes, stretch.from.storage);
    if (stretch.end) run.bind(2, stretch.end->bytes, stretch.end->storage);
  }
}

/// Whether it was filled up, and may go on.
bool RowWalk::gather(Run& run, Gathering& gathering) const {
  if (is_read_in_order_) {
    table_->connection().hand_rows_to(&gathering);
    const bool is_full = run.row();
    table_->connection().hand_rows_to(nullptr);
    return is_full;
  }
  while (run.row()) {
    if (gathering.take(record_of(run)) == RowTaker::Then::yield) return true;
  }
  return false;
}

Result<RowWalk::Stop> RowWalk::fill(Portion& portion) {
  PERSIST_CHECK(prepare());
  Gathering gathering{portion, range_, expired_, columns()};
  Run run{table_->connection(), statement_};
  bind(run);
  const bool is_full = gather(run, gathering);
  if (is_read_in_order_ && run.has_sorted()) {
    // Made-up statistics can make SQLite read by another index than the key's.
    portion.clear();
    is_read_in_order_ = false;
    return Stop::out_of_order;
  }
  if (is_full) {
    keep_place(run);
    table_->connection().fit_cache(gathering.rows());
    return Stop::on_the_way;
  }
  if (run.code() == SQLITE_TOOBIG && !stretches_.front().is_of_nulls()) {
    return stop_at_long_entry(gathering.rows(), portion);
  }
  PERSIST_CHECK(run.end());
  return Stop::at_end;
}

// One entry that is too long hides no other: what was read before it is handed out first, then it
// is an error by itself, and the call after that begins behind it.
Result<RowWalk::Stop> RowWalk::stop_at_long_entry(std::size_t rows_before, const Portion& portion) {
  Stretch& stretch = stretches_.front();
  Connection& connection = table_->connection();
  PERSIST_LET(const Statement statement,
              connection.prepare(table_->select("id", "id >= ?1 ORDER BY id LIMIT 1 OFFSET ?2")));
  Run run{connection, statement};
  table_->bind_store(run, store_);
  run.bind(1, stretch.from.bytes, stretch.from.storage);
  if (!run.bind(2, static_cast<std::int64_t>(rows_before)).row()) {
    PERSIST_CHECK(run.end());
    return Stop::on_the_way;  // it is gone meanwhile
  }
  Bound place{.bytes = std::string{run.bytes(0)}, .storage = run.storage(0)};
  PERSIST_CHECK(run.end());
  if (!portion.empty()) {
    stretch.from = std::move(place);
    return Stop::on_the_way;
  }
  const std::string message = "the entry \"" + place.bytes + "\" is longer than the limit";
  stretch.from = {.bytes = successor_of(std::move(place.bytes)), .storage = place.storage};
  return std::unexpected{connection.error(SQLITE_TOOBIG, message)};
}

void RowWalk::keep_place(Run& run) {
  Stretch& stretch = stretches_.front();
  if (stretch.is_of_nulls()) {
    stretch.rowid = run.number(3);
  } else {
    stretch.from = {.bytes = successor_of(std::string{run.bytes(0)}), .storage = run.storage(0)};
  }
}

/// Whether all of `found` can be told by their keys.
bool add_keys(ExpiredKeys& keys, const std::vector<FoundKey>& found) {
  for (const FoundKey& key : found) {
    if (key.storage == StorageClass::null) return false;
    keys.insert(key_of({.key = key.bytes, .value = {}, .expires = {}, .key_class = key.storage}));
  }
  return true;
}

}  // namespace

// Keys of live entries: to know the few that are expired spares looking at every row for its
// expiry, and leaves the index alone to be read, three times as fast.
Result<std::unique_ptr<Walk>> make_row_walk(std::shared_ptr<RowTable> table, StoreId store,
                                            Range range) {
  PERSIST_LET(const bool in_byte_order, is_in_byte_order(table->connection()));
  if (!in_byte_order) {
    PERSIST_LET(std::vector<FoundKey> keys, keys_of_utf16(*table, store));
    return make_sorted_walk(std::move(table), std::move(store), std::move(range), std::move(keys));
  }
  if (range.liveness == Liveness::expired) {
    PERSIST_LET(auto keys, keys_if_few_expired(*table, store, range.now));
    if (keys) {
      return make_sorted_walk(std::move(table), std::move(store), std::move(range),
                              *std::move(keys));
    }
  }
  PERSIST_LET(auto keys, keys_if_any_blob(*table, store));
  if (keys) {
    return make_sorted_walk(std::move(table), std::move(store), std::move(range), *std::move(keys));
  }
  ExpiredKeys expired;
  if (range.liveness == Liveness::live && range.detail == Detail::keys) {
    PERSIST_LET(auto few, keys_if_few_expired(*table, store, range.now));
    if (few && add_keys(expired, *few)) range.liveness = Liveness::all;
  }
  return std::make_unique<RowWalk>(std::move(table), std::move(store), std::move(range),
                                   std::move(expired));
}

}  // namespace persist::sqlite

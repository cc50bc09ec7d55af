#include "sqlite/row_walk.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <string>
#include <unordered_set>
#include <vector>

#include "backing/propagate.hpp"
#include "backing/range.hpp"
#include "sqlite/found_keys.hpp"
#include "sqlite/key_bounds.hpp"
#include "sqlite/sorted_walk.hpp"

namespace persist::sqlite {

namespace {

// Rows looked at under one lock: bounds the time when a filter lets few of them through.
constexpr std::size_t most_rows = 8192;

struct Bound {
  std::string bytes;
  StorageClass storage = StorageClass::text;
};

/// A stretch of the store's rows, in the order of the primary key's index.
struct Stretch {
  /// From this id on; a NULL one means the rows whose id is NULL, by rowid.
  Bound from;
  std::optional<Bound> end;
  /// The last row handed out, among those without an id.
  std::int64_t rowid = 0;

  [[nodiscard]] bool is_of_nulls() const { return from.storage == StorageClass::null; }
};

std::deque<Stretch> stretches_of(const Range& range, bool nullable_ids) {
  std::deque<Stretch> stretches;
  const bool from_the_start = range.prefix.empty() && !range.after;
  if (nullable_ids && from_the_start) {
    stretches.push_back({.from = {.bytes = {}, .storage = StorageClass::null},
                         .end = std::nullopt,
                         .rowid = std::numeric_limits<std::int64_t>::min()});
  }
  std::string from = range.prefix;
  if (range.after) from = std::max(from, successor_of(*range.after));
  if (range.prefix.empty()) {  // blobs follow the texts in the index
    stretches.push_back({.from = {.bytes = std::move(from)}, .end = std::nullopt});
    return stretches;
  }
  const std::optional<std::string> end = end_of_prefix(range.prefix);
  const Bound no_text_more{.bytes = {}, .storage = StorageClass::blob};
  stretches.push_back(
      {.from = {.bytes = std::move(from)}, .end = end ? Bound{*end} : no_text_more});
  Stretch blobs{.from = {.bytes = range.prefix, .storage = StorageClass::blob},
                .end = std::nullopt};
  if (end) blobs.end = Bound{.bytes = *end, .storage = StorageClass::blob};
  stretches.push_back(std::move(blobs));
  return stretches;
}

/// Keys not to hand out: the storage class, then the bytes.
using ExpiredKeys = std::unordered_set<std::string>;

std::string key_of(const Record& record) {
  return static_cast<char>(record.key_class) + std::string{record.key};
}

/// The key in the row that `run` stands on, the only column.
Record key_record_of(Run& run) {
  const Cell key = run.cell(0);
  return {.key = key.bytes, .value = {}, .expires = {}, .key_class = key.storage};
}

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
    while (!stretches_.empty()) {
      PERSIST_LET(const Stop stop, fill(portion));
      if (stop == Stop::at_end) {
        stretches_.pop_front();
        statement_ = {};
      } else if (!portion.empty()) {
        break;
      }
    }
    return {};
  }

 private:
  /// Where a reading stopped.
  enum class Stop : std::uint8_t { at_end, on_the_way };

  [[nodiscard]] bool reads_keys_alone() const {
    return range_.detail == Detail::keys && range_.liveness == Liveness::all &&
           !stretches_.front().is_of_nulls();
  }
  [[nodiscard]] std::string columns() const;
  [[nodiscard]] Result<void> prepare();
  [[nodiscard]] bool is_wanted(const Record& record) const;
  [[nodiscard]] Result<Stop> fill(Portion& portion);
  [[nodiscard]] Result<Stop> stop_at_long_entry(std::size_t rows_before, const Portion& portion);
  void keep_place(Run& run);

  std::shared_ptr<RowTable> table_;
  StoreId store_;
  Range range_;
  ExpiredKeys expired_;
  std::deque<Stretch> stretches_;
  Statement statement_;  // over the first stretch
};

/// What is read of a row: id, value, expiry, rowid as far as they are wanted.
std::string RowWalk::columns() const {
  // The index alone has the keys.
  if (reads_keys_alone()) return "id";
  std::string columns = range_.detail == Detail::entries ? "id, value, " : "id, NULL, ";
  columns += table_->sql_expires();
  return stretches_.front().is_of_nulls() ? columns + ", rowid" : columns;
}

Result<void> RowWalk::prepare() {
  const Stretch& stretch = stretches_.front();
  const std::string_view condition = stretch.is_of_nulls()
                                         ? "id IS NULL AND rowid > ?1 ORDER BY rowid"
                                     : stretch.end ? "id >= ?1 AND id < ?2 ORDER BY id"
                                                   : "id >= ?1 ORDER BY id";
  return table_->connection().prepare_once(statement_, table_->select(columns(), condition));
}

bool RowWalk::is_wanted(const Record& record) const {
  if (!admits(range_, record.expires)) return false;
  return expired_.empty() || !expired_.contains(key_of(record));
}

Result<RowWalk::Stop> RowWalk::fill(Portion& portion) {
  PERSIST_CHECK(prepare());
  const Stretch& stretch = stretches_.front();
  Run run{table_->connection(), statement_};
  table_->bind_store(run, store_);
  if (stretch.is_of_nulls()) {
    run.bind(1, stretch.rowid);
  } else {
    run.bind(1, stretch.from.bytes, stretch.from.storage);
    if (stretch.end) run.bind(2, stretch.end->bytes, stretch.end->storage);
  }
  // Asked once, for this is where the time of a walk goes.
  const bool keys_alone = reads_keys_alone();
  const bool all_wanted = range_.liveness == Liveness::all && expired_.empty();
  std::size_t rows = 0;
  while (run.row()) {
    const Record record = keys_alone ? key_record_of(run) : record_of(run);
    if (all_wanted || is_wanted(record)) portion.add(record);
    if (++rows == most_rows || portion.bytes() >= portion_bytes) {
      PERSIST_CHECK(run.end());
      keep_place(run);
      table_->connection().fit_cache(rows);
      return Stop::on_the_way;
    }
  }
  if (run.code() == SQLITE_TOOBIG && !stretch.is_of_nulls()) {
    return stop_at_long_entry(rows, portion);
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

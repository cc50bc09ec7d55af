#include "sqlite/row_walk.hpp"

#include <algorithm>
#include <deque>
#include <limits>

#include "backing/propagate.hpp"
#include "backing/range.hpp"
#include "sqlite/found_keys.hpp"
#include "sqlite/key_bounds.hpp"
#include "sqlite/sorted_walk.hpp"

namespace persist::sqlite {

namespace {

// Rows looked at under one lock: bounds the time when a filter lets few of them through.
constexpr std::size_t most_rows = 16384;

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

class RowWalk final : public Walk {
 public:
  RowWalk(std::shared_ptr<RowTable> table, StoreId store, Range range)
      : table_{std::move(table)},
        store_{std::move(store)},
        range_{std::move(range)},
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

  [[nodiscard]] Result<void> prepare();
  [[nodiscard]] Result<Stop> fill(Portion& portion);
  [[nodiscard]] Result<Stop> stop_at_long_entry(std::size_t rows_before, const Portion& portion);
  void keep_place(Run& run);

  std::shared_ptr<RowTable> table_;
  StoreId store_;
  Range range_;
  std::deque<Stretch> stretches_;
  Statement statement_;  // over the first stretch
};

std::string columns_for(const RowTable& table, const Range& range) {
  const std::string expires{table.sql_expires()};
  if (range.detail == Detail::entries) return "id, value, " + expires + ", ";
  // Without the expiry the index alone has all there is to read.
  return range.liveness == Liveness::all ? "id, NULL, NULL, " : "id, NULL, " + expires + ", ";
}

Result<void> RowWalk::prepare() {
  const Stretch& stretch = stretches_.front();
  std::string columns = columns_for(*table_, range_);
  if (stretch.is_of_nulls()) {
    columns += "rowid";
    return table_->connection().prepare_once(
        statement_, table_->select(columns, "id IS NULL AND rowid > ?1 ORDER BY rowid"));
  }
  columns += "NULL";
  return table_->connection().prepare_once(
      statement_, table_->select(columns, stretch.end ? "id >= ?1 AND id < ?2 ORDER BY id"
                                                      : "id >= ?1 ORDER BY id"));
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
  std::size_t rows = 0;
  while (run.row()) {
    const Record record = record_of(run);
    if (admits(range_, record.expires)) portion.add(record);
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

}  // namespace

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
  return std::make_unique<RowWalk>(std::move(table), std::move(store), std::move(range));
}

}  // namespace persist::sqlite

#include "sqlite/row_walk.hpp"

#include <algorithm>
#include <deque>
#include <limits>

#include "backing/propagate.hpp"
#include "backing/range.hpp"
#include "sqlite/key_bounds.hpp"

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
  RowWalk(std::shared_ptr<const RowTable> table, StoreId store, Range range)
      : table_{std::move(table)},
        store_{std::move(store)},
        range_{std::move(range)},
        stretches_{stretches_of(range_, table_->shape().nullable_key)} {}

  Result<void> next(Portion& portion) override {
    portion.clear();
    PERSIST_CHECK(table_->connection().enter("walk"));
    while (portion.empty() && !stretches_.empty()) {
      PERSIST_LET(const Stop stop, fill(portion));
      if (stop == Stop::at_end) {
        stretches_.pop_front();
        statement_ = {};
      }
    }
    return {};
  }

 private:
  /// Where a reading stopped.
  enum class Stop : std::uint8_t { at_end, on_the_way };

  [[nodiscard]] Result<void> prepare();
  [[nodiscard]] Result<Stop> fill(Portion& portion);
  void keep_place(const Run& run);

  std::shared_ptr<const RowTable> table_;
  StoreId store_;
  Range range_;
  std::deque<Stretch> stretches_;
  Statement statement_;  // over the first stretch
};

Result<void> RowWalk::prepare() {
  const Stretch& stretch = stretches_.front();
  const std::string_view condition = stretch.is_of_nulls()
                                         ? "id IS NULL AND rowid > ?1 ORDER BY rowid"
                                     : stretch.end ? "id >= ?1 AND id < ?2 ORDER BY id"
                                                   : "id >= ?1 ORDER BY id";
  const std::string_view columns =
      stretch.is_of_nulls() ? "id, value, expires, rowid" : "id, value, expires";
  return table_->connection().prepare_once(statement_, table_->select(columns, condition));
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
      keep_place(run);
      return Stop::on_the_way;
    }
  }
  PERSIST_CHECK(run.end());
  return Stop::at_end;
}

void RowWalk::keep_place(const Run& run) {
  Stretch& stretch = stretches_.front();
  if (stretch.is_of_nulls()) {
    stretch.rowid = run.number(3);
  } else {
    stretch.from = {.bytes = successor_of(std::string{run.bytes(0)}), .storage = run.storage(0)};
  }
}

}  // namespace

Result<std::unique_ptr<Walk>> make_row_walk(std::shared_ptr<const RowTable> table, StoreId store,
                                            Range range) {
  return std::make_unique<RowWalk>(std::move(table), std::move(store), std::move(range));
}

}  // namespace persist::sqlite

#include "drivers/sqlite/row_walk.hpp"

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/sqlite/found_keys.hpp"
#include "drivers/sqlite/gathering.hpp"
#include "drivers/sqlite/long_entry.hpp"
#include "drivers/sqlite/sorted_walk.hpp"
#include "drivers/sqlite/stretch.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

class RowWalk final : public Walk {
 public:
  RowWalk(std::shared_ptr<RowTable> table, StoreId store, Range range, ExpiredKeys expired)
      : table_{std::move(table)},
        store_{std::move(store)},
        range_{std::move(range)},
        expired_{std::move(expired)},
        stretches_{stretches_of(range_, table_->shape().nullable_key)} {}

  RowWalk(const RowWalk&) = delete;
  RowWalk& operator=(const RowWalk&) = delete;
  ~RowWalk() override { table_->give_back(std::move(sql_), std::move(statement_)); }

  Result<void> next(Portion& portion) override {
    portion.clear();
    PERSIST_CHECK(table_->connection().enter("walk"));
    while (portion.empty() && !stretches_.empty()) {
      if (damage_) return std::unexpected{*damage_};
      PERSIST_LET(const Stop stop, fill(portion));
      if (stop == Stop::at_end) leave_stretch();
    }
    return {};
  }

 private:
  /// Where a reading stopped.
  enum class Stop : std::uint8_t { at_end, on_the_way };

  [[nodiscard]] Columns columns() const;
  [[nodiscard]] Result<void> prepare();
  void bind(Run& run) const;
  [[nodiscard]] Result<Stop> fill(Portion& portion);
  [[nodiscard]] Result<void> pass_long_entry();
  void leave_stretch() {
    stretches_.pop_front();
    table_->give_back(std::exchange(sql_, {}), std::exchange(statement_, {}));
  }

  std::shared_ptr<RowTable> table_;
  StoreId store_;
  Range range_;
  ExpiredKeys expired_;
  std::deque<Stretch> stretches_;
  std::string sql_;
  Statement statement_;                     // over the first stretch
  std::optional<PersistenceError> damage_;  // the end of what can be read
};

// The index alone has the keys.
Columns RowWalk::columns() const {
  const bool keys_alone = range_.detail == Detail::keys && range_.liveness == Liveness::all &&
                          !stretches_.front().is_of_nulls();
  return keys_alone ? Columns::id : Columns::all;
}

// What a row is made of is taken in the midst of the statement, in the order of the index that is
// named: made-up statistics could make SQLite read by another and sort.
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
  if (stretch.is_of_nulls()) columns += ", rowid";
  condition += " AND take_row(" + columns + ")";
  condition += stretch.is_of_nulls() ? " ORDER BY rowid" : " ORDER BY id";
  sql_ = table_->select("1", condition, table_->by_key());
  PERSIST_LET(statement_, table_->borrow(sql_));
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

Result<RowWalk::Stop> RowWalk::fill(Portion& portion) {
  Connection& connection = table_->connection();
  PERSIST_CHECK(connection.let_others_in());
  PERSIST_CHECK(prepare());
  Gathering gathering{portion, range_, expired_, columns(), stretches_.front()};
  Run run{connection, statement_};
  bind(run);
  connection.hand_rows_to(&gathering);
  const bool is_full = run.row();
  connection.hand_rows_to(nullptr);
  const bool is_too_long = !is_full && run.code() == SQLITE_TOOBIG;
  if (!is_full && !is_too_long) {
    PERSIST_CHECK(run.end());
    return Stop::at_end;
  }
  if (gathering.is_out_of_order()) damage_ = table_->disorder(store_, gathering.last_key());
  gathering.keep_place(stretches_.front());
  connection.has_read_much();
  connection.fit_cache(gathering.rows());
  // What was read before it is handed out first.
  if (is_too_long && portion.empty()) PERSIST_CHECK(pass_long_entry());
  return Stop::on_the_way;
}

// One entry that is too long hides no other: it is an error by itself, and the call after that
// begins behind it.
Result<void> RowWalk::pass_long_entry() {
  PERSIST_LET(auto entry, long_entry_at(*table_, store_, stretches_.front()));
  if (!entry) return {};
  if (entry->rest) {
    stretches_.front() = *std::move(entry->rest);
  } else {
    leave_stretch();
  }
  return std::unexpected{table_->connection().error(SQLITE_TOOBIG, std::move(entry->message))};
}

/// Whether all of `found` can be told by their keys.
bool add_keys(ExpiredKeys& keys, const std::vector<FoundKey>& found) {
  for (const FoundKey& key : found) {
    if (key.storage == StorageClass::null) return false;
    keys.insert(expired_key_of(key.bytes, key.storage));
  }
  return true;
}

}  // namespace

// Keys of live entries: to know the few that are expired spares looking at every row for its
// expiry, and leaves the index alone to be read, three times as fast.
Result<std::unique_ptr<Walk>> make_row_walk(std::shared_ptr<RowTable> table, StoreId store,
                                            Range range) {
  // The index of a UTF-16 database has another order than the bytes of UTF-8.
  if (table->connection().encoding() != TextEncoding::utf8) {
    PERSIST_LET(FoundKeys keys, all_keys(*table, store));
    return make_sorted_walk(std::move(table), std::move(store), std::move(range), std::move(keys));
  }
  if (range.liveness == Liveness::expired) {
    PERSIST_LET(auto keys, keys_if_few_expired(*table, store, range.now));
    if (keys) {
      return make_sorted_walk(std::move(table), std::move(store), std::move(range),
                              {.keys = *std::move(keys)});
    }
  }
  PERSIST_LET(const bool has_blobs, has_blob_keys(*table, store));
  if (has_blobs) {
    PERSIST_LET(FoundKeys keys, all_keys(*table, store));
    return make_sorted_walk(std::move(table), std::move(store), std::move(range), std::move(keys));
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

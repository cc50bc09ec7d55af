#include "drivers/sqlite/long_entry.hpp"

#include "drivers/sqlite/key_interval.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

// A key that is too long cannot be named, so it is passed by its place; each of them costs a scan
// over those before it.
constexpr std::int64_t max_long_keys = 1000;

Result<std::optional<LongEntry>> long_entry_without_key(const RowTable& table, const StoreId& store,
                                                        const KeyInterval& interval) {
  PERSIST_LET(const Statement statement,
              table.connection().prepare(table.select(
                  "rowid", "id IS NULL AND rowid > ?1 ORDER BY rowid LIMIT 1", table.by_key())));
  StatementScope run{table.connection(), statement};
  table.bind_store(run, store);
  std::optional<LongEntry> entry;
  if (run.bind(1, interval.rowid).row() && run.number(0) > interval.rowid) {
    KeyInterval rest = interval;
    rest.rowid = run.number(0);
    entry = {.message = "the entry without a key in row " + std::to_string(rest.rowid) +
                        " is longer than the limit",
             .rest = std::move(rest)};
  }
  PERSIST_CHECK(run.end());
  return entry;
}

class LongEntryFinder {
 public:
  LongEntryFinder(const RowTable& table, const StoreId& store, const KeyInterval& interval)
      : table_{table}, store_{store}, interval_{interval} {}

  Result<std::optional<LongEntry>> find() {
    PERSIST_LET(const Statement statement,
                table_.connection().prepare(table_.select(
                    "id",
                    interval_.end ? "id >= ?1 AND id < ?2 ORDER BY id LIMIT 1 OFFSET ?3"
                                  : "id >= ?1 ORDER BY id LIMIT 1 OFFSET ?3",
                    table_.by_key())));
    std::int64_t long_keys = 0;
    while (long_keys <= max_long_keys) {
      StatementScope run{table_.connection(), statement};
      bind(run, long_keys);
      if (run.row()) return entry_before(run, long_keys);
      if (run.code() != SQLITE_TOOBIG) {
        PERSIST_CHECK(run.end());
        break;
      }
      ++long_keys;
    }
    if (long_keys == 0) return std::nullopt;
    return LongEntry{.message = message_for(long_keys), .rest = std::nullopt};
  }

 private:
  void bind(StatementScope& run, std::int64_t skipped) const {
    table_.bind_store(run, store_);
    run.bind(1, interval_.from.bytes, interval_.from.storage).bind(3, skipped);
    if (interval_.end) run.bind(2, interval_.end->bytes, interval_.end->storage);
  }

  [[nodiscard]] Result<std::optional<LongEntry>> entry_before(StatementScope& run,
                                                              std::int64_t long_keys) const {
    KeySequence sequence{{.bytes = table_.connection().as_stored(interval_.from.bytes),
                          .storage = interval_.from.storage}};
    const bool is_in_order = sequence.accept(run.stored_bytes(0), run.storage(0));
    Bound place{.bytes = std::string{run.bytes(0)}, .storage = run.storage(0)};
    PERSIST_CHECK(run.end());
    if (!is_in_order) {
      return std::unexpected{table_.disorder(store_)};
    }
    LongEntry entry{.message = message_for(long_keys), .rest = interval_};
    if (long_keys == 0) {
      entry.message = "the entry \"" + place.bytes + "\" is longer than the limit";
      place.bytes = successor_of(std::move(place.bytes));
    }
    entry.rest->from = std::move(place);
    return entry;
  }

  static std::string message_for(std::int64_t long_keys) {
    return long_keys == 1
               ? "the key of an entry is longer than the limit"
               : "the keys of " + std::to_string(long_keys) + " entries are longer than the limit";
  }

  const RowTable& table_;
  const StoreId& store_;
  const KeyInterval& interval_;
};

}  // namespace

Result<std::optional<LongEntry>> long_entry_at(const RowTable& table, const StoreId& store,
                                               const KeyInterval& interval) {
  if (interval.is_of_nulls()) return long_entry_without_key(table, store, interval);
  return LongEntryFinder{table, store, interval}.find();
}

}  // namespace persist::sqlite

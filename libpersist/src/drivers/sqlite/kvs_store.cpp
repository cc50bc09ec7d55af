#include "drivers/sqlite/kvs_store.hpp"

#include "inspect/matching.hpp"
#include "kvs/envelope.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

/// The entry in a row of the table. Its value is text that Effect stores as bytes; what it marks as
/// bytes itself (value_type 1) is read the same.
EntryView entry_of(const EntryView& row, std::size_t prefix_size) {
  EntryView entry = persist::record_of(row.key.substr(prefix_size), row.value);
  entry.key_class = row.key_class;
  return entry;
}

/// Whether the rows are read without their values, where the expiry is.
bool has_keys_alone(const ScanOptions& range) {
  return range.projection == Projection::keys && range.liveness == Liveness::all;
}

/// Takes the prefix and the wrapping off what a scan over the table finds.
class KvsScan final : public Scan {
 public:
  KvsScan(std::unique_ptr<Scan> rows, std::size_t prefix_size, ScanOptions range)
      : rows_{std::move(rows)}, prefix_size_{prefix_size}, range_{std::move(range)} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    do {
      PERSIST_CHECK(rows_->next(found_));
      for (std::size_t i = 0; i < found_.size(); ++i) {
        const EntryView entry = read(found_[i]);
        if (admits(range_, entry.expires)) batch.add(entry);
      }
    } while (batch.empty() && !found_.empty());
    return {};
  }

 private:
  [[nodiscard]] EntryView read(const EntryView& row) const {
    if (!has_keys_alone(range_)) return entry_of(row, prefix_size_);
    return {.key = row.key.substr(prefix_size_),
            .value = {},
            .expires = {},
            .key_class = row.key_class};
  }

  std::unique_ptr<Scan> rows_;
  std::size_t prefix_size_;
  ScanOptions range_;
  EntryBatch found_;
};

class KvsStore final : public StoreRows {
 public:
  KvsStore(std::shared_ptr<RowTable> table, StorePrefix prefix)
      : table_{std::move(table)},
        prefix_{std::move(prefix.text)},
        is_guess_{prefix.is_guess},
        rows_{make_row_store(table_, {})} {}

  [[nodiscard]] StorePlace place() const override {
    return {.table = table_, .prefix = prefix_, .is_wrapped = true};
  }
  [[nodiscard]] bool is_guess() const override { return is_guess_; }

  [[nodiscard]] const SchemaObject& table() const override { return table_->object(); }

  Result<StoreSummary> summarize(Instant now) override;
  Result<void> lookup(StoredKey key, EntryBatch& batch) override;
  Result<std::unique_ptr<Scan>> scan(ScanOptions range) override;
  Result<void> put(StoredKey key, std::string_view value, Expires expires,
                   StorageClass value_class) override;
  Result<Applied> remove(StoredKey key) override {
    const std::string id = id_of(key);
    return rows_->remove({id, key.storage});
  }
  Result<std::size_t> remove_expired(StoredKey key, Instant now) override;
  Result<Applied> expire(StoredKey key, Expires expires) override;
  Result<std::size_t> clear() override;

 private:
  [[nodiscard]] std::string id_of(StoredKey key) const { return prefix_ + std::string{key.bytes}; }

  std::shared_ptr<RowTable> table_;
  std::string prefix_;
  bool is_guess_;
  std::unique_ptr<StoreRows> rows_;  // the whole table
  Statement put_;
  EntryBatch found_;
  EntryBatch entry_;
};

Result<void> KvsStore::lookup(StoredKey key, EntryBatch& batch) {
  batch.clear();
  const std::string id = id_of(key);
  PERSIST_CHECK(rows_->lookup({id, key.storage}, found_));
  if (!found_.empty()) batch.add(entry_of(found_[0], prefix_.size()));
  return {};
}

Result<std::unique_ptr<Scan>> KvsStore::scan(ScanOptions range) {
  ScanOptions of_rows{.prefix = prefix_ + range.prefix};
  if (range.after) of_rows.after = prefix_ + *range.after;
  if (has_keys_alone(range)) of_rows.projection = Projection::keys;
  PERSIST_LET(std::unique_ptr<Scan> rows, rows_->scan(std::move(of_rows)));
  return std::make_unique<KvsScan>(std::move(rows), prefix_.size(), std::move(range));
}

Result<StoreSummary> KvsStore::summarize(Instant now) {
  PERSIST_LET(const std::unique_ptr<Scan> entries, scan({}));
  return summary_of(*entries, now);
}

Result<void> KvsStore::put(StoredKey key, std::string_view value, Expires expires,
                           StorageClass /*value_class*/) {
  PERSIST_CHECK(table_->check_takes_rows());
  PERSIST_CHECK(table_->connection().prepare_once(
      put_, "INSERT OR ABORT INTO " + table_->sql_name() +
                " (id, value, value_type) VALUES (?1, ?2, 0) ON CONFLICT (id) DO UPDATE "
                "SET value = excluded.value, value_type = excluded.value_type"));
  const std::string id = id_of(key);
  if (key.storage == StorageClass::text && !table_->connection().can_store(id)) {
    return std::unexpected{table_->connection().error(
        SQLITE_MISUSE, "a key that is not valid UTF-8 cannot be stored in a UTF-16 database")};
  }
  std::string text;
  append_wrapped(text, value, expires);
  StatementScope run{table_->connection(), put_};
  run.bind(1, id, key.storage).bind(2, text, StorageClass::blob);
  return table_->finish_put(run);
}

Result<std::size_t> KvsStore::remove_expired(StoredKey key, Instant now) {
  PERSIST_CHECK(lookup(key, entry_));
  if (entry_.empty() || entry_[0].expires.is_live_at(now)) return 0;
  PERSIST_LET(const Applied removed, remove(key));
  return removed == Applied::yes ? 1 : 0;
}

Result<Applied> KvsStore::expire(StoredKey key, Expires expires) {
  PERSIST_CHECK(lookup(key, entry_));
  if (entry_.empty() || entry_[0].malformed_envelope) return Applied::no;
  PERSIST_CHECK(put(key, entry_[0].value, expires, StorageClass::text));
  return Applied::yes;
}

// Key by key: the end of a range that begins with the prefix is not to be had in every encoding.
Result<std::size_t> KvsStore::clear() {
  PERSIST_LET(const std::unique_ptr<Scan> ids,
              rows_->scan({.prefix = prefix_, .projection = Projection::keys}));
  std::size_t count = 0;
  do {
    PERSIST_CHECK(ids->next(found_));
    for (std::size_t i = 0; i < found_.size(); ++i) {
      PERSIST_LET(const Applied removed, rows_->remove({found_[i].key, found_[i].key_class}));
      if (removed == Applied::yes) ++count;
    }
  } while (!found_.empty());
  return count;
}

}  // namespace

std::unique_ptr<StoreRows> make_kvs_store(std::shared_ptr<RowTable> table, StorePrefix prefix) {
  return std::make_unique<KvsStore>(std::move(table), std::move(prefix));
}

}  // namespace persist::sqlite

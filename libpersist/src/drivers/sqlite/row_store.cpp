#include "drivers/sqlite/row_scan.hpp"
#include "drivers/sqlite/row_table.hpp"
#include "drivers/sqlite/store_summaries.hpp"
#include "inspect/matching.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

class RowStore final : public StoreRows {
 public:
  RowStore(std::shared_ptr<RowTable> table, StoreId store)
      : table_{std::move(table)}, store_{std::move(store)} {}

  [[nodiscard]] const SchemaObject& table() const override { return table_->object(); }
  [[nodiscard]] StorePlace place() const override { return {.table = table_, .store = store_}; }
  [[nodiscard]] bool has_own_table() const override { return table_->is_of_one_store(); }

  Result<StoreSummary> summarize(Instant now) override;
  Result<void> lookup(StoredKey key, EntryBatch& batch) override;
  Result<std::unique_ptr<Scan>> scan(ScanOptions range) override {
    return make_row_scan(table_, store_, std::move(range));
  }
  Result<void> put(StoredKey key, std::string_view value, Expires expires,
                   StorageClass value_class) override;
  Result<Applied> remove(StoredKey key) override;
  Result<std::size_t> remove_expired(StoredKey key, Instant now) override;
  Result<Applied> expire(StoredKey key, Expires expires) override;
  Result<std::size_t> clear() override;

 private:
  Result<std::size_t> change(StatementScope& run) {
    table_->bind_store(run, store_);
    PERSIST_CHECK(run.finish());
    if (run.matches_nothing()) return 0;
    return table_->connection().changes();
  }

  /// A UTF-16 database would hold other text than was given.
  [[nodiscard]] Result<void> check_text(std::string_view text, StorageClass storage) const {
    if (storage != StorageClass::text || table_->connection().can_store(text)) return {};
    return std::unexpected{table_->connection().error(
        SQLITE_MISUSE, "text that is not valid UTF-8 cannot be stored in a UTF-16 database")};
  }

  std::shared_ptr<RowTable> table_;
  StoreId store_;
};

Result<StoreSummary> RowStore::summarize(Instant now) {
  if (table_->is_of_one_store()) {
    const StoreGroup group{.places = {place()}, .first = 0, .ids = {}};
    PERSIST_LET(const auto summaries, summarize_group(group, now));
    if (summaries) return summaries->front();
  }
  PERSIST_LET(const std::unique_ptr<Scan> entries, scan({}));
  return summary_of(*entries, now);
}

Result<void> RowStore::lookup(StoredKey key, EntryBatch& batch) {
  batch.clear();
  PERSIST_LET(const Statement* const statement, table_->lookup());
  StatementScope run{table_->connection(), *statement};
  table_->bind_store(run, store_);
  run.bind(1, key.bytes, key.storage);
  if (run.row()) batch.add(record_of(run));
  table_->connection().fit_cache_to_lookup();
  return run.end();
}

Result<void> RowStore::put(StoredKey key, std::string_view value, Expires expires,
                           StorageClass value_class) {
  if (key.storage == StorageClass::null) {  // it would be added again at every put
    return std::unexpected{
        table_->connection().error(SQLITE_CONSTRAINT_NOTNULL, "an entry needs a key")};
  }
  PERSIST_CHECK(check_text(key.bytes, key.storage));
  PERSIST_CHECK(check_text(value, value_class));
  PERSIST_CHECK(check_text(store_.bytes, store_.storage));
  PERSIST_LET(const Statement* const statement, table_->put());
  StatementScope run{table_->connection(), *statement};
  table_->bind_store(run, store_);
  run.bind(1, key.bytes, key.storage).bind(2, value, value_class).bind(3, expires);
  return table_->finish_put(run);
}

Result<Applied> RowStore::remove(StoredKey key) {
  PERSIST_LET(const Statement* const statement, table_->remove());
  StatementScope run{table_->connection(), *statement};
  PERSIST_LET(const std::size_t count, change(run.bind(1, key.bytes, key.storage)));
  return count > 0 ? Applied::yes : Applied::no;
}

Result<std::size_t> RowStore::remove_expired(StoredKey key, Instant now) {
  PERSIST_LET(const Statement* const statement, table_->remove_expired());
  StatementScope run{table_->connection(), *statement};
  return change(run.bind(1, key.bytes, key.storage).bind(3, Expires::at(now)));
}

Result<Applied> RowStore::expire(StoredKey key, Expires expires) {
  PERSIST_LET(const Statement* const statement, table_->expire());
  StatementScope run{table_->connection(), *statement};
  run.bind(1, key.bytes, key.storage).bind(3, expires);
  PERSIST_LET(const std::size_t count, change(run));
  return count > 0 ? Applied::yes : Applied::no;
}

Result<std::size_t> RowStore::clear() {
  PERSIST_LET(const Statement* const statement, table_->clear());
  StatementScope run{table_->connection(), *statement};
  return change(run);
}

}  // namespace

std::unique_ptr<StoreRows> make_row_store(std::shared_ptr<RowTable> table, StoreId store) {
  return std::make_unique<RowStore>(std::move(table), std::move(store));
}

}  // namespace persist::sqlite

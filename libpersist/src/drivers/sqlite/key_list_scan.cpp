#include "drivers/sqlite/key_list_scan.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "drivers/sqlite/row_scan.hpp"
#include "inspect/matching.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

/// Rows without an id first, then by bytes, of equal ones the text before the blob.
bool comes_before(const StoredId& a, const StoredId& b) {
  const auto rank = [](const StoredId& key) {
    return std::tuple{key.storage != StorageClass::null, std::string_view{key.bytes},
                      key.storage == StorageClass::blob};
  };
  return rank(a) < rank(b);
}

class KeyListScan final : public Scan {
 public:
  KeyListScan(std::shared_ptr<RowTable> table, StoreId store, ScanOptions range, FoundKeys keys)
      : table_{std::move(table)},
        store_{std::move(store)},
        range_{std::move(range)},
        keys_{std::move(keys.keys)},
        too_long_{std::move(keys.too_long)} {
    std::erase_if(
        keys_, [this](const StoredId& key) { return !admits_key(range_, key.bytes, key.storage); });
    std::ranges::sort(keys_, comes_before);
    // Rows without an id are read together.
    const auto end = std::ranges::find_if_not(
        keys_, [](const StoredId& key) { return key.storage == StorageClass::null; });
    if (end != keys_.begin()) keys_.erase(keys_.begin() + 1, end);
  }

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    PERSIST_CHECK(table_->connection().enter("scan"));
    if (const auto error = std::exchange(too_long_, std::nullopt)) return std::unexpected{*error};
    while (next_ < keys_.size() && batch.bytes() < batch_bytes) {
      constexpr std::size_t keys_at_once = 4096;
      if (next_ % keys_at_once == keys_at_once - 1) table_->connection().has_read_much();
      PERSIST_CHECK(table_->connection().let_others_in());
      // An entry that cannot be read hides no other: what came before it is handed out first.
      Result<void> added = add(keys_[next_], batch);
      if (!added && !batch.empty()) return {};
      ++next_;
      PERSIST_CHECK(added);
    }
    return {};
  }

 private:
  [[nodiscard]] Result<void> add(const StoredId& key, EntryBatch& batch) {
    PERSIST_LET(const Statement* const statement, range_.projection == Projection::entries
                                                      ? table_->lookup()
                                                      : table_->lookup_expiry());
    StatementScope run{table_->connection(), *statement};
    table_->bind_store(run, store_);
    run.bind(1, key.bytes, key.storage);
    while (run.row()) {
      const EntryView record = record_of(run);
      const bool is_whole = run.code() == SQLITE_ROW;
      if (is_whole && admits(range_, record.expires)) batch.add(record);
    }
    return run.end();
  }

  std::shared_ptr<RowTable> table_;
  StoreId store_;
  ScanOptions range_;
  std::vector<StoredId> keys_;  // in order
  std::optional<PersistenceError> too_long_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<Scan> make_key_list_scan(std::shared_ptr<RowTable> table, StoreId store,
                                         ScanOptions range, FoundKeys keys) {
  return std::make_unique<KeyListScan>(std::move(table), std::move(store), std::move(range),
                                       std::move(keys));
}

}  // namespace persist::sqlite

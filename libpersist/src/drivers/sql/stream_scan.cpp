#include <unordered_map>

#include "drivers/sql/scan.hpp"
#include "inspect/matching.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"
#include "values/string_hash.hpp"

namespace persist::sql {

namespace {

class StreamScan final : public Scan {
 public:
  StreamScan(Catalog& catalog, std::vector<NumberedStore> stores, ScanOptions options)
      : catalog_{catalog},
        stores_{std::move(stores)},
        options_{std::move(options)},
        selection_{Selection::of(stores_.front().place, options_)},
        has_store_{stores_.size() > 1} {
    for (const NumberedStore& store : stores_) numbers_.emplace(store.place.store, store.number);
  }
  ~StreamScan() override {
    if (has_begun_ && !is_done_) catalog_.connection().end_reading();
  }

  // What is too long is reported when all rows were read: a reader that hears of it may use the
  // connection.
  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    if (!has_begun_) {
      PERSIST_CHECK(begin());
    }
    while (!is_done_ && batch.empty()) {
      const Result<void> read = catalog_.connection().read_more(rows_, batch_bytes);
      is_done_ = !read || rows_.empty();
      PERSIST_CHECK(read);
      for (std::size_t i = 0; i < rows_.size(); ++i) add_row(batch, i);
    }
    if (!batch.empty() || too_long_.empty()) return {};
    const std::string key = std::move(too_long_.back());
    too_long_.pop_back();
    return too_long("scan", "the entry \"" + key + '"', catalog_.settings().max_value_bytes);
  }

 private:
  [[nodiscard]] Result<void> begin() {
    const StorePlace& place = stores_.front().place;
    const Dialect& dialect = catalog_.dialect();
    Statement statement{dialect, "SELECT "};
    if (has_store_) statement.add("store_id, ");
    statement.add(selected_columns(dialect, place, selection_, catalog_.settings().max_value_bytes))
        .add(" FROM " + dialect.quoted_name(place.table->name) + " WHERE ");
    if (has_store_) {
      std::vector<std::string_view> ids;
      ids.reserve(stores_.size());
      for (const NumberedStore& store : stores_) ids.push_back(store.place.store);
      dialect.append_is_one_of(statement, "store_id", ids);
    } else {
      append_is_in_store(statement, place);
    }
    append_admits(statement, place, options_);
    const Result<void> begun = catalog_.connection().begin_reading(statement);
    if (!begun && !has_store_ && catalog_.means_no_row(begun.error())) {
      is_done_ = true;
    } else {
      PERSIST_CHECK(begun);
    }
    has_begun_ = true;
    return {};
  }

  void add_row(EntryBatch& batch, std::size_t row) {
    std::uint32_t number = stores_.front().number;
    if (has_store_) {
      const auto found = numbers_.find(rows_.text(row, 0));
      if (found == numbers_.end()) return;  // a spelling that the collation takes for one of them
      number = found->second;
    }
    EntryView entry;
    const bool is_short =
        read_row(rows_, row, has_store_ ? 1 : 0, stores_.front().place, selection_, entry);
    if (!admits_key(options_, entry.key, StorageClass::text)) return;
    if (!is_short) {
      too_long_.emplace_back(entry.key);
      return;
    }
    if (selection_.has_value && !admits(options_, entry.expires)) return;
    entry.store = number;
    batch.add(entry);
  }

  Catalog& catalog_;
  std::vector<NumberedStore> stores_;
  ScanOptions options_;
  Selection selection_;
  bool has_store_;
  std::unordered_map<std::string, std::uint32_t, StringHash, std::equal_to<>> numbers_;
  Rows rows_;
  bool has_begun_ = false;
  bool is_done_ = false;
  std::vector<std::string> too_long_;
};

}  // namespace

std::unique_ptr<Scan> make_stream_scan(Catalog& catalog, std::vector<NumberedStore> stores,
                                       ScanOptions options) {
  return std::make_unique<StreamScan>(catalog, std::move(stores), std::move(options));
}

}  // namespace persist::sql

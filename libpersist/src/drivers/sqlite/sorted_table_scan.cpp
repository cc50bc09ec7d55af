#include "drivers/sqlite/sorted_table_scan.hpp"

#include <utility>
#include <variant>

#include "inspect/matching.hpp"
#include "inspect/sort_entry.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

SortedTableScan::SortedTableScan(SortedTableParts parts, ScanOptions range,
                                 inspect::SortOptions options)
    : parts_{std::move(parts)}, range_{std::move(range)}, sorter_{std::move(options)} {}

Result<void> SortedTableScan::next(EntryBatch& batch) {
  if (error_) return std::unexpected{*std::exchange(error_, std::nullopt)};
  if (parts_.unordered) {
    PERSIST_CHECK(read_all(batch));
    PERSIST_CHECK(begin_handing_out());
  }
  batch.clear();
  Result<void> done = index_ ? hand_out_by_index(batch) : hand_out(batch);
  // What was read before it is handed out first.
  if (done || batch.empty()) return done;
  error_ = std::move(done.error());
  return {};
}

Result<void> SortedTableScan::sort(Result<void> done) {
  const auto* const error = done ? nullptr : std::get_if<PersistenceBackingError>(&done.error());
  lacks_space_ = error != nullptr && error->fault == BackingFault::failed;
  return done;
}

// An entry that is too long is an error by itself, after which the reading goes on.
Result<void> SortedTableScan::read_all(EntryBatch& batch) {
  if (!version_) {
    PERSIST_LET(version_, parts_.version());
  }
  while (true) {
    PERSIST_CHECK(parts_.unordered->next(batch));
    if (batch.empty()) break;
    for (std::size_t i = 0; i < batch.size(); ++i) PERSIST_CHECK(sort(sorter_.add(batch[i])));
  }
  PERSIST_CHECK(sort(sorter_.finish()));
  parts_.unordered = nullptr;
  return {};
}

// An entry that was removed and written again while the table was read may lie where that had been
// already: what the index has by now decides which entries there are.
Result<void> SortedTableScan::begin_handing_out() {
  PERSIST_CHECK(advance_sorted());
  PERSIST_LET(const std::int64_t version, parts_.version());
  if (version == version_) return {};
  PERSIST_LET(index_, parts_.keys_by_index());
  return advance_index();
}

Result<void> SortedTableScan::advance_sorted() {
  PERSIST_LET(has_sorted_, sorter_.advance());
  return {};
}

Result<void> SortedTableScan::hand_out(EntryBatch& batch) {
  while (has_sorted_ && batch.bytes() < batch_bytes) {
    batch.add(sorter_.entry());
    PERSIST_CHECK(advance_sorted());
  }
  return {};
}

Result<void> SortedTableScan::advance_index() {
  if (++key_ < keys_.size()) return {};
  key_ = 0;
  return index_->next(keys_);
}

// What only the index has was missed, what only the table had is gone.
Result<void> SortedTableScan::hand_out_by_index(EntryBatch& batch) {
  while (!keys_.empty() && batch.bytes() < batch_bytes) {
    const EntryView key = keys_[key_];
    const int order = has_sorted_ ? inspect::compare(sorter_.entry(), key) : 1;
    const Result<void> added = order > 0 ? add_missed(batch) : Result<void>{};
    if (order == 0) batch.add(sorter_.entry());
    if (order >= 0) PERSIST_CHECK(advance_index());
    if (order <= 0) PERSIST_CHECK(advance_sorted());
    PERSIST_CHECK(added);
  }
  return {};
}

Result<void> SortedTableScan::add_missed(EntryBatch& batch) {
  const EntryView key = keys_[key_];
  if (key.key_class == StorageClass::null) return {};  // cannot be looked up
  PERSIST_CHECK(parts_.lookup(key, found_));
  if (found_.empty() || !admits(range_, found_[0].expires)) return {};
  EntryView entry = found_[0];
  entry.store = key.store;
  if (range_.projection == Projection::keys) entry.value = {};
  batch.add(entry);
  return {};
}

}  // namespace persist::sqlite

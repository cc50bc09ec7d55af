#include "dump/batch_reader.hpp"

#include <utility>

#include "values/propagate.hpp"

namespace persist::dump {

namespace {

// Bound the time that the lock is held for.
constexpr std::size_t max_stores_at_once = 1024;
constexpr std::size_t max_bytes = std::size_t{64} << 10U;

}  // namespace

void Batch::clear() {
  batch.clear();
  parts.clear();
}

Result<std::size_t> BatchReader::next(Batch& batch) {
  batch.clear();
  if (!error_ && store_ < stores_.size()) {
    if (auto filled = fill(batch); !filled) error_ = std::move(filled.error());
  }
  if (error_ && batch.batch.empty()) return std::unexpected{*std::exchange(error_, std::nullopt)};
  return batch.batch.bytes() + batch.batch.size();
}

Result<void> BatchReader::fill(Batch& batch) {
  PERSIST_LET(const std::unique_ptr<ReadSnapshot> reading, inspector_.begin_snapshot());
  const std::size_t first = store_;
  while (store_ < stores_.size() && batch.batch.bytes() < max_bytes &&
         (batch.batch.empty() || store_ - first < max_stores_at_once)) {
    PERSIST_CHECK(fill_from_store(batch));
  }
  return {};
}

// The first entries are read where they stay, as those of a large store all are.
Result<void> BatchReader::fill_from_store(Batch& batch) {
  if (!scan_) {
    PERSIST_LET(scan_, inspector_.scan(stores_[store_], range_));
  }
  const bool is_first = batch.batch.empty();
  EntryBatch& read = is_first ? batch.batch : read_;
  PERSIST_CHECK(scan_->next(read));
  if (read.empty()) {
    scan_ = nullptr;
    ++store_;
    return {};
  }
  if (!is_first) {
    for (std::size_t i = 0; i < read.size(); ++i) batch.batch.add(read[i]);
  }
  if (batch.parts.empty() || batch.parts.back().store != stores_[store_]) {
    batch.parts.push_back({.store = stores_[store_], .end = 0});
  }
  batch.parts.back().end = batch.batch.size();
  return {};
}

std::size_t BatchReader::next_before_error(Batch& batch) {
  if (error_) return 0;
  Result<std::size_t> size = next(batch);
  if (size) return *size;
  error_ = std::move(size.error());
  return 0;
}

Result<void> BatchReader::end(Result<void> done) {
  if (done && error_) return std::unexpected{*std::move(error_)};
  return done;
}

}  // namespace persist::dump

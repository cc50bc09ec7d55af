#include "dump/portion_source.hpp"

#include <utility>

#include "values/propagate.hpp"

namespace persist::dump {

namespace {

// Bound the time that the lock is held for.
constexpr std::size_t max_stores_at_once = 1024;
constexpr std::size_t enough_bytes = std::size_t{64} << 10U;

}  // namespace

void Batch::clear() {
  portion.clear();
  parts.clear();
}

Result<std::size_t> PortionSource::next(Batch& batch) {
  batch.clear();
  if (!error_ && store_ < stores_.size()) {
    if (auto filled = fill(batch); !filled) error_ = std::move(filled.error());
  }
  if (error_ && batch.portion.empty()) return std::unexpected{*std::exchange(error_, std::nullopt)};
  return batch.portion.bytes() + batch.portion.size();
}

Result<void> PortionSource::fill(Batch& batch) {
  PERSIST_LET(const std::unique_ptr<Reading> reading, inspector_.begin_reading());
  const std::size_t first = store_;
  while (store_ < stores_.size() && batch.portion.bytes() < enough_bytes &&
         (batch.portion.empty() || store_ - first < max_stores_at_once)) {
    PERSIST_CHECK(fill_from_store(batch));
  }
  return {};
}

// The first entries are read where they stay, as those of a large store all are.
Result<void> PortionSource::fill_from_store(Batch& batch) {
  if (!walk_) {
    PERSIST_LET(walk_, inspector_.walk(stores_[store_], range_));
  }
  const bool is_first = batch.portion.empty();
  Portion& read = is_first ? batch.portion : read_;
  PERSIST_CHECK(walk_->next(read));
  if (read.empty()) {
    walk_ = nullptr;
    ++store_;
    return {};
  }
  if (!is_first) {
    for (std::size_t i = 0; i < read.size(); ++i) batch.portion.add(read[i]);
  }
  if (batch.parts.empty() || batch.parts.back().store != stores_[store_]) {
    batch.parts.push_back({.store = stores_[store_], .end = 0});
  }
  batch.parts.back().end = batch.portion.size();
  return {};
}

std::size_t PortionSource::next_before_error(Batch& batch) {
  if (error_) return 0;
  Result<std::size_t> size = next(batch);
  if (size) return *size;
  error_ = std::move(size.error());
  return 0;
}

Result<void> PortionSource::end(Result<void> done) {
  if (done && error_) return std::unexpected{*std::move(error_)};
  return done;
}

}  // namespace persist::dump

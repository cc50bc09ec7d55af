#include "inspect/sorted_scan.hpp"

#include <utility>

#include "inspect/range.hpp"
#include "values/propagate.hpp"

namespace persist::inspect {

namespace {

class SortedScan final : public Scan {
 public:
  SortedScan(std::unique_ptr<Scan> unordered, SortOptions options)
      : unordered_{std::move(unordered)}, sorter_{std::move(options)} {}

  Result<void> next(EntryBatch& batch) override {
    if (unordered_) PERSIST_CHECK(read_all(batch));
    batch.clear();
    while (batch.bytes() < batch_bytes) {
      PERSIST_LET(const bool has_entry, sorter_.advance());
      if (!has_entry) break;
      batch.add(sorter_.entry().record);
    }
    return {};
  }

 private:
  [[nodiscard]] Result<void> read_all(EntryBatch& batch) {
    const std::unique_ptr<Scan> unordered = std::exchange(unordered_, nullptr);
    while (true) {
      PERSIST_CHECK(unordered->next(batch));
      if (batch.empty()) return {};
      for (std::size_t i = 0; i < batch.size(); ++i) {
        PERSIST_CHECK(sorter_.add({.record = batch[i]}));
      }
    }
  }

  std::unique_ptr<Scan> unordered_;  // null once it was read
  EntrySorter sorter_;
};

}  // namespace

std::unique_ptr<Scan> make_sorted_scan(std::unique_ptr<Scan> unordered, SortOptions options) {
  return std::make_unique<SortedScan>(std::move(unordered), std::move(options));
}

}  // namespace persist::inspect

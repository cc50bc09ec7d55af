#include "inspect/sorted_scan.hpp"

#include <optional>
#include <utility>

#include "inspect/matching.hpp"
#include "values/propagate.hpp"

namespace persist::inspect {

namespace {

class SortedScan final : public Scan {
 public:
  SortedScan(std::unique_ptr<Scan> unordered, SortOptions options)
      : unordered_{std::move(unordered)}, sorter_{std::move(options)} {}

  Result<void> next(EntryBatch& batch) override {
    if (error_) return std::unexpected{*error_};
    if (unordered_) PERSIST_CHECK(read_all(batch));
    batch.clear();
    while (batch.bytes() < batch_bytes) {
      PERSIST_LET(const bool has_entry, sorter_.advance());
      if (!has_entry) break;
      batch.add(sorter_.entry());
    }
    return {};
  }

 private:
  // An entry that is too long is an error by itself, after which the reading goes on.
  [[nodiscard]] Result<void> read_all(EntryBatch& batch) {
    while (true) {
      if (Result<void> read = unordered_->next(batch); !read) {
        if (!is_too_long(read.error())) error_ = read.error();
        return read;
      }
      if (batch.empty()) break;
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (Result<void> added = sorter_.add(batch[i]); !added) {
          error_ = added.error();
          return added;
        }
      }
    }
    unordered_ = nullptr;
    return {};
  }

  std::unique_ptr<Scan> unordered_;  // null once it was read
  std::optional<PersistenceError> error_;
  EntrySorter sorter_;
};

}  // namespace

std::unique_ptr<Scan> make_sorted_scan(std::unique_ptr<Scan> unordered, SortOptions options) {
  return std::make_unique<SortedScan>(std::move(unordered), std::move(options));
}

}  // namespace persist::inspect

#include "inspect/store_scan.hpp"

#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "values/propagate.hpp"

namespace persist::inspect {

namespace {

// Bound the time that the lock is held for.
constexpr std::size_t max_stores_at_once = 1024;
constexpr std::size_t max_bytes = std::size_t{64} << 10U;

class StoreScan final : public Scan {
 public:
  StoreScan(Inspector& inspector, std::vector<std::string> stores, OpenStore open,
            const StoreScanOptions& options)
      : inspector_{inspector},
        stores_{std::move(stores)},
        open_{std::move(open)},
        first_{options.first},
        enough_{options.limit_hint.value_or(std::numeric_limits<std::size_t>::max())} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    if (!error_ && store_ < stores_.size()) {
      if (auto filled = fill(batch); !filled) error_ = of_store(std::move(filled.error()));
    }
    // What was read before it is handed out first.
    if (error_ && batch.empty()) return std::unexpected{*std::exchange(error_, std::nullopt)};
    return {};
  }

 private:
  [[nodiscard]] Result<void> fill(EntryBatch& batch) {
    PERSIST_LET(const std::unique_ptr<ReadSnapshot> snapshot, inspector_.begin_snapshot());
    const std::size_t first = store_;
    while (store_ < stores_.size() && batch.bytes() < max_bytes && batch.size() < enough_ &&
           (batch.empty() || store_ - first < max_stores_at_once)) {
      PERSIST_CHECK(fill_from_store(batch));
    }
    return {};
  }

  [[nodiscard]] PersistenceError of_store(PersistenceError error) const {
    auto* const backing = std::get_if<PersistenceBackingError>(&error);
    if (backing != nullptr && backing->store.empty()) backing->store = stores_[store_];
    return error;
  }

  // The first entries are read where they stay, as those of a large store all are.
  [[nodiscard]] Result<void> fill_from_store(EntryBatch& batch) {
    if (!scan_) {
      PERSIST_LET(scan_, open_(stores_[store_]));
    }
    const std::uint32_t store = first_ + static_cast<std::uint32_t>(store_);
    const bool is_first = batch.empty();
    EntryBatch& read = is_first ? batch : read_;
    PERSIST_CHECK(scan_->next(read));
    if (read.empty()) {
      scan_ = nullptr;
      ++store_;
      return {};
    }
    const std::size_t before = is_first ? 0 : batch.size();
    if (!is_first) {
      for (std::size_t i = 0; i < read.size(); ++i) batch.add(read[i]);
    }
    if (store != 0) batch.set_store(before, store);
    return {};
  }

  Inspector& inspector_;
  std::vector<std::string> stores_;
  OpenStore open_;
  std::uint32_t first_;
  std::size_t enough_;
  std::size_t store_ = 0;  // the one that `scan_` goes through
  std::unique_ptr<Scan> scan_;
  EntryBatch read_;
  std::optional<PersistenceError> error_;
};

}  // namespace

std::unique_ptr<Scan> make_store_scan(Inspector& inspector, std::vector<std::string> stores,
                                      OpenStore open, const StoreScanOptions& options) {
  return std::make_unique<StoreScan>(inspector, std::move(stores), std::move(open), options);
}

}  // namespace persist::inspect

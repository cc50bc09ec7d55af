#include <persist/visit.hpp>

#include <atomic>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "dump/pipeline.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

/// Reads entries by batches, of which each is looked at by another thread before an error that came
/// after it is.
class BatchReader {
 public:
  /// Borrows the inspector and the stores.
  BatchReader(Inspector& inspector, std::span<const std::string> stores,
              const VisitOptions& options)
      : inspector_{inspector}, stores_{stores}, options_{options.range} {
    if (!options.filter) options_.limit_hint = options.limit;
  }

  /// Fills `batch` with the next entries; how much is in them, 0 at the end.
  [[nodiscard]] Result<std::size_t> next(EntryBatch& batch) {
    batch.clear();
    if (!scan_) {
      PERSIST_LET(scan_, inspector_.scan(stores_, options_));
    }
    PERSIST_CHECK(scan_->next(batch));
    return batch.bytes() + batch.size();
  }

  /// The same where an error is an end for now: what was read before it is to be dealt with first.
  [[nodiscard]] std::size_t next_before_error(EntryBatch& batch) {
    if (error_) return 0;
    Result<std::size_t> size = next(batch);
    if (size) return *size;
    error_ = std::move(size.error());
    return 0;
  }
  /// `done`, unless the reading failed before.
  [[nodiscard]] Result<void> end(Result<void> done) {
    if (done && error_) return std::unexpected{*std::move(error_)};
    return done;
  }

 private:
  Inspector& inspector_;
  std::span<const std::string> stores_;
  ScanOptions options_;
  std::unique_ptr<Scan> scan_;
  std::optional<PersistenceError> error_;
};

/// Looks at the values of entries as far as the options want it, and chooses among them.
class EntrySelector {
 public:
  /// Borrows both.
  EntrySelector(std::span<const std::string> stores, const VisitOptions& options)
      : stores_{stores}, options_{options} {}

  /// Calls `take(store, index, entry, state)` for what is chosen from `batch`, in order, as long as
  /// the limit is not reached.
  void examine(const EntryBatch& batch, const auto& take) {
    for (std::size_t i = 0; i < batch.size() && !has_all(); ++i) {
      const EntryView entry = batch[i];
      const std::string_view store = stores_[entry.store];
      const ValueState state =
          options_.states == ValueStates::wanted ? value_state(entry.value) : ValueState{};
      if (options_.filter && !options_.filter(store, entry, state)) continue;
      take(store, i, entry, state);
      count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
  }

  /// Whether the limit is reached. Any thread may ask.
  [[nodiscard]] bool has_all() const {
    return options_.limit && count_.load(std::memory_order_relaxed) >= *options_.limit;
  }

 private:
  std::span<const std::string> stores_;
  const VisitOptions& options_;
  std::atomic<std::size_t> count_ = 0;  // one thread writes
};

/// Entries, and those among them to visit.
struct VisitBlock {
  struct Accepted {
    std::string_view store;
    std::size_t index;
    ValueState state;
  };

  EntryBatch batch;
  std::vector<Accepted> accepted;
};

/// Entries, then the text that was made of them.
struct PrintBlock {
  EntryBatch batch;
  std::string text;
};

/// Without states or a filter there is nothing that another thread could do.
Result<void> visit_all(BatchReader& reader, std::span<const std::string> stores,
                       std::optional<std::size_t> limit, const EntryVisitor& visit) {
  EntryBatch batch;
  std::size_t left = limit.value_or(std::numeric_limits<std::size_t>::max());
  while (left > 0) {
    PERSIST_LET(const std::size_t size, reader.next(batch));
    if (size == 0) break;
    for (std::size_t i = 0; i < batch.size() && left > 0; ++i, --left) {
      PERSIST_CHECK(visit(stores[batch[i].store], batch[i], {}));
    }
  }
  return {};
}

}  // namespace

Result<void> visit_entries(Inspector& inspector, std::span<const std::string> stores,
                           const VisitOptions& options, const EntryVisitor& visit) {
  BatchReader reader{inspector, stores, options};
  if (options.states == ValueStates::unneeded && !options.filter) {
    return visit_all(reader, stores, options.limit, visit);
  }
  EntrySelector selector{stores, options};
  return reader.end(dump::overlap<VisitBlock>(
      [&](VisitBlock& block) -> Result<std::size_t> {
        return selector.has_all() ? 0 : reader.next_before_error(block.batch);
      },
      [&](VisitBlock& block) {
        block.accepted.clear();
        selector.examine(block.batch, [&](std::string_view store, std::size_t index,
                                          const EntryView&, const ValueState& state) {
          block.accepted.push_back({store, index, state});
        });
      },
      [&](VisitBlock& block) -> Result<void> {
        for (const auto& [store, index, state] : block.accepted) {
          PERSIST_CHECK(visit(store, block.batch[index], state));
        }
        return {};
      }));
}

Result<void> print_entries(Inspector& inspector, std::span<const std::string> stores,
                           const VisitOptions& options, const EntryFormat& format,
                           const TextSink& sink) {
  BatchReader reader{inspector, stores, options};
  EntrySelector selector{stores, options};
  return reader.end(dump::overlap<PrintBlock>(
      [&](PrintBlock& block) -> Result<std::size_t> {
        return selector.has_all() ? 0 : reader.next_before_error(block.batch);
      },
      [&](PrintBlock& block) {
        block.text.clear();
        block.text.reserve(block.batch.bytes() + 64 * block.batch.size());
        selector.examine(block.batch,
                         [&](std::string_view store, std::size_t, const EntryView& entry,
                             const ValueState& state) { format(block.text, store, entry, state); });
      },
      [&](PrintBlock& block) -> Result<void> {
        return block.text.empty() ? Result<void>{} : sink(block.text);
      }));
}

}  // namespace persist

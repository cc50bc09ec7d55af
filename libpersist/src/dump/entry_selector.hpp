#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string_view>

#include <persist/visit.hpp>

#include "dump/batch_reader.hpp"

namespace persist::dump {

/// Looks at the values of entries as far as the options want it, and chooses among them.
class EntrySelector {
 public:
  /// Borrows the options.
  explicit EntrySelector(const VisitOptions& options) : options_{options} {}

  /// Calls `take` with the store, the index, the record and the state of what is chosen from
  /// `batch`, in order, as long as the limit is not reached.
  template <class Take>
  void examine(const Batch& batch, const Take& take) {
    batch.for_each([&](std::string_view store, std::size_t index) {
      if (has_all()) return false;
      const EntryView record = batch.batch[index];
      const ValueState state =
          options_.states == ValueStates::wanted ? value_state(record.value) : ValueState{};
      if (options_.filter && !options_.filter(store, record, state)) return true;
      take(store, index, record, state);
      count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      return true;
    });
  }

  /// Whether the limit is reached. Any thread may ask.
  [[nodiscard]] bool has_all() const {
    return options_.limit && count_.load(std::memory_order_relaxed) >= *options_.limit;
  }

 private:
  const VisitOptions& options_;
  std::atomic<std::size_t> count_ = 0;  // one thread writes
};

}  // namespace persist::dump

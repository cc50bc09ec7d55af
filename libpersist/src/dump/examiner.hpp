#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string_view>

#include <persist/visit.hpp>

namespace persist::dump {

/// Looks at the values of entries as far as the options want it, and chooses among them.
class Examiner {
 public:
  /// Borrows the options.
  explicit Examiner(const VisitOptions& options) : options_{options} {}

  /// Calls `take` with the index, the record and the state of what is chosen from `portion`, in
  /// order, as long as the limit is not reached.
  template <class Take>
  void examine(std::string_view store, const Portion& portion, const Take& take) {
    for (std::size_t i = 0; i < portion.size() && !has_all(); ++i) {
      const Record record = portion[i];
      const ValueState state =
          options_.states == ValueStates::wanted ? value_state(record.value) : ValueState{};
      if (options_.filter && !options_.filter(store, record, state)) continue;
      take(i, record, state);
      count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
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

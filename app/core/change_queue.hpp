#pragma once

/// Many changes in one transaction, whose outcomes are asked for together.

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include <persist/inspector.hpp>

namespace persist::app {

/// Queues changes, and waits for what became of them once for every `window` of them.
class ChangeQueue {
 public:
  static constexpr std::size_t window = 4096;

  /// Hears what became of the change number `index`, counted from 0.
  using OnOutcome = std::function<void(std::size_t index, const ChangeOutcome& outcome)>;

  explicit ChangeQueue(std::unique_ptr<Transaction> transaction, OnOutcome on_outcome = nullptr)
      : transaction_{std::move(transaction)}, on_outcome_{std::move(on_outcome)} {}

  [[nodiscard]] Result<void> queue(const Change& change);
  /// Waits for the outcomes of all changes so far.
  [[nodiscard]] Result<void> flush();
  /// Flushes, and makes the changes durable. Nothing may be called after it.
  [[nodiscard]] Result<void> commit();

 private:
  std::unique_ptr<Transaction> transaction_;
  OnOutcome on_outcome_;
  std::size_t queued_ = 0;
  std::size_t flushed_ = 0;
};

}  // namespace persist::app

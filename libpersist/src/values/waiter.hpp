#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include <persist/error.hpp>

#include "values/interrupt_flag.hpp"

namespace persist {

/// How long a server is waited for, and what ends the waiting before.
class Waiter {
 public:
  using Clock = std::chrono::steady_clock;

  Waiter(std::chrono::milliseconds timeout, std::function<bool()> is_interrupted)
      : timeout_{timeout}, is_interrupted_{std::move(is_interrupted)} {}

  /// Makes the wait that goes on, or comes next, fail. May be called from a signal handler.
  void interrupt() noexcept { interrupted_.raise(); }

  [[nodiscard]] Clock::time_point deadline() const { return Clock::now() + timeout_; }

  /// Waits until one of poll(2)'s `events` is there for `descriptor`; which ones are. Without an
  /// end it fails as busy, or as interrupted.
  [[nodiscard]] Result<int> wait(int descriptor, int events, Clock::time_point deadline);
  /// Waits for `time`.
  [[nodiscard]] Result<void> pause(std::chrono::milliseconds time);

  [[nodiscard]] Result<void> check_interrupted();
  [[nodiscard]] std::unexpected<PersistenceError> timed_out() const;

 private:
  std::chrono::milliseconds timeout_;
  std::function<bool()> is_interrupted_;
  InterruptFlag interrupted_;
};

}  // namespace persist

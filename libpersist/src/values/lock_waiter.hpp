#pragma once

#include <chrono>

#include <persist/lock_wait.hpp>

namespace persist {

/// Waits for locks that others hold, one after another, and reports long waits. One thread at a
/// time.
class LockWaiter {
 public:
  LockWaiter(std::chrono::milliseconds timeout, LockWaitReport report);
  LockWaiter(const LockWaiter&) = delete;
  LockWaiter& operator=(const LockWaiter&) = delete;
  ~LockWaiter() { end(); }

  /// Begins a wait; one that was not ended is over.
  void begin() noexcept;
  /// Sleeps for a moment; false, at once, when the wait has lasted for the timeout.
  [[nodiscard]] bool nap() noexcept;
  /// The wait is over, if there was one.
  void end() noexcept {
    if (is_reported_) report(LockWait::is_over);
  }

 private:
  using Clock = std::chrono::steady_clock;

  void report(LockWait wait) noexcept;

  std::chrono::milliseconds timeout_;
  LockWaitReport report_;
  Clock::time_point since_ = {};
  std::chrono::milliseconds next_nap_ = {};
  bool is_reported_ = false;
};

}  // namespace persist

#include "values/lock_waiter.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace persist {

namespace {

constexpr std::chrono::milliseconds first_nap{1};
constexpr std::chrono::milliseconds max_nap{20};

// Longer ones would overflow the clock's nanoseconds.
constexpr std::chrono::milliseconds max_timeout = std::chrono::years{1};

}  // namespace

LockWaiter::LockWaiter(std::chrono::milliseconds timeout, LockWaitReport report)
    : timeout_{std::min(timeout, max_timeout)}, report_{std::move(report)} {}

void LockWaiter::begin() noexcept {
  end();
  since_ = Clock::now();
  next_nap_ = first_nap;
}

bool LockWaiter::nap() noexcept {
  const auto waited = Clock::now() - since_;
  if (waited >= timeout_) return false;
  if (waited >= long_lock_wait && !is_reported_) report(LockWait::is_long);
  std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(next_nap_, timeout_ - waited));
  next_nap_ = std::min(next_nap_ + first_nap, max_nap);
  return true;
}

void LockWaiter::report(LockWait wait) noexcept {
  is_reported_ = wait == LockWait::is_long;
  if (!report_) return;
  try {
    report_(wait);
  } catch (...) {  // NOLINT(bugprone-empty-catch): see LockWaitReport
  }
}

}  // namespace persist

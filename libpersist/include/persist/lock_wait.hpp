#pragma once

/// A long wait for a lock that another process holds, reported to whoever wants to say so.

#include <persist/export.hpp>

#include <chrono>
#include <cstdint>
#include <functional>

namespace persist {

/// A wait that lasts for as long as this is reported.
inline constexpr std::chrono::seconds long_lock_wait{2};

/// What is reported of a wait.
enum class LockWait : std::uint8_t {
  /// The call has waited for `long_lock_wait`, and goes on waiting.
  is_long,
  /// That wait is over: the call has the lock, or fails.
  is_over,
};

/// Called in the thread of the call that waits: with `is_long` at most once per wait, and then once
/// with `is_over` before that call returns. A wait that ends sooner is not reported; a call that
/// needs several locks may wait, and report, several times. It must not use the backing. What it
/// throws is ignored, because it cannot pass through the database engine.
using LockWaitReport = std::function<void(LockWait)>;

}  // namespace persist

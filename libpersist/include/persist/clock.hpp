#pragma once

/// Time is read from a clock that the caller provides.

#include <persist/export.hpp>

#include <atomic>
#include <chrono>
#include <optional>

namespace persist {

/// Milliseconds since the Unix epoch.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// How long an entry lives after it is written; none: forever. With zero or less, the entry is not
/// written.
using TimeToLive = std::optional<std::chrono::milliseconds>;

/// Provides the time that decides what has expired. May be called from several threads.
class PERSIST_EXPORT Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  /// The current time.
  [[nodiscard]] virtual Instant now() const = 0;
};

/// The system clock.
class PERSIST_EXPORT SystemClock final : public Clock {
 public:
  /// The current time.
  [[nodiscard]] Instant now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

/// A clock that only moves when it is set: for tests and forensics.
class PERSIST_EXPORT ManualClock final : public Clock {
 public:
  /// Begins at `now`.
  explicit ManualClock(Instant now = Instant{}) : now_{now} {}
  /// The time that was set.
  [[nodiscard]] Instant now() const override { return now_.load(); }
  /// Sets the time.
  void set(Instant now) { now_.store(now); }
  /// Moves the time.
  void advance(std::chrono::milliseconds by) { now_.store(now_.load() + by); }

 private:
  std::atomic<Instant> now_;
};

}  // namespace persist

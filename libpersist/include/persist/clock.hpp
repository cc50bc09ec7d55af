#pragma once

/// Time comes from a clock that is handed in.

#include <atomic>
#include <chrono>
#include <optional>

namespace persist {

/// Milliseconds since the Unix epoch.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// How long an entry lives from the moment it is written; none: for ever. Zero or less: it is not
/// written at all.
using TimeToLive = std::optional<std::chrono::milliseconds>;

/// Tells the instant that expiry is judged by. Safe to ask from several threads.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

/// A clock that stands until it is moved: for tests and forensics.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant now = Instant{}) : now_{now} {}
  [[nodiscard]] Instant now() const override { return now_.load(); }
  void set(Instant now) { now_.store(now); }
  void advance(std::chrono::milliseconds by) { now_.store(now_.load() + by); }

 private:
  std::atomic<Instant> now_;
};

}  // namespace persist

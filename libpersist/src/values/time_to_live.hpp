#pragma once

#include <chrono>
#include <optional>

#include <persist/clock.hpp>
#include <persist/expires.hpp>

namespace persist {

/// The expiry of an entry written at `now`; none when it is not to be written at all. A life that
/// would end beyond 64 bits ends with them.
[[nodiscard]] inline std::optional<Expires> expires_after(const TimeToLive& life, Instant now) {
  if (!life) return Expires::never();
  if (*life <= std::chrono::milliseconds::zero()) return std::nullopt;
  const bool fits = now.time_since_epoch() <= std::chrono::milliseconds::max() - *life;
  return Expires::at(fits ? now + *life : Instant::max());
}

}  // namespace persist

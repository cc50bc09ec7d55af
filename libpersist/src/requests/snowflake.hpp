#pragma once

#include <chrono>
#include <cstdint>

#include <persist/clock.hpp>

namespace persist::requests {

/// When an id was made, by the clock of the runner: ids are milliseconds since 2025, followed by
/// 10 bits for the machine and 12 for a number within the millisecond.
[[nodiscard]] constexpr Instant made_at(std::int64_t id) {
  constexpr std::chrono::milliseconds epoch{1735689600000};
  constexpr int bits_below_time = 22;
  return Instant{epoch + std::chrono::milliseconds{id >> bits_below_time}};
}

}  // namespace persist::requests

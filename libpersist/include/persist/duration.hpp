#pragma once

/// Durations as people type them.

#include <persist/export.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace persist {

/// What durations are counted in.
struct DurationUnit {
  /// As people type it.
  std::string_view name;
  /// How many there are in one.
  std::int64_t milliseconds;
};

/// All of them, from the greatest to the smallest.
inline constexpr std::array<DurationUnit, 6> duration_units{{{"w", 604'800'000},
                                                             {"d", 86'400'000},
                                                             {"h", 3'600'000},
                                                             {"m", 60'000},
                                                             {"s", 1'000},
                                                             {"ms", 1}}};

/// `250ms`, `10s`, `5m`, `12h`, `7d`, `2w`; with fractions, `1.5h`; several, from the greatest unit
/// to the smallest, `1d12h` or `1d 12h`; with a leading `-` where it is negative. Fractions of
/// milliseconds are cut. None for anything else, a missing unit and what exceeds 64 bits of
/// milliseconds included.
[[nodiscard]] PERSIST_EXPORT std::optional<std::chrono::milliseconds> parse_duration(
    std::string_view text);

}  // namespace persist

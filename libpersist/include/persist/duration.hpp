#pragma once

/// Durations as people type them.

#include <chrono>
#include <optional>
#include <string_view>

namespace persist {

/// `250ms`, `10s`, `5m`, `12h`, `7d`, `2w`; with fractions, `1.5h`; several, from the greatest unit
/// to the smallest, `1d12h` or `1d 12h`; with a leading `-` where it is negative. Fractions of
/// milliseconds are cut. None for anything else, a missing unit and what exceeds 64 bits of
/// milliseconds included.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace persist

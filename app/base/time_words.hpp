#pragma once

/// Durations and instants as people type and read them.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <persist/clock.hpp>

namespace persist::app {

/// `250ms`, `10s`, `5m`, `12h`, `7d`, `2w`, with a leading `-` where it is negative; none for
/// anything else, a missing unit and what exceeds 64 bits of milliseconds included.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// Milliseconds since the Unix epoch, or RFC 3339 with an offset (`2027-01-31T12:00:00.5+01:00`);
/// fractions beyond milliseconds are cut. None for anything else.
[[nodiscard]] std::optional<Instant> parse_time(std::string_view text);

/// A hint where `number`, typed as milliseconds since the epoch, can only be meant as seconds: ten
/// digits before the decimal point, which in milliseconds are in 1970. Empty for anything else.
[[nodiscard]] std::string seconds_hint(std::string_view number);

/// Roughly how long, for a person: `3d 4h`, `12m 30s`, `250ms`.
[[nodiscard]] std::string human_duration(std::chrono::milliseconds duration);

/// `2027-01-31T11:00:00.500Z`; the milliseconds only where there are any. Outside the years 0 to
/// 9999, which RFC 3339 has no words for, the milliseconds since the epoch.
[[nodiscard]] std::string rfc3339(Instant instant);

}  // namespace persist::app

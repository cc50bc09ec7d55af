#pragma once

/// Durations and instants as people type and read them.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <persist/clock.hpp>
#include <persist/duration.hpp>

namespace persist::app {

/// A duration from now: as `parse_duration` takes it, or as `time_left` writes it, `in 11h 50m` and
/// `3m 5s ago`.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_time_from_now(std::string_view text);

/// Milliseconds since the Unix epoch, RFC 3339 with an offset (`2027-01-31T12:00:00.5+01:00`), a
/// date (`2027-01-31`, midnight in UTC), or a duration from `now`; fractions beyond milliseconds
/// are cut. None for anything else.
[[nodiscard]] std::optional<Instant> parse_time(std::string_view text, Instant now);

/// What follows a message that a text is not a duration, or not a time.
inline constexpr std::string_view duration_hint = "write it with units: 250ms, 10s, 1.5h, 1d12h";
inline constexpr std::string_view time_hint =
    "write 2027-01-31T12:00:00Z, 2027-01-31 (midnight UTC), 'in 1h', or milliseconds since the "
    "epoch";

/// A hint where `number`, typed as milliseconds since the epoch, can only be meant as seconds: ten
/// digits before the decimal point, which in milliseconds are in 1970. Empty for anything else.
[[nodiscard]] std::string seconds_hint(std::string_view number);

/// Roughly how long, for a person: `3d 4h`, `12m 30s`, `250ms`.
[[nodiscard]] std::string human_duration(std::chrono::milliseconds duration);

/// The same with a tenth of a second below a minute: `1.2s`.
[[nodiscard]] std::string short_duration(std::chrono::milliseconds duration);

/// `2027-01-31T11:00:00.500Z`; the milliseconds only where there are any. Outside the years 0 to
/// 9999, which RFC 3339 has no words for, the milliseconds since the epoch.
[[nodiscard]] std::string rfc3339(Instant instant);

}  // namespace persist::app

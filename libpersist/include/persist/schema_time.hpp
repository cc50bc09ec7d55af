#pragma once

/// Schemas of dates and durations.

#include <persist/export.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <persist/clock.hpp>
#include <persist/schema_core.hpp>

namespace persist {

/// Appends `instant` as JavaScript's `toISOString` writes it, e.g. "2024-01-01T00:00:00.000Z";
/// years outside 0 to 9999 get a sign and six digits. False, and nothing appended, when it lies
/// outside JavaScript's dates (±8.64e15 ms).
[[nodiscard]] PERSIST_EXPORT bool append_date(std::string& out, Instant instant);

/// Reads a date, which is midnight UTC, or a date and time with `Z` or an offset; digits after the
/// milliseconds are dropped. None for anything else, local times included.
[[nodiscard]] PERSIST_EXPORT std::optional<Instant> parse_date(std::string_view text);

/// A date: an ISO 8601 string.
template <>
struct PERSIST_EXPORT Schema<Instant> {
  static Decoded<Instant> decode(std::optional<JsonView> json);
  static Encoded encode(Instant value, JsonSink sink);
};

/// A duration: `{"_tag":"Millis","value":1500}` (v3: "millis"). Reads nanoseconds too when they are
/// whole milliseconds; a fraction or an infinite duration is an issue.
template <>
struct PERSIST_EXPORT Schema<std::chrono::milliseconds> {
  static Decoded<std::chrono::milliseconds> decode(std::optional<JsonView> json);
  static Encoded encode(std::chrono::milliseconds value, JsonSink sink);
};

/// A duration: `{"_tag":"Nanos","value":"1"}` (v3: "nanos"). Reads milliseconds too.
template <>
struct PERSIST_EXPORT Schema<std::chrono::nanoseconds> {
  static Decoded<std::chrono::nanoseconds> decode(std::optional<JsonView> json);
  static Encoded encode(std::chrono::nanoseconds value, JsonSink sink);
};

/// A duration without end: `{"_tag":"Infinity"}`. Where durations may be infinite, use
/// `std::variant<std::chrono::milliseconds, Infinite>`.
struct Infinite {
  friend bool operator==(const Infinite&, const Infinite&) = default;
};

/// A duration without end.
template <>
struct PERSIST_EXPORT Schema<Infinite> {
  static Decoded<Infinite> decode(std::optional<JsonView> json);
  static Encoded encode(Infinite value, JsonSink sink);
};

namespace detail {

/// A unit of time as a share of a second.
struct TimeUnit {
  std::intmax_t num;
  std::intmax_t den;
};
template <class Period>
inline constexpr TimeUnit unit_of{Period::num, Period::den};

/// Reads a Duration as a count of `unit`; an issue if it is not a whole one.
[[nodiscard]] PERSIST_EXPORT Decoded<std::int64_t> decode_count(std::optional<JsonView> json,
                                                                TimeUnit unit);
/// The same in seconds; infinite for an infinite one.
[[nodiscard]] PERSIST_EXPORT Decoded<double> decode_seconds(std::optional<JsonView> json);
/// Writes a Duration of `count` units: as Millis if it is a whole number of them.
[[nodiscard]] PERSIST_EXPORT Encoded encode_count(std::int64_t count, TimeUnit unit, JsonSink sink);
[[nodiscard]] PERSIST_EXPORT Encoded encode_seconds(double seconds, JsonSink sink);

/// Milliseconds as a count of `unit`; an issue if it is not a whole one. And back.
[[nodiscard]] PERSIST_EXPORT Decoded<std::int64_t> count_of_millis(std::int64_t millis,
                                                                   TimeUnit unit);
[[nodiscard]] PERSIST_EXPORT Decoded<std::int64_t> millis_of_count(std::int64_t count,
                                                                   TimeUnit unit);

/// What a type of counts can hold of `count`.
template <class Rep>
[[nodiscard]] Decoded<Rep> in_range(Decoded<std::int64_t> count) {
  if (!count) return std::unexpected{std::move(count.error())};
  if constexpr (std::is_floating_point_v<Rep>) {
    return static_cast<Rep>(*count);
  } else {
    if (!std::in_range<Rep>(*count)) return issue("is out of range for its type");
    return static_cast<Rep>(*count);
  }
}

}  // namespace detail

/// Any other duration, as Effect makes one of its count: `Millis` if it is a whole number of
/// milliseconds, otherwise `Nanos`, rounded to whole ones only where the count is a floating-point
/// number. Both are read. What is not a whole count, or out of range, is an issue; a count in
/// floating point may be infinite (`{"_tag":"Infinity"}`).
template <class Rep, class Period>
struct Schema<std::chrono::duration<Rep, Period>> {
  /// What is read and written.
  using Duration = std::chrono::duration<Rep, Period>;

  static Decoded<Duration> decode(std::optional<JsonView> json) {
    if constexpr (std::is_floating_point_v<Rep>) {
      const Decoded<double> seconds = detail::decode_seconds(json);
      if (!seconds) return std::unexpected{seconds.error()};
      return Duration{std::chrono::duration<Rep>{static_cast<Rep>(*seconds)}};
    } else {
      const Decoded<Rep> count =
          detail::in_range<Rep>(detail::decode_count(json, detail::unit_of<Period>));
      if (!count) return std::unexpected{count.error()};
      return Duration{*count};
    }
  }

  static Encoded encode(Duration value, JsonSink sink) {
    if constexpr (std::is_floating_point_v<Rep>) {
      return detail::encode_seconds(std::chrono::duration<double>{value}.count(), sink);
    } else {
      if (!std::in_range<std::int64_t>(value.count())) return issue("is out of range");
      return detail::encode_count(static_cast<std::int64_t>(value.count()), detail::unit_of<Period>,
                                  sink);
    }
  }
};

/// A point in time of any precision: a date, as `Instant`, which has milliseconds. One that is more
/// precise does not encode unless it is a whole number of them (`std::chrono::floor`); a date that
/// is not a whole count of a coarser one does not decode.
template <class Rep, class Period>
struct Schema<std::chrono::sys_time<std::chrono::duration<Rep, Period>>> {
  /// What is read and written.
  using Duration = std::chrono::duration<Rep, Period>;
  static_assert(std::is_integral_v<Rep>, "persist: a date is a whole number of milliseconds");

  static Decoded<std::chrono::sys_time<Duration>> decode(std::optional<JsonView> json) {
    const Decoded<Instant> instant = Schema<Instant>::decode(json);
    if (!instant) return std::unexpected{instant.error()};
    const Decoded<Rep> count = detail::in_range<Rep>(
        detail::count_of_millis(instant->time_since_epoch().count(), detail::unit_of<Period>));
    if (!count) return std::unexpected{count.error()};
    return std::chrono::sys_time<Duration>{Duration{*count}};
  }

  static Encoded encode(std::chrono::sys_time<Duration> value, JsonSink sink) {
    const auto count = value.time_since_epoch().count();
    if (!std::in_range<std::int64_t>(count)) return issue("is out of range for a JavaScript date");
    const Decoded<std::int64_t> millis =
        detail::millis_of_count(static_cast<std::int64_t>(count), detail::unit_of<Period>);
    if (!millis) return std::unexpected{millis.error()};
    return Schema<Instant>::encode(Instant{std::chrono::milliseconds{*millis}}, sink);
  }
};

}  // namespace persist

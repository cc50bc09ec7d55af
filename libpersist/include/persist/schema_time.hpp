#pragma once

/// Schemas of dates and durations.

#include <persist/export.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

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

}  // namespace persist

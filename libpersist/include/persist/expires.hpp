#pragma once

/// When an entry stops being live.

#include <persist/export.hpp>

#include <bit>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <persist/clock.hpp>

namespace persist {

/// Never, or an instant in milliseconds since the Unix epoch: integral as a rule, with a fraction
/// where Effect stored one, exact over the whole range of a 64-bit integer.
///
/// A stored expiry that is not a number counts as `not_a_number`: it never expires, because SQLite
/// orders text and bytes above every number and Effect compares there.
class PERSIST_EXPORT Expires {
 public:
  /// Never.
  constexpr Expires() = default;

  [[nodiscard]] static constexpr Expires never() { return {}; }
  /// What is stored is not a number.
  [[nodiscard]] static constexpr Expires not_a_number() { return Expires{Kind::not_a_number, 0}; }
  [[deprecated("use not_a_number")]] [[nodiscard]] static constexpr Expires foreign() {
    return not_a_number();
  }
  /// At this instant.
  [[nodiscard]] static constexpr Expires at(std::int64_t milliseconds) {
    return Expires{Kind::integral, milliseconds};
  }
  /// At this instant.
  [[nodiscard]] static constexpr Expires at(Instant instant) {
    return at(instant.time_since_epoch().count());
  }
  /// A whole number becomes integral, as in SQLite's INTEGER columns; a fraction stays a double.
  /// Values outside ±2^63 (infinity included) cannot be represented: greater ones and NaN become
  /// not_a_number, smaller ones the earliest instant.
  [[nodiscard]] static Expires at_fraction(double milliseconds);
  /// From the text of a JSON number; none outside ±2^63.
  [[nodiscard]] static std::optional<Expires> from_number(std::string_view json_number);

  /// Whether it never expires and says so.
  [[nodiscard]] constexpr bool is_never() const { return kind_ == Kind::never; }
  /// Whether what is stored is not a number; it never expires either.
  [[nodiscard]] constexpr bool is_not_a_number() const { return kind_ == Kind::not_a_number; }
  [[deprecated("use is_not_a_number")]] [[nodiscard]] constexpr bool is_foreign() const {
    return is_not_a_number();
  }
  /// The whole milliseconds, when it is integral.
  [[nodiscard]] constexpr std::optional<std::int64_t> integral() const {
    return kind_ == Kind::integral ? std::optional{bits_} : std::nullopt;
  }
  /// The milliseconds, when it has a fraction (or is 2^63 itself).
  [[nodiscard]] constexpr std::optional<double> fractional() const {
    return kind_ == Kind::fractional ? std::optional{fraction()} : std::nullopt;
  }

  /// Live: never and not_a_number always, otherwise while the instant is after `now`.
  [[nodiscard]] constexpr bool is_live_at(Instant now) const {
    switch (kind_) {
      case Kind::integral: return bits_ > now.time_since_epoch().count();
      case Kind::fractional:
        return fraction() > static_cast<double>(now.time_since_epoch().count());
      default: return true;
    }
  }

  /// Appends the instant as a JSON number (`null` for never and not_a_number).
  void append_to(std::string& out) const;

  friend constexpr bool operator==(const Expires&, const Expires&) = default;

 private:
  enum class Kind : std::uint8_t { never, integral, fractional, not_a_number };
  constexpr Expires(Kind kind, std::int64_t bits) : kind_{kind}, bits_{bits} {}
  [[nodiscard]] constexpr double fraction() const { return std::bit_cast<double>(bits_); }

  Kind kind_ = Kind::never;
  std::int64_t bits_ = 0;  // the milliseconds, or those of a double
};

}  // namespace persist

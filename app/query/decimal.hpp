#pragma once

/// Numbers of JSON by their exact value.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace persist::app {

/// A number as digits × 10^exponent, with neither leading nor trailing zeros among the digits; zero
/// has none. Exponents beyond ±2^62 all count as that.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
};

/// `number` must be a number of JSON without white space around it.
[[nodiscard]] Decimal decimal_of(std::string_view number);

}  // namespace persist::app

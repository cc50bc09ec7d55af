#include "query/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace persist::app {

namespace {

/// `digits` with an optional minus; so far from the ends of 64 bits that digits can be counted off.
std::int64_t exponent_of(std::string_view digits) {
  constexpr std::int64_t most = std::int64_t{1} << 62;
  std::int64_t exponent = 0;
  const auto [rest, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (error == std::errc::result_out_of_range) return digits.front() == '-' ? -most : most;
  return std::clamp(exponent, -most, most);
}

/// How two numbers of one sign stand, the sign left aside.
std::strong_ordering order_of_sizes(const Decimal& a, const Decimal& b) {
  if (a.digits.empty() || b.digits.empty()) return a.digits.size() <=> b.digits.size();
  // The places of the first digits; exponents are far from the ends of 64 bits.
  const auto first = [](const Decimal& it) {
    return it.exponent + static_cast<std::int64_t>(it.digits.size());
  };
  if (const auto places = first(a) <=> first(b); places != 0) return places;
  return a.digits <=> b.digits;
}

}  // namespace

Decimal decimal_of(std::string_view number) {
  Decimal decimal;
  if (number.front() == '-') {
    decimal.negative = true;
    number.remove_prefix(1);
  }
  const auto e = number.find_first_of("eE");
  if (e != std::string_view::npos) {
    std::string_view exponent = number.substr(e + 1);
    if (exponent.front() == '+') exponent.remove_prefix(1);
    decimal.exponent = exponent_of(exponent);
  }
  bool after_point = false;
  for (const char c : number.substr(0, e)) {
    if (c == '.') {
      after_point = true;
      continue;
    }
    if (after_point) --decimal.exponent;
    if (c != '0' || !decimal.digits.empty()) decimal.digits += c;
  }
  while (!decimal.digits.empty() && decimal.digits.back() == '0') {
    decimal.digits.pop_back();
    ++decimal.exponent;
  }
  // Zero is zero, whatever its exponent or sign.
  return decimal.digits.empty() ? Decimal{} : decimal;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.negative != b.negative) {
    return a.negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return a.negative ? order_of_sizes(b, a) : order_of_sizes(a, b);
}

}  // namespace persist::app

#include "json/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>

#include "values/double_text.hpp"

namespace persist::json {

namespace {

constexpr std::int64_t largest_power = 308;

/// The exponent that follows 'e' in `number`, held within what no text can outweigh by zeros.
std::int64_t exponent_of(std::string_view number) {
  constexpr std::int64_t far = std::int64_t{1} << 60;
  const std::size_t letter = number.find_first_of("eE");
  if (letter == std::string_view::npos) return 0;
  std::string_view digits = number.substr(letter + 1);
  if (digits.front() == '+') digits.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto [rest, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (error == std::errc{}) return std::clamp(exponent, -far, far);
  return digits.front() == '-' ? -far : far;
}

/// The power of ten of the first digit that is not zero, before the exponent applies.
std::int64_t leading_power(std::string_view mantissa) {
  const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  const auto first = static_cast<std::int64_t>(mantissa.find_first_not_of("0."));
  return first < point ? point - first - 1 : point - first;
}

}  // namespace

bool overflows_double(std::string_view number) {
  if (number.front() == '-') number.remove_prefix(1);
  const std::string_view mantissa = number.substr(0, number.find_first_of("eE"));
  if (mantissa.find_first_not_of("0.") == std::string_view::npos) return false;
  const std::int64_t power = leading_power(mantissa) + exponent_of(number);
  if (power != largest_power) return power > largest_power;
  // Only here does it take the digits to decide.
  double ignored = 0;
  return read_double(number.data(), number.data() + number.size(), ignored).ec ==
         std::errc::result_out_of_range;
}

namespace {

/// The double of a number without an exponent and with at most 15 digits: both its digits as a
/// whole number and the power of ten are exact, so that the quotient is rounded once. None for
/// others.
std::optional<double> quotient(std::string_view number) {
  constexpr std::array<double, 16> powers{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                          1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  constexpr std::size_t most = powers.size() + 1;  // with a sign and a point
  if (number.size() > most) return std::nullopt;
  const bool is_negative = number.front() == '-';
  std::int64_t digits = 0;
  std::size_t count = 0;
  std::size_t places = 0;  // after the point, once it was seen
  bool has_point = false;
  for (const char byte : number.substr(is_negative ? 1 : 0)) {
    if (byte == '.') {
      has_point = true;
      continue;
    }
    if (byte < '0' || byte > '9') return std::nullopt;
    digits = digits * 10 + (byte - '0');
    ++count;
    if (has_point) ++places;
  }
  if (count >= powers.size()) return std::nullopt;
  const double value = static_cast<double>(digits) / powers[places];
  return is_negative ? -value : value;
}

}  // namespace

double nearest_double(std::string_view number) {
  if (const std::optional<double> value = quotient(number)) return *value;
  double nearest = 0;
  const auto result = read_double(number.data(), number.data() + number.size(), nearest);
  if (result.ec != std::errc::result_out_of_range) return nearest;
  return number.front() == '-' ? -0.0 : 0.0;
}

}  // namespace persist::json

#include "json/number.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
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

double nearest_double(std::string_view number) {
  double nearest = 0;
  const auto result = read_double(number.data(), number.data() + number.size(), nearest);
  if (result.ec != std::errc::result_out_of_range) return nearest;
  return number.front() == '-' ? -0.0 : 0.0;
}

}  // namespace persist::json

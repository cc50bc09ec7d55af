#include <persist/expires.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "values/double_text.hpp"

namespace persist {

namespace {

constexpr double two_to_63 = 9223372036854775808.0;

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

Expires Expires::at_fraction(double milliseconds) {
  if (std::isnan(milliseconds) || milliseconds > two_to_63) return not_a_number();
  if (milliseconds < -two_to_63) return at(std::numeric_limits<std::int64_t>::min());
  const bool whole = milliseconds == std::floor(milliseconds);
  if (whole && milliseconds < two_to_63) return at(static_cast<std::int64_t>(milliseconds));
  return Expires{Kind::fractional, std::bit_cast<std::int64_t>(milliseconds)};
}

std::optional<Expires> Expires::from_number(std::string_view json_number) {
  const char* const begin = json_number.data();
  const char* const end = begin + json_number.size();
  std::int64_t integral = 0;
  if (const auto [rest, error] = std::from_chars(begin, end, integral);
      error == std::errc{} && rest == end) {
    return at(integral);
  }
  double number = 0;
  if (const auto [rest, error] = read_double(begin, end, number);
      error != std::errc{} || rest != end) {
    return std::nullopt;
  }
  if (number < -two_to_63 || number > two_to_63) return std::nullopt;
  return at_fraction(number);
}

void Expires::append_to(std::string& out) const {
  switch (kind_) {
    case Kind::integral: append_number(out, bits_); break;
    case Kind::fractional: append_number(out, fraction()); break;
    default: out += "null";
  }
}

}  // namespace persist

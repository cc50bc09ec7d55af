#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstddef>

#include <persist/schema_scalar.hpp>

namespace persist {

namespace {

constexpr double two_to_53 = 9007199254740992.0;

/// The fewest digits that give a number back; it is 0.DIGITS × 10^point.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal shortest(double positive) {
  std::array<char, 32> buffer;
  const char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), positive,
                                        std::chars_format::scientific)
                              .ptr;
  const std::string_view text{buffer.data(), end};
  const std::size_t exponent = text.find('e');
  Decimal decimal{.digits = std::string{text.substr(0, exponent)}};
  if (decimal.digits.size() > 1) decimal.digits.erase(1, 1);  // the point
  const std::size_t sign = text[exponent + 1] == '+' ? 1 : 0;
  std::from_chars(text.data() + exponent + 1 + sign, end, decimal.point);
  ++decimal.point;
  return decimal;
}

}  // namespace

// The steps of Number::toString in ECMA-262.
void append_number(std::string& out, double number) {
  assert(std::isfinite(number));
  if (number == 0) {
    out += '0';
    return;
  }
  if (number < 0) out += '-';
  const auto [digits, point] = shortest(std::abs(number));
  const int size = static_cast<int>(digits.size());
  const auto zeros = [](int count) { return std::string(static_cast<std::size_t>(count), '0'); };
  if (point > 21 || point <= -6) {
    out += digits[0];
    if (size > 1) out.append(".").append(digits, 1);
    out.append(point > 0 ? "e+" : "e-").append(std::to_string(std::abs(point - 1)));
  } else if (point <= 0) {
    out.append("0.").append(zeros(-point)).append(digits);
  } else if (size <= point) {
    out.append(digits).append(zeros(point - size));
  } else {
    const auto whole = static_cast<std::size_t>(point);
    out.append(digits, 0, whole).append(".").append(digits, whole);
  }
}

std::optional<std::int64_t> whole_number(JsonView number) {
  const double value = number_of(number);
  if (value != std::trunc(value) || std::abs(value) > two_to_53) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

}  // namespace persist

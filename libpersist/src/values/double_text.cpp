#include "values/double_text.hpp"

#include <locale.h>
#include <stdlib.h>

#include <cerrno>
#include <cmath>
#include <string>
#include <string_view>

namespace persist {

namespace {

/// The locale whose decimal point is a point; it is never freed. Null when memory runs out.
locale_t c_locale() {
  static const locale_t locale = newlocale(LC_ALL_MASK, "C", nullptr);
  return locale;
}

}  // namespace

std::from_chars_result read_double_by_strtod(const char* begin, const char* end, double& number) {
  // Only what can be of a decimal number, so that strtod finds no white space, plus sign,
  // hexadecimal digits or infinity.
  const std::string_view text{begin, end};
  const std::string digits{text.substr(0, text.find_first_not_of("0123456789.eE+-"))};
  if (digits.starts_with('+')) return {begin, std::errc::invalid_argument};
  const int before = errno;
  errno = 0;
  char* rest = nullptr;
  const double nearest = strtod_l(digits.c_str(), &rest, c_locale());
  const bool is_out_of_range = errno == ERANGE && (nearest == 0 || std::isinf(nearest));
  errno = before;
  if (rest == digits.c_str()) return {begin, std::errc::invalid_argument};
  const char* const stop = begin + (rest - digits.c_str());
  if (is_out_of_range) return {stop, std::errc::result_out_of_range};
  number = nearest;
  return {stop, std::errc{}};
}

}  // namespace persist

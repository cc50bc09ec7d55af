#pragma once

/// Reads doubles out of text, also where the standard library cannot (libc++ before 20).

#include <charconv>
#include <version>

namespace persist {

/// As `std::from_chars(begin, end, number)`, whatever the locale. "inf" and "nan" are for callers
/// to keep out.
std::from_chars_result read_double_by_strtod(const char* begin, const char* end, double& number);

inline std::from_chars_result read_double(const char* begin, const char* end, double& number) {
#ifdef __cpp_lib_to_chars
  return std::from_chars(begin, end, number);
#else
  return read_double_by_strtod(begin, end, number);
#endif
}

}  // namespace persist

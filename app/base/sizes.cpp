#include "base/sizes.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace persist::app {

namespace {

/// The power of two that a unit stands for; none where it is no unit.
std::optional<int> power_of(std::string_view unit) {
  std::string letters;
  for (const char c : unit) {
    letters += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  if (letters.size() == 3 && letters.ends_with("ib")) letters.resize(1);
  if (letters.empty() || letters == "b") return 0;
  constexpr std::string_view units = "kmgt";
  const auto at = units.find(letters);
  if (letters.size() != 1 || at == std::string_view::npos) return std::nullopt;
  return 10 * (static_cast<int>(at) + 1);
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto number_end = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string_view unit = text.substr(number_end);
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  const auto power = power_of(unit);
  if (!power) return std::nullopt;
  const char* const end = text.data() + number_end;
  std::uint64_t whole = 0;
  if (const auto [rest, error] = std::from_chars(text.data(), end, whole);
      error == std::errc{} && rest == end) {
    if (whole > std::numeric_limits<std::uint64_t>::max() >> *power) return std::nullopt;
    return whole << *power;
  }
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  const double bytes = std::ldexp(number, *power);
  if (error != std::errc{} || rest != end || *power == 0 || bytes >= 0x1p63) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace persist::app

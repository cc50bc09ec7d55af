#include "base/counts.hpp"

#include <charconv>

namespace persist::app {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + ' ' + std::string{count == 1 ? one : many};
}

std::string grouped(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

Outcome<std::size_t> parse_count(std::string_view option, std::string_view text,
                                 std::size_t least) {
  std::size_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || rest != end || count < least) {
    return usage(std::string{option} + ": '" + std::string{text} + "' is not a whole number of " +
                 std::to_string(least) + " or more");
  }
  return count;
}

}  // namespace persist::app

#include "requests/wall_time.hpp"

#include <cstddef>

namespace persist::requests {

namespace {

/// The number that `digits` digits at `at` are; -1 where they are none.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int number = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

/// The milliseconds of a fraction like ".12"; none where it is another text.
std::optional<std::chrono::milliseconds> fraction_of(std::string_view text) {
  if (text.ends_with('Z')) text.remove_suffix(1);
  if (text.empty()) return std::chrono::milliseconds{0};
  if (text.size() < 2 || text.front() != '.') return std::nullopt;
  int milliseconds = 0;
  for (std::size_t i = 1; i < text.size() || i <= 3; ++i) {
    const char digit = i < text.size() ? text[i] : '0';
    if (digit < '0' || digit > '9') return std::nullopt;
    if (i <= 3) milliseconds = milliseconds * 10 + (digit - '0');
  }
  return std::chrono::milliseconds{milliseconds};
}

}  // namespace

std::optional<Instant> read_wall_time(std::string_view text) {
  constexpr std::size_t seconds_end = 19;
  if (text.size() < seconds_end || text[4] != '-' || text[7] != '-' || text[13] != ':' ||
      text[16] != ':' || (text[10] != ' ' && text[10] != 'T')) {
    return std::nullopt;
  }
  const int year = number_at(text, 0, 4);
  const int month = number_at(text, 5, 2);
  const int day = number_at(text, 8, 2);
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  const auto fraction = fraction_of(text.substr(seconds_end));
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 0 || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60 || !fraction) {
    return std::nullopt;
  }
  return Instant{std::chrono::sys_days{date} + std::chrono::hours{hour} +
                 std::chrono::minutes{minute} + std::chrono::seconds{second} + *fraction};
}

}  // namespace persist::requests

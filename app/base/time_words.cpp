#include "base/time_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <limits>

namespace persist::app {

namespace {

using std::chrono::milliseconds;

/// Takes exactly `count` digits off the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

std::optional<milliseconds> take_fraction(std::string_view& text) {
  milliseconds fraction{0};
  if (!take(text, ".")) return fraction;
  int place = 100;
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    fraction += milliseconds{place * (text.front() - '0')};
    place /= 10;
    any = true;
    text.remove_prefix(1);
  }
  if (!any) return std::nullopt;
  return fraction;
}

std::optional<milliseconds> take_time_of_day(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take(text, ":")) return std::nullopt;
  const auto second = take_digits(text, 2);
  // RFC 3339 allows a leap second; like POSIX time, it is the first of the next minute.
  if (!second || *second > 60) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second} +
         *fraction;
}

std::optional<milliseconds> take_offset(std::string_view& text) {
  if (take(text, "Zz")) return milliseconds{0};
  const bool west = !text.empty() && text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take(text, ":")) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const milliseconds offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return west ? -offset : offset;
}

/// A date alone is its midnight in UTC.
std::optional<Instant> parse_date_and_time(std::string_view text) {
  const auto date = take_date(text);
  if (date && text.empty()) return Instant{*date};
  if (!date || !take(text, "Tt ")) return std::nullopt;
  const auto time = take_time_of_day(text);
  if (!time) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return Instant{*date} + *time - *offset;
}

std::optional<std::int64_t> parse_integer(std::string_view text, std::string_view& rest) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

std::optional<milliseconds> parse_time_from_now(std::string_view text) {
  constexpr std::string_view front = "in ";
  constexpr std::string_view back = " ago";
  const bool is_past = text.ends_with(back);
  if (is_past) text.remove_suffix(back.size());
  const bool is_future = !is_past && text.starts_with(front);
  if (is_future) text.remove_prefix(front.size());
  auto duration = parse_duration(text);
  if (!duration || ((is_past || is_future) && text.starts_with('-'))) return std::nullopt;
  return is_past ? -*duration : *duration;
}

std::optional<Instant> parse_time(std::string_view text, Instant now) {
  std::string_view rest;
  if (const auto number = parse_integer(text, rest); number && rest.empty()) {
    return Instant{milliseconds{*number}};
  }
  if (const auto instant = parse_date_and_time(text)) return instant;
  const auto from_now = parse_time_from_now(text);
  std::int64_t instant = 0;
  if (!from_now ||
      __builtin_add_overflow(now.time_since_epoch().count(), from_now->count(), &instant)) {
    return std::nullopt;
  }
  return Instant{milliseconds{instant}};
}

std::string seconds_hint(std::string_view number) {
  double seconds = 0;
  const char* const end = number.data() + number.size();
  const auto [rest, error] = std::from_chars(number.data(), end, seconds);
  const bool has_ten_digits = seconds >= 1e9 && seconds < 1e10;
  if (error != std::errc{} || rest != end || !has_ten_digits) return {};
  const auto count = static_cast<std::int64_t>(seconds * 1000);
  return std::string{number} + " looks like seconds; in milliseconds that is " +
         std::to_string(count) + " (" + rfc3339(Instant{milliseconds{count}}) + ')';
}

std::string human_duration(milliseconds duration) {
  std::string out = duration.count() < 0 ? "-" : "";
  // The negation of the least value does not fit.
  std::uint64_t left = duration.count() < 0 ? 0 - static_cast<std::uint64_t>(duration.count())
                                            : static_cast<std::uint64_t>(duration.count());
  int parts = 0;
  for (const DurationUnit& unit : duration_units) {
    const auto size = static_cast<std::uint64_t>(unit.milliseconds);
    if (left < size) {
      if (parts > 0) break;
      continue;
    }
    if (parts > 0) out += ' ';
    out += std::to_string(left / size);
    out += unit.name;
    left %= size;
    if (++parts == 2 || unit.name == "s") break;
  }
  return parts == 0 ? "0ms" : out;
}

std::string short_duration(std::chrono::milliseconds duration) {
  using namespace std::chrono_literals;
  if (duration < 1s || duration >= 1min) return human_duration(duration);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1fs", std::chrono::duration<double>{duration}.count());
  return text.data();
}

std::string rfc3339(Instant instant) {
  using namespace std::chrono;
  if (instant < sys_days{0y / January / 1} || instant >= sys_days{10'000y / January / 1}) {
    return std::to_string(instant.time_since_epoch().count());
  }
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{instant - day};
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  std::string out = text.data();
  if (const auto fraction = time.subseconds().count(); fraction != 0) {
    std::snprintf(text.data(), text.size(), ".%03d", static_cast<int>(fraction));
    out += text.data();
  }
  return out + "Z";
}

}  // namespace persist::app

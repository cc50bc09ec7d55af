#include "render/time_left.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/time_words.hpp"

namespace persist::app {

std::string time_left(const Expires& expires, Instant now) {
  if (expires.is_never()) return "never";
  if (!expires.integral()) return expires.is_not_a_number() ? "not a number" : "fractional";
  const std::int64_t instant = *expires.integral();
  std::int64_t left = 0;
  // What 64 bits cannot hold is shown as the most that they can: nobody will tell the difference.
  if (__builtin_sub_overflow(instant, now.time_since_epoch().count(), &left) ||
      left == std::numeric_limits<std::int64_t>::min()) {
    left = instant > 0 ? std::numeric_limits<std::int64_t>::max()
                       : -std::numeric_limits<std::int64_t>::max();
  }
  return left > 0 ? "in " + human_duration(std::chrono::milliseconds{left})
                  : human_duration(std::chrono::milliseconds{-left}) + " ago";
}

std::string time_left_or_date(const Expires& expires, Instant now) {
  constexpr std::size_t date_size = std::string_view{"2100-01-01"}.size();
  const auto milliseconds = expires.integral();
  if (milliseconds) {
    const Instant instant{std::chrono::milliseconds{*milliseconds}};
    const bool is_far =
        instant > now + std::chrono::years{1} || instant < now - std::chrono::years{1};
    const std::string time = is_far ? rfc3339(instant) : std::string{};
    if (time.contains('T')) return time.substr(0, date_size);
  }
  return time_left(expires, now);
}

}  // namespace persist::app

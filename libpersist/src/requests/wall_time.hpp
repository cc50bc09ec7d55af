#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <persist/clock.hpp>

namespace persist::requests {

/// The time that a text like "2026-11-27 10:55:22" or "2026-11-27T10:55:22.123Z" shows, read as
/// UTC; none where it is another text.
[[nodiscard]] std::optional<Instant> read_wall_time(std::string_view text);

/// Times of a wall clock whose zone is not known, as instants of ours.
class WallClock {
 public:
  /// One whose times are UTC.
  WallClock() = default;
  /// One that shows `its_now` while ours shows `our_now`. Whole seconds alone count: what is read
  /// twice is then the same time, and clocks that agree differ by their zone alone.
  WallClock(Instant its_now, Instant our_now)
      : offset_{std::chrono::round<std::chrono::seconds>(our_now - its_now)} {}

  [[nodiscard]] std::optional<Instant> instant_of(std::string_view text) const {
    const std::optional<Instant> shown = read_wall_time(text);
    return shown ? std::optional{*shown + offset_} : std::nullopt;
  }

 private:
  std::chrono::milliseconds offset_{};
};

}  // namespace persist::requests

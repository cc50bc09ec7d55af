#include "render/time_left.hpp"

#include <catch2/catch.hpp>

using persist::Expires;
using persist::Instant;
using persist::app::time_left;
using persist::app::time_left_or_date;
using namespace std::chrono_literals;

TEST_CASE("time_left_or_date shows what is further than a year away as a date") {
  const Instant now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 28}};
  const auto shown = [&](Instant instant) { return time_left_or_date(Expires::at(instant), now); };
  CHECK(shown(now + 90min) == "in 1h 30m");
  CHECK(shown(now - 90min) == "1h 30m ago");
  CHECK(shown(Instant{4102444800000ms}) == "2100-01-01");
  CHECK(shown(Instant{9ms}) == "1970-01-01");
  CHECK(time_left_or_date(Expires::never(), now) == "never");
  const Expires beyond = Expires::at(Instant{std::chrono::milliseconds::max()});
  CHECK(time_left_or_date(beyond, now) == time_left(beyond, now));
}

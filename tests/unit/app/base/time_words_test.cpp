#include "base/time_words.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "render/time_left.hpp"

using persist::parse_duration;
using namespace persist::app;
using std::chrono::milliseconds;

namespace {

std::optional<std::int64_t> instant(std::string_view text) {
  const auto parsed = parse_time(text, persist::Instant{milliseconds{1'000'000}});
  if (!parsed) return std::nullopt;
  return parsed->time_since_epoch().count();
}

}  // namespace

TEST_CASE("A duration has units, from the greatest to the smallest") {
  CHECK(parse_duration("1.5h") == milliseconds{5'400'000});
  CHECK(parse_duration("1d12h") == milliseconds{129'600'000});
  CHECK(parse_duration("11h 50m") == milliseconds{42'600'000});
  CHECK(parse_duration("-1m30s") == milliseconds{-90'000});
  CHECK(parse_duration("1m5ms") == milliseconds{60'005});
  CHECK(parse_duration("0.0015s") == milliseconds{1});
  CHECK(parse_duration("0.00000000000000000001w") == milliseconds{0});
  CHECK(parse_duration("250ms") == milliseconds{250});
  CHECK(parse_duration("10s") == milliseconds{10'000});
  CHECK(parse_duration("5m") == milliseconds{300'000});
  CHECK(parse_duration("12h") == milliseconds{43'200'000});
  CHECK(parse_duration("7d") == milliseconds{604'800'000});
  CHECK(parse_duration("2w") == milliseconds{1'209'600'000});
  CHECK(parse_duration("-5s") == milliseconds{-5'000});
  for (const char* text :
       {"", "5", "s", "soon", "1.h", ".5h", "1 h", "5S", "1h ", "30m1h", "1h1h", "1h -5m", "1h  5m",
        "+5s", " 5s", "in 5s", "9223372036854775807s", "99999999999999999999ms"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("An instant is milliseconds since the epoch or RFC 3339 with an offset") {
  CHECK(instant("0") == 0);
  CHECK(instant("-1") == -1);
  CHECK(instant("1735689600000") == 1735689600000);
  CHECK(instant("2025-01-01T00:00:00Z") == 1735689600000);
  CHECK(instant("2025-01-01") == 1735689600000);
  CHECK(instant("in 5m") == 1'300'000);
  CHECK(instant("1h 1s") == 4'601'000);
  CHECK(instant("-5m") == 700'000);
  CHECK(instant("5m ago") == 700'000);
  CHECK(instant("2025-01-01t01:00:00.5+01:00") == 1735689600500);
  CHECK(instant("2024-12-31T22:30:00.1239-01:30") == 1735689600123);
  CHECK(instant("2024-02-29T00:00:00Z") == 1709164800000);
  for (const char* text :
       {"", "now", "1.5", "2025-01-32", "2025-1-1", "in -5m", "-5m ago", "in 5m ago", "in",
        "2025-01-01T00:00:00", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
        "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:00.Z",
        "2025-01-01T00:00:00+1:00", "2025-01-01T00:00:00Z ", "9223372036854775808"}) {
    CAPTURE(text);
    CHECK_FALSE(instant(text));
  }
}

TEST_CASE("A duration for people has its two greatest units") {
  CHECK(human_duration(milliseconds{0}) == "0ms");
  CHECK(human_duration(milliseconds{250}) == "250ms");
  CHECK(human_duration(milliseconds{61'000}) == "1m 1s");
  CHECK(human_duration(milliseconds{277'200'000}) == "3d 5h");
  CHECK(human_duration(milliseconds{-1'500}) == "-1s");
}

TEST_CASE("An instant is written as RFC 3339 as far as that has years") {
  const auto written = [](std::int64_t instant) {
    return rfc3339(persist::Instant{milliseconds{instant}});
  };
  CHECK(written(0) == "1970-01-01T00:00:00Z");
  CHECK(written(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(written(-62167219200000) == "0000-01-01T00:00:00Z");
  CHECK(written(-62167219200001) == "-62167219200001");
  CHECK(written(253402300799999) == "9999-12-31T23:59:59.999Z");
  CHECK(written(253402300800000) == "253402300800000");
  CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(written(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
}

TEST_CASE("A time of ten digits looks like seconds") {
  using persist::app::seconds_hint;
  CHECK(seconds_hint("1790000000").starts_with("1790000000 looks like seconds"));
  CHECK(seconds_hint("1790000000.25").find(" 1790000000250 ") != std::string::npos);
  for (const char* text : {"", "179000000", "17900000000", "1790000000000", "-1790000000",
                           "1790000000s", "2027-01-31T12:00:00Z", "nan"}) {
    CAPTURE(text);
    CHECK(seconds_hint(text).empty());
  }
}

TEST_CASE("What is printed of the time left is read again") {
  const persist::Instant now{milliseconds{1'790'000'000'000}};
  for (const std::int64_t left : {1LL, 999LL, 59'000LL, 42'600'000LL, 90'000'000LL, -185'000LL}) {
    const persist::Expires expires = persist::Expires::at(1'790'000'000'000 + left);
    const std::string text = persist::app::time_left(expires, now);
    CAPTURE(text);
    CHECK(parse_time_from_now(text) == milliseconds{left});
    CHECK(parse_time(text, now) == now + milliseconds{left});
  }
}

#include <persist/expires.hpp>

#include <catch2/catch.hpp>

using persist::Expires;
using persist::Instant;

namespace {

std::string text_of(const Expires& expires) {
  std::string out;
  expires.append_to(out);
  return out;
}

Instant instant(std::int64_t milliseconds) {
  return Instant{std::chrono::milliseconds{milliseconds}};
}

}  // namespace

TEST_CASE("Expires keeps integers beyond 2^53 exact") {
  CHECK(text_of(*Expires::from_number("8000001718454896640")) == "8000001718454896640");
  CHECK(text_of(*Expires::from_number("9223372036854775807")) == "9223372036854775807");
}

TEST_CASE("Expires keeps a fraction and folds a whole double into an integer") {
  CHECK(text_of(*Expires::from_number("4102444800000.5")) == "4102444800000.5");
  CHECK(Expires::from_number("4.1024448e12") == Expires::at(4102444800000));
  CHECK(Expires::at_fraction(1e12) == Expires::at(1000000000000));
}

TEST_CASE("Expires refuses numbers beyond 64 bits") {
  CHECK_FALSE(Expires::from_number("1e19"));
  CHECK_FALSE(Expires::from_number("-9223372036854785809"));
}

TEST_CASE("Expires of a double beyond 64 bits is never or long ago") {
  const double beyond = GENERATE(1e19, 1e300, std::numeric_limits<double>::infinity());
  CHECK(Expires::at_fraction(beyond) == Expires::not_a_number());
  CHECK(Expires::at_fraction(-beyond) == Expires::at(std::numeric_limits<std::int64_t>::min()));
  CHECK(text_of(Expires::at_fraction(9223372036854775808.0)) == "9223372036854775808");
}

TEST_CASE("Expires is expired at its very instant") {
  CHECK_FALSE(Expires::at(1000).is_live_at(instant(1000)));
  CHECK(Expires::at(1001).is_live_at(instant(1000)));
  CHECK(Expires::at_fraction(1000.5).is_live_at(instant(1000)));
  CHECK(Expires::never().is_live_at(instant(1000)));
  CHECK(Expires::not_a_number().is_live_at(instant(1000)));
}

#include <catch2/catch.hpp>

#include <persist/dump.hpp>

using persist::DumpExpiry;
using persist::Expires;
using persist::Instant;
using std::chrono::milliseconds;

namespace {

std::int64_t ttl(Expires expires, std::int64_t now, std::int64_t unit = 1) {
  const DumpExpiry expiry{.form = DumpExpiry::Form::ttl,
                          .now = Instant{milliseconds{now}},
                          .ttl_unit = milliseconds{unit}};
  return persist::ttl_of(expires, expiry).value_or(milliseconds{-1}).count();
}

constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("A TTL counts from now and is rounded up") {
  CHECK(ttl(Expires::at(1500), 1000) == 500);
  CHECK(ttl(Expires::at(1500), 1000, 500) == 500);
  CHECK(ttl(Expires::at(1501), 1000, 500) == 1000);
  CHECK(ttl(Expires::at_fraction(1000.25), 1000) == 1);
  CHECK(ttl(Expires::at(5), -5) == 10);
}

TEST_CASE("A TTL beyond 64 bits is the longest that fits") {
  CHECK(ttl(Expires::at(longest), -1) == longest);
  CHECK(ttl(Expires::at(longest), 0, 1000) == longest);
  CHECK(ttl(Expires::at_fraction(0x1p63), 0) == longest);
}

TEST_CASE("What never expires has no TTL") {
  CHECK(ttl(Expires::never(), 0) == -1);
  CHECK(ttl(Expires::not_a_number(), 0) == -1);
}

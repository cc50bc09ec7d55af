#include "base/sizes.hpp"

#include <catch2/catch.hpp>

using persist::app::parse_size;

TEST_CASE("Sizes are bytes or have a unit of 1024") {
  CHECK(parse_size("0") == 0);
  CHECK(parse_size("4096") == 4096);
  CHECK(parse_size("10k") == 10'240);
  CHECK(parse_size("1.5M") == 1'572'864);
  CHECK(parse_size("2GiB") == std::uint64_t{2} << 30);
  CHECK(parse_size("1.2 KiB") == 1228);
  CHECK(parse_size("18446744073709551615") == 18'446'744'073'709'551'615U);
}

TEST_CASE("What is not a size is none") {
  for (const auto* const text :
       {"", "k", "-1", "1.5", "1x", "1kB", "99999999999G", "1..5k", "1e3"}) {
    INFO(text);
    CHECK_FALSE(parse_size(text));
  }
}

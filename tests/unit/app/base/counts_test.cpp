#include "base/counts.hpp"

#include <catch2/catch.hpp>

TEST_CASE("grouped puts commas between thousands") {
  CHECK(persist::app::grouped(0) == "0");
  CHECK(persist::app::grouped(999) == "999");
  CHECK(persist::app::grouped(1000) == "1,000");
  CHECK(persist::app::grouped(1234567) == "1,234,567");
}

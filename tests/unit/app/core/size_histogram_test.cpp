#include "core/size_histogram.hpp"

#include <catch2/catch.hpp>
#include <limits>

using persist::app::SizeHistogram;

TEST_CASE("SizeHistogram has no percentiles without sizes") {
  const SizeHistogram sizes;
  CHECK(sizes.percentile(50) == 0);
  CHECK(sizes.max() == 0);
}

TEST_CASE("SizeHistogram is exact for small sizes") {
  SizeHistogram sizes;
  for (std::uint64_t size = 1; size <= 50; ++size) sizes.add(size);
  CHECK(sizes.percentile(50) == 25);
  CHECK(sizes.percentile(90) == 45);
  CHECK(sizes.percentile(99) == 50);
  CHECK(sizes.percentile(1) == 1);
  CHECK(sizes.total() == 1275);
}

TEST_CASE("SizeHistogram percentiles are at most 1/32 too high, and never too low") {
  const auto size = GENERATE(64U, 65U, 1000U, 4097U, 1U << 20U, (1U << 31U) + 12345U);
  SizeHistogram sizes;
  sizes.add(size);
  sizes.add(std::numeric_limits<std::uint64_t>::max());
  CHECK(sizes.percentile(50) >= size);
  CHECK(sizes.percentile(50) - size <= size / 32);
}

TEST_CASE("SizeHistogram percentiles do not exceed the largest size") {
  SizeHistogram sizes;
  sizes.add(1000);
  CHECK(sizes.percentile(99) == 1000);
  CHECK(sizes.max() == 1000);
}

TEST_CASE("SizeHistogram counts each size in the octave that holds it") {
  SizeHistogram sizes;
  for (const std::uint64_t size : {0U, 1U, 127U, 128U, 255U, 256U}) sizes.add(size);
  sizes.add(std::numeric_limits<std::uint64_t>::max());
  CHECK(sizes.octave(0).count == 1);
  CHECK(sizes.octave(1).count == 1);
  CHECK(sizes.octave(7).count == 1);
  CHECK(sizes.octave(8).count == 2);
  CHECK(sizes.octave(8).least == 128);
  CHECK(sizes.octave(8).most == 255);
  CHECK(sizes.octave(9).count == 1);
  CHECK(sizes.octave(64).count == 1);
}

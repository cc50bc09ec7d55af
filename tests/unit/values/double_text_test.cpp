#include "values/double_text.hpp"

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

struct Read {
  std::ptrdiff_t length = 0;
  std::errc error{};
  std::uint64_t bits = 0;
  friend bool operator==(const Read&, const Read&) = default;
};

template <class Reader>
Read read_by(const Reader& reader, const std::string& text) {
  double number = 7;
  const auto [rest, error] = reader(text.data(), text.data() + text.size(), number);
  return {rest - text.data(), error, std::bit_cast<std::uint64_t>(number)};
}

void check_alike(const std::string& text) {
  CAPTURE(text);
  CHECK(read_by(persist::read_double_by_strtod, text) == read_by(persist::read_double, text));
}

}  // namespace

TEST_CASE("Doubles are read the same by strtod") {
  const std::vector<std::string> texts{"",
                                       "0",
                                       "-0",
                                       "1",
                                       "-1.5",
                                       "0.1",
                                       "1e5",
                                       "1E+5",
                                       "1e-5",
                                       "1e",
                                       "1e+",
                                       "1.",
                                       ".5",
                                       "-",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       "x",
                                       "0x10",
                                       "1,5",
                                       "--1",
                                       "1e400",
                                       "-1e400",
                                       "1e-400",
                                       "-1e-400",
                                       "4.9e-324",
                                       "2.4703282292062327e-324",
                                       "2.2250738585072011e-308",
                                       "1.7976931348623157e308",
                                       "1.7976931348623159e308",
                                       "9007199254740993",
                                       "123456789012345678901234567890"};
  for (const std::string& text : texts) check_alike(text);
}

TEST_CASE("Random doubles are read the same by strtod") {
  std::mt19937_64 random{7};
  for (int round = 0; round < 2000; ++round) {
    const auto number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*e", static_cast<int>(random() % 20), number);
    check_alike(text.data());
  }
}

#include "render/palette.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>

using persist::app::change_palette;
using persist::app::Color;
using persist::app::color_names;
using persist::app::ColorDepth;
using persist::app::Palette;

namespace {

/// The luminance (WCAG 2) of a colour of the cube among xterm's 256 ones, or of its greys.
double luminance(int number) {
  constexpr std::array<int, 6> levels{0, 95, 135, 175, 215, 255};
  const auto linear = [](int level) {
    const double part = level / 255.0;
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  if (number >= 232) return linear(8 + 10 * (number - 232));
  const auto level = [&](int place) { return levels[static_cast<std::size_t>(place % 6)]; };
  const int cube = number - 16;
  return 0.2126 * linear(level(cube / 36)) + 0.7152 * linear(level(cube / 6)) +
         0.0722 * linear(level(cube));
}

}  // namespace

TEST_CASE("Palette::usual can be read on black and on white") {
  const Palette palette = Palette::usual(ColorDepth::indexed);
  for (std::size_t i = 0; i < color_names.size(); ++i) {
    const std::string& sequence = palette[static_cast<Color>(i)];
    if (sequence == "\x1b[1m") continue;
    INFO(color_names[i]);
    REQUIRE(sequence.starts_with("\x1b[38;5;"));
    int number = 0;
    std::from_chars(sequence.data() + 7, sequence.data() + sequence.size(), number);
    CHECK((luminance(number) + 0.05) / 0.05 >= 4);
    CHECK(1.05 / (luminance(number) + 0.05) >= 4);
  }
}

TEST_CASE("Palette::usual of 16 colours has neither blue nor what white swallows") {
  const Palette palette = Palette::usual(ColorDepth::ansi);
  for (std::size_t i = 0; i < color_names.size(); ++i) {
    const std::string& sequence = palette[static_cast<Color>(i)];
    for (const char* const pale : {"33", "34", "36", "37"}) {
      CHECK(sequence.find(pale) == std::string::npos);
    }
  }
}

TEST_CASE("change_palette changes what is named") {
  Palette palette = Palette::usual(ColorDepth::ansi);
  CHECK(change_palette(palette, "name=1;34:string=::bad=38;5;9:").empty());
  CHECK(palette[Color::name] == "\x1b[1;34m");
  CHECK(palette[Color::string].empty());
  CHECK(palette[Color::bad] == "\x1b[38;5;9m");
  CHECK(palette[Color::number] == Palette::usual(ColorDepth::ansi)[Color::number]);
}

TEST_CASE("change_palette leaves out what it does not know, and what is more than a colour") {
  Palette palette = Palette::usual(ColorDepth::ansi);
  const auto faults = change_palette(palette, "key=1:name:bad=31m\x1b[2J:good=1");
  REQUIRE(faults.size() == 3);
  CHECK(faults[0] == "'key' is not one of name, string, number, word, good, bad, faint, strong");
  CHECK(faults[1] == "'name' is not NAME=NUMBERS");
  CHECK(faults[2].ends_with("is not numbers separated by semicolons"));
  CHECK(palette[Color::good] == "\x1b[1m");
  CHECK(palette[Color::bad] == "\x1b[31m");
}

#include "render/bars.hpp"

#include <catch2/catch.hpp>

using persist::app::Bar;
using persist::app::bar_chart;
using persist::app::BarStyle;
using persist::app::Charset;

namespace {

const std::vector<Bar> two_bars{{.label = "half", .count = 1000, .note = "1.0 KiB"},
                                {.label = "none", .count = 0}};

}  // namespace

TEST_CASE("bar_chart aligns figures alone for pipes") {
  CHECK(bar_chart(two_bars, 2000, {}) ==
        "  half  1000  1.0 KiB\n"
        "  none     0\n");
}

TEST_CASE("bar_chart draws shares in ASCII") {
  CHECK(bar_chart(two_bars, 2000, {.drawn = BarStyle::Drawn::bars, .width = 40}) ==
        "  half  1,000  1.0 KiB  ########\n"
        "  none      0\n");
}

TEST_CASE("bar_chart draws eighths of a column in Unicode, and something for little") {
  const BarStyle style{.drawn = BarStyle::Drawn::bars, .charset = Charset::unicode, .width = 24};
  CHECK(bar_chart(std::vector<Bar>{{.label = "a", .count = 1}}, 1'000'000, style) == "  a  1  ▏\n");
  CHECK(bar_chart(std::vector<Bar>{{.label = "a", .count = 1}}, 32, style) == "  a  1  ▌\n");
  CHECK(bar_chart(std::vector<Bar>{{.label = "a", .count = 1}}, 1, style) ==
        "  a  1  ████████████████\n");
}

TEST_CASE("bar_chart cuts labels before it goes without bars") {
  const std::vector<Bar> long_label{{.label = "a rather long label", .count = 1}};
  const auto drawn_at = [&](std::size_t width) {
    return bar_chart(long_label, 1, {.drawn = BarStyle::Drawn::bars, .width = width});
  };
  CHECK(drawn_at(26) == "  a rather l…  1  ########\n");
  CHECK(drawn_at(12) == "  a rathe…  1\n");
}

TEST_CASE("bar_chart draws nothing where there are no rows") {
  CHECK(bar_chart({}, 0, {}).empty());
}

TEST_CASE("bar_chart cuts notes where a terminal is too narrow, and never counts") {
  const std::vector<Bar> noted{{.label = "store", .count = 1234, .note = "7.1 MiB, 12 failures"}};
  const auto drawn_at = [&](std::size_t width) {
    return bar_chart(noted, 1234, {.drawn = BarStyle::Drawn::bars, .width = width});
  };
  CHECK(drawn_at(36) == "  store  1,234  7.1 MiB, 12 failures\n");
  CHECK(drawn_at(24).starts_with("  store  1,234  7.1 M"));
  CHECK(drawn_at(24).size() < 30);
  CHECK(drawn_at(5).starts_with("  store  1,23"));
}

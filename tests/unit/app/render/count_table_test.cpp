#include "render/count_table.hpp"

#include <catch2/catch.hpp>

using persist::app::BarStyle;
using persist::app::count_table;
using persist::app::CountTable;

namespace {

const CountTable table{.columns = {"expired", "never"},
                       .rows = {{.label = "success", .counts = {1000, 2}},
                                {.label = "  die", .counts = {0, 1'000'000}}}};

}  // namespace

TEST_CASE("count_table aligns counts below their titles") {
  CHECK(count_table(table, {}) ==
        "           expired    never\n"
        "  success     1000        2\n"
        "    die          0  1000000\n");
}

TEST_CASE("count_table groups digits where a terminal is wide enough, and fits into it") {
  CHECK(count_table(table, {.drawn = BarStyle::Drawn::bars, .width = 29}) ==
        "           expired      never\n"
        "  success    1,000          2\n"
        "    die          0  1,000,000\n");
  CHECK(count_table(table, {.drawn = BarStyle::Drawn::bars, .width = 28}) ==
        count_table(table, {}));
  CHECK(count_table(table, {.drawn = BarStyle::Drawn::bars, .width = 19})
            .starts_with("           expired"));
}

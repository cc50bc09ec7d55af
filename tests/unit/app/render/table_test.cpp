#include "render/table.hpp"

#include <catch2/catch.hpp>

using persist::app::Color;
using persist::app::Column;
using persist::app::Table;

namespace {

Table table_of_two() {
  return Table{
      {{.title = "SIZE", .align = Column::Align::right}, {.title = "KEY", .shrinks = true}}};
}

}  // namespace

TEST_CASE("Table aligns columns, and cuts the one that shrinks") {
  Table table = table_of_two();
  table.add({"1 B", "a"});
  table.add({"1.2 KiB", "a rather long key"});
  CHECK(table.aligned(80, false) ==
        "   SIZE  KEY\n"
        "    1 B  a\n"
        "1.2 KiB  a rather long key\n");
  CHECK(table.aligned(18, false).find("1.2 KiB  a rathe") != std::string::npos);
}

TEST_CASE("Table that is taken in parts has titles once, and never narrower columns") {
  Table table = table_of_two();
  table.add({"1.2 KiB", "a"});
  CHECK(table.take_aligned(80, false) == "   SIZE  KEY\n1.2 KiB  a\n");
  CHECK(table.empty());
  table.add({"1 B", "b"});
  CHECK(table.take_aligned(80, false) == "    1 B  b\n");
}

TEST_CASE("Table colours cells without changing their width") {
  Table table{
      {{.title = "STATE"}, {.title = "N", .align = Column::Align::right}, {.title = "KEY"}}};
  table.add({{"die", Color::bad}, {"10"}, {"a"}});
  table.add({{"json"}, {"9"}, {"b"}});
  CHECK(table.aligned(80, false) == "STATE   N  KEY\ndie    10  a\njson    9  b\n");
  CHECK(table.aligned(80, true) ==
        "\x1b[1mSTATE   N  KEY\x1b[0m\n\x1b[31mdie\x1b[0m    10  a\njson    9  b\n");
  CHECK(table.separated() == "die\t10\ta\njson\t9\tb\n");
}

#include "render/table.hpp"

#include <catch2/catch.hpp>

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

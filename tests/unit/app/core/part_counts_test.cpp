#include "core/part_counts.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace persist::app;
using persist::EntryView;

namespace {

PartCounts counts_of(std::string_view pointer) { return PartCounts{*PartPointer::parse(pointer)}; }

void add(PartCounts& counts, std::string_view store, std::string_view key, std::string_view value) {
  EntryView entry;
  entry.key = key;
  entry.value = value;
  counts.add(store, entry, persist::value_state(value));
}

}  // namespace

TEST_CASE("Parts of one meaning are one group, numbers count as they are written") {
  PartCounts counts = counts_of("/a");
  add(counts, "s", "2", R"({"a":"\u0041"})");
  add(counts, "s", "1", R"({"a":"A"})");
  add(counts, "s", "3", R"({"a":{ "b": 1 }})");
  add(counts, "s", "4", R"({"a":{"b":1}})");
  add(counts, "s", "5", R"({"a":1.0})");
  add(counts, "s", "6", R"({"a":1})");
  add(counts, "s", "7", R"({"b":1})");
  add(counts, "s", "8", "not JSON");
  const auto groups = counts.groups();
  REQUIRE(groups.size() == 4);
  CHECK(groups[0].part.text() == R"("A")");
  CHECK(groups[0].counts.entries == 2);
  CHECK(groups[0].key == "1");
  CHECK(groups[1].part.text() == R"({"b":1})");
  CHECK(groups[2].part.text() == "1");
  CHECK(groups[3].part.text() == "1.0");
  CHECK(counts.without().entries == 2);
  CHECK(counts.without().bytes == 15);
  CHECK(counts.all().entries == 8);
}

TEST_CASE("Memory is bounded: parts that are many or long are counted together") {
  PartCounts counts = counts_of("");
  for (std::size_t i = 0; i < PartCounts::max_groups + 5; ++i) {
    add(counts, "s", std::to_string(i), std::to_string(i));
  }
  add(counts, "s", "k", "7");
  add(counts, "s", "long", '"' + std::string(PartCounts::max_length, 'x') + '"');
  CHECK(counts.groups().size() == PartCounts::max_groups);
  CHECK(counts.groups().front().part.text() == "7");
  CHECK(counts.others().entries == 6);
}

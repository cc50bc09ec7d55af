// Dumps that give one key several values, and stores that are replaced.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;

namespace {

std::string line_of(const std::string& key, const std::string& value) {
  return R"({"store":"s","key":")" + key + R"(","exit":{"_tag":"Success","value":)" + value +
         "}}\n";
}

}  // namespace

TEST_CASE("load --strict refuses a dump that gives one key different values") {
  const Folder folder;
  const std::string sorted = line_of("a", "1") + line_of("a", "2") + line_of("b", "1");
  const std::string unsorted = line_of("b", "1") + line_of("a", "1") + line_of("b", "2");
  for (const std::string& dump : {sorted, unsorted}) {
    const auto strict = persist({"-d", folder / "a.db", "load", "--strict"}, {.in = dump});
    CHECK(strict.status == 3);
    CHECK(strict.err.find("have different values for one key") != std::string::npos);
    CHECK(folder.names().empty());
  }
  const auto warned = persist({"-d", folder / "a.db", "load"}, {.in = unsorted});
  CHECK(warned.status == 0);
  CHECK(warned.err.find("lines 1 and 3 have different values for one key") != std::string::npos);
  CHECK(persist({"-d", folder / "a.db", "-s", "s", "get", "b", "--value"}).out == "2\n");
}

TEST_CASE("load --strict accepts equal entries that come again, and a key of several stores") {
  const Folder folder;
  const std::string other = R"({"store":"t","key":"a","exit":{"_tag":"Success","value":9}})"
                            "\n";
  const auto ran = persist({"-d", folder / "a.db", "load", "--strict"},
                           {.in = line_of("a", "1") + other + line_of("a", "1")});
  CHECK(ran.status == 0);
}

TEST_CASE("memory:FILE warns of a dump that gives one key different values") {
  const Folder folder;
  const std::string dump = folder.file("d.ndjson", line_of("a", "1") + line_of("a", "2"));
  const auto ran = persist({"-d", "memory:" + dump, "-s", "s", "get", "a", "--value"});
  CHECK(ran.out == "2\n");
  CHECK(ran.err.find("lines 1 and 2 have different values for one key") != std::string::npos);
}

TEST_CASE("load --mode replace is one transaction") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "load"}, {.in = line_of("old", "1")}).status == 0);
  const auto ran = persist(
      {"-d", folder / "a.db", "load", "--mode", "replace", "--batch", "1", "--yes", "--unsealed"},
      {.in = line_of("new", "1")});
  CHECK(ran.status == 2);
  CHECK(ran.err.find("--batch cannot be used with --mode replace") != std::string::npos);
  CHECK(persist({"-d", folder / "a.db", "keys"}).out == "old\n");
}

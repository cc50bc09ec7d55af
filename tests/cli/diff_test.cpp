// diff: what stands in one place and not in the other.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;

namespace {

const std::string left = R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"n":1,"m":2}}}
{"store":"s","key":"b","exit":{"_tag":"Success","value":1},"expires":4102444800000}
{"store":"s","key":"c","exit":{"_tag":"Success","value":1}}
)";
const std::string right = R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"n":2,"m":2}}}
{"store":"s","key":"b","exit":{"_tag":"Success","value":1},"expires":4102444800001}
{"store":"t","key":"d","exit":{"_tag":"Success","value":1}}
)";

}  // namespace

TEST_CASE("diff of equal things prints nothing: status 0") {
  const Folder folder;
  const std::string db = folder.fixture("v41-single.db");
  const std::string dump = folder.file("dump.ndjson", persist({"-d", db, "dump"}).out);
  for (const std::string& other : {db, dump, "memory:" + dump}) {
    const auto ran = persist({"diff", db, other});
    CAPTURE(other, ran.err);
    CHECK(ran.status == 0);
    CHECK(ran.out.empty());
  }
  CHECK(persist({"diff", "-", db}, {.in = cli::contents_of(dump)}).status == 0);
}

TEST_CASE("diff tells what was added, removed and changed, and where: status 1") {
  const Folder folder;
  const std::string a = folder.file("a", left);
  const std::string b = folder.file("b", right);
  const auto text = persist({"diff", a, b}, {.environment = {{"LC_ALL", "C.UTF-8"}}});
  CHECK(text.status == 1);
  CHECK(text.out.find("~ s a") != std::string::npos);
  CHECK(text.out.find("/value/n: 1 → 2") != std::string::npos);
  CHECK(text.out.find("/value/m") == std::string::npos);
  CHECK(text.out.find("- s c") != std::string::npos);
  CHECK(text.out.find("+ t d") != std::string::npos);

  const auto lines = cli::lines_of(persist({"diff", a, b, "--format", "ndjson"}).out);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].starts_with(R"({"op":"changed","store":"s","key":"a","before":{)"));
  CHECK(lines[2].starts_with(R"({"op":"removed","store":"s","key":"c")"));
  CHECK(lines[3].starts_with(R"({"op":"added","store":"t","key":"d")"));
  CHECK(
      cli::lines_of(persist({"diff", a, b, "--format", "ndjson", "--ignore-expires"}).out).size() ==
      3);
  CHECK(persist({"diff", a, b, "-s", "s", "--prefix", "b", "--ignore-expires"}).status == 0);
}

TEST_CASE("diff refuses a dump that is not sorted, or repeats a key: status 3") {
  const Folder folder;
  const std::string db = folder.fixture("v41-single.db");
  const std::string line = R"({"store":"s","key":"b","exit":{"_tag":"Success"}})";
  const std::string before = R"({"store":"s","key":"a","exit":{"_tag":"Success"}})";
  for (const std::string& second : {before, line}) {
    const std::string dump = line + '\n' + second + '\n';
    const auto ran = persist({"diff", db, folder.file("dump", dump)});
    CHECK(ran.status == 3);
    CHECK(ran.err.find("line 2") != std::string::npos);
  }
}

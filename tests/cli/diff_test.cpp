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

TEST_CASE("diff prints an open request that expires as its dump has it") {
  const Folder folder;
  const std::string line =
      R"({"store":"s","key":"k","exit":null,"expires":4102444800000,"state":"suspended"})";
  const std::string a = folder.file("a", line + "\n");
  const std::string b = folder.file("b", "");
  const auto ran = persist({"diff", a, b, "--format", "ndjson"});
  CAPTURE(ran.err);
  CHECK(ran.out == R"({"op":"removed","store":"s","key":"k","before":)" + line + "}\n");
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

namespace {

// In both dialects of failures, and with elements.
const std::string ignored_before =
    R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"at":1,"l":[1,2],"n":1}},"expires":1}
{"store":"s","key":"b","exit":{"_tag":"Failure","cause":{"_tag":"Fail","error":{"id":1,"_tag":"X"}}}}
{"store":"s","key":"c","exit":{"_tag":"Failure","cause":[{"_tag":"Die","defect":{"stack":"p"}}]}}
{"store":"t","key":"d","value":{"at":1}}
)";
const std::string ignored_after =
    R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"l":[7,2],"n":1}},"expires":2}
{"store":"s","key":"b","exit":{"_tag":"Failure","cause":{"_tag":"Fail","error":{"id":2,"_tag":"X"}}}}
{"store":"s","key":"c","exit":{"_tag":"Failure","cause":[{"_tag":"Die","defect":{"stack":"q"}}]}}
{"store":"t","key":"d","value":{"at":2}}
)";

}  // namespace

TEST_CASE("diff --ignore compares everything else, from the whole value or by role") {
  const Folder folder;
  const std::string a = folder.file("a", ignored_before);
  const std::string b = folder.file("b", ignored_after);
  const std::vector<std::string> all{"diff",     a,           b,          "--ignore-expires",
                                     "--ignore", "value:/at", "--ignore", "value:/l/0",
                                     "--ignore", "error:/id", "--ignore", "defect:/stack",
                                     "--ignore", "/at"};
  const auto same = persist(all);
  CAPTURE(same.out, same.err);
  CHECK(same.status == 0);
  CHECK(same.out.empty());
  // Each of them is needed.
  for (std::size_t left_out = 4; left_out < all.size(); left_out += 2) {
    std::vector<std::string> words = all;
    const auto at = words.begin() + static_cast<std::ptrdiff_t>(left_out);
    words.erase(at, at + 2);
    CAPTURE(all[left_out + 1]);
    CHECK(persist(words).status == 1);
  }
}

TEST_CASE("diff prints nothing of what it ignores") {
  const Folder folder;
  const std::string a = folder.file(
      "a",
      R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"at":11,"n":1,"o":{"at":11}}},"expires":1})");
  const std::string b = folder.file(
      "b",
      R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"at":22,"n":2}},"expires":2})");
  const auto ran = persist(
      {"diff", a, b, "--ignore-expires", "--ignore", "value:/at", "--ignore", "value:/o/at"});
  CHECK(ran.status == 1);
  CHECK(ran.out == "~ s a\n    /value/n: 1 -> 2\n    /value/o: {} -> absent\n");
  const auto only_expiry = persist({"diff", a, b, "--ignore", "value:"});
  CHECK(cli::lines_of(only_expiry.out).size() == 2);
  CHECK(only_expiry.out.find("    expires: ") != std::string::npos);
  // Records are whole.
  const auto lines = persist({"diff", a, b, "--ignore", "value:/at", "--format", "ndjson"});
  CHECK(lines.out.find("\"at\":22") != std::string::npos);
  const auto wrong = persist({"diff", a, b, "--ignore", "at"});
  CHECK(wrong.status == 2);
  CHECK(wrong.err.find("--ignore: 'at' is not a JSON pointer") != std::string::npos);
}

TEST_CASE("diff --stat counts per store, and -v says how many differences there are") {
  const Folder folder;
  const std::string a = folder.file("a", left);
  const std::string b = folder.file("b", right);
  const auto table = persist({"diff", a, b, "--stat"});
  CHECK(table.status == 1);
  CHECK(table.out ==
        "     added  removed  changed\n"
        "  s      0        1        2\n"
        "  t      1        0        0\n"
        "  2 stores: 1 added, 1 removed, 2 changed\n");
  CHECK(persist({"diff", a, b, "--stat", "--format", "ndjson"}).out ==
        R"({"store":"s","added":0,"removed":1,"changed":2}
{"store":"t","added":1,"removed":0,"changed":0}
)");
  CHECK(persist({"diff", a, a, "--stat"}).out.empty());
  const auto said = persist({"diff", a, b, "-v", "--limit", "2"});
  CHECK(said.err.find("found 2 differences: 0 added, 0 removed, 2 changed (stopped at --limit)") !=
        std::string::npos);
  CHECK(persist({"diff", a, a, "-v"}).err.find("no differences") != std::string::npos);
  CHECK(persist({"diff", a, b}).err.empty());
}

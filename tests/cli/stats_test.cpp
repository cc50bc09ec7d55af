// stats: figures on what is there.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;

namespace {

constexpr const char* dump_of_states =
    R"({"store":"s","key":"A:1","exit":{"_tag":"Success","value":1},"expires":1000}
{"store":"s","key":"A:2","exit":{"_tag":"Failure","cause":[{"_tag":"Die","defect":1}]},"expires":31000}
{"store":"s","key":"B:1","value":{}}
{"store":"t","key":"c","exit":{"_tag":"Success","value":2}}
)";

}  // namespace

TEST_CASE("stats --json is one object") {
  const Folder folder;
  const std::string url = "memory:" + folder.file("a.ndjson", dump_of_states);
  const auto ran = persist({"-d", url, "--now", "1000", "-q", "stats", "--json"});
  CHECK(ran.status == 0);
  CHECK(
      ran.out ==
      R"({"entries":4,"partial":false,)"
      R"("stores":[{"store":"s","entries":3,"bytes":84,"failures":1,"invalid":0},)"
      R"({"store":"t","entries":1,"bytes":28,"failures":0,"invalid":0}],)"
      R"("otherStores":{"entries":0,"bytes":0,"failures":0,"invalid":0},)"
      R"("states":{"success":2,"failure":1,"fail":0,"die":1,"interrupt":0,"json":1,"invalid":0},)"
      R"("tags":[{"tag":"A","entries":2,"bytes":82,"failures":1,"invalid":0},)"
      R"({"tag":"B","entries":1,"bytes":2,"failures":0,"invalid":0}],)"
      R"("otherTags":{"entries":0,"bytes":0,"failures":0,"invalid":0},)"
      R"("untagged":{"entries":1,"bytes":28,"failures":0,"invalid":0},)"
      R"("expiry":{"expired":1,"minute":1,"hour":0,"day":0,"week":0,"later":0,"never":2},)"
      R"("statesByExpiry":{)"
      R"("expired":{"success":1,"failure":0,"fail":0,"die":0,"interrupt":0,"json":0,"invalid":0},)"
      R"("minute":{"success":0,"failure":1,"fail":0,"die":1,"interrupt":0,"json":0,"invalid":0},)"
      R"("hour":{"success":0,"failure":0,"fail":0,"die":0,"interrupt":0,"json":0,"invalid":0},)"
      R"("day":{"success":0,"failure":0,"fail":0,"die":0,"interrupt":0,"json":0,"invalid":0},)"
      R"("week":{"success":0,"failure":0,"fail":0,"die":0,"interrupt":0,"json":0,"invalid":0},)"
      R"("later":{"success":0,"failure":0,"fail":0,"die":0,"interrupt":0,"json":0,"invalid":0},)"
      R"("never":{"success":1,"failure":0,"fail":0,"die":0,"interrupt":0,"json":1,"invalid":0}},)"
      R"("sizes":{"total":112,"p50":28,"p90":54,"p99":54,"max":54,"histogram":[)"
      R"({"from":2,"to":3,"entries":1},{"from":4,"to":7,"entries":0},)"
      R"({"from":8,"to":15,"entries":0},{"from":16,"to":31,"entries":2},)"
      R"({"from":32,"to":63,"entries":1}]},)"
      R"("largest":[{"store":"s","key":"A:2","bytes":54},{"store":"s","key":"A:1","bytes":28},)"
      R"({"store":"t","key":"c","bytes":28},{"store":"s","key":"B:1","bytes":2}],)"
      R"("file":{"entries":4}})"
      "\n");
}

TEST_CASE("stats is plain aligned text in a pipe") {
  const Folder folder;
  const std::string url = "memory:" + folder.file("a.ndjson", dump_of_states);
  const auto ran =
      persist({"-d", url, "--now", "1000", "-q", "stats", "-s", "s", "--state", "success"});
  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "1 entry, 28 bytes of values\n"
        "\nStores\n"
        "  s  1  28\n"
        "\nStates\n"
        "  success      1\n"
        "  failure      0\n"
        "    fail       0\n"
        "    die        0\n"
        "    interrupt  0\n"
        "  invalid      0\n"
        "\nTags, the part of a key before the first colon\n"
        "  A  1  28\n"
        "\nExpiry\n"
        "  expired          1\n"
        "  within a minute  0\n"
        "  within an hour   0\n"
        "  within a day     0\n"
        "  within a week    0\n"
        "  later            0\n"
        "  never            0\n"
        "\nSizes of values: p50 28, p90 28, p99 28, max 28\n"
        "  16-31  1\n"
        "\nLargest values\n"
        "  28  s  A:1\n"
        "\nFile\n"
        "  entries  4\n");
}

TEST_CASE("stats draws bars on a terminal, of characters that its locale has") {
  const Folder folder;
  const std::string url = "memory:" + folder.file("a.ndjson", dump_of_states);
  const std::string script = "script -qec '\"$PERSIST\" -q -d " + url + " stats' /dev/null";
  CHECK(cli::shell(script).out.find("#####") != std::string::npos);
  const auto unicode = cli::shell(script, {.environment = {{"LC_ALL", "C.UTF-8"}}});
  CHECK(unicode.out.find("█████") != std::string::npos);
}

TEST_CASE("stats prints what it has when it is interrupted") {
  const Folder folder;
  // A big file of its own, so that there is time.
  std::string lines;
  for (int i = 0; i < 200'000; ++i) {
    lines += R"({"store":"s","key":")" + std::to_string(i + 1'000'000) +
             R"(","exit":{"_tag":"Success","value":1}})" + "\n";
  }
  const std::string path = folder / "a.db";
  REQUIRE(persist({"-d", path, "load"}, {.in = lines}).status == 0);
  const auto ran =
      cli::shell("\"$PERSIST\" -d " + path + " stats --json & sleep 0.05; kill -INT $!; wait $!");
  // It may have been too fast, or not begun: then there is nothing to see here.
  if (ran.status == 130) CHECK(ran.out.find(R"("partial":true)") != std::string::npos);
}

TEST_CASE("stats groups by store, and by tag where keys have one") {
  const Folder folder;
  const auto ran = persist({"-d", folder.fixture("v41-shop.db"), "stats"});
  CHECK(ran.out.find("of values\n\nStores\n"
                     "  orders  5  521, 3 failures\n"
                     "  users   4  301, 1 failure\n"
                     "  rates   2  66\n"
                     "\nStates\n") != std::string::npos);
  CHECK(ran.out.find("Tags") == std::string::npos);
}

TEST_CASE("stats shows states by expiry where there are several of both") {
  const Folder folder;
  const std::string url = "memory:" + folder.file("a.ndjson", dump_of_states);
  CHECK(persist({"-d", url, "--now", "1000", "-q", "stats"})
            .out.find("\nStates by expiry\n"
                      "              expired  1 minute  never\n"
                      "  success           1         0      1\n"
                      "  failure           0         1      0\n"
                      "    die             0         1      0\n"
                      "  plain JSON        0         0      1\n") != std::string::npos);
}

TEST_CASE("stats --top shows so many groups and largest values, and the others together") {
  const Folder folder;
  const std::string url = "memory:" + folder.file("a.ndjson", dump_of_states);
  const auto text = persist({"-d", url, "--now", "1000", "-q", "stats", "--top", "1"}).out;
  CHECK(text.find("\nStores\n  s               3  84, 1 failure\n  (other stores)  1  28\n") !=
        std::string::npos);
  CHECK(text.find("\nLargest values\n  54  s  A:2\n\n") != std::string::npos);
  const auto json = persist({"-d", url, "-q", "stats", "--top=1", "--json"}).out;
  CHECK(json.find(R"("stores":[{"store":"s","entries":3,"bytes":84,"failures":1,"invalid":0}],)"
                  R"("otherStores":{"entries":1,"bytes":28,)") != std::string::npos);
  CHECK(json.find(R"("largest":[{"store":"s","key":"A:2","bytes":54}],)") != std::string::npos);
  CHECK(persist({"-d", url, "stats", "--top", "0"}).status == 2);
  CHECK(persist({"-d", url, "stats", "--top", "10001"}).status == 2);
}

TEST_CASE("stats --by counts by a part, whatever the dialect") {
  const Folder folder;
  const std::string url =
      "memory:" +
      folder.file(
          "a.ndjson",
          R"({"store":"s","key":"b","exit":{"_tag":"Failure","cause":[{"_tag":"Fail","error":{"_tag":"NotFound"}},{"_tag":"Fail","error":{"_tag":"NotFound"}}]}}
{"store":"s","key":"c","exit":{"_tag":"Failure","cause":{"_tag":"Fail","error":{"_tag":"Not\u0046ound"}}}}
{"store":"s","key":"d","exit":{"_tag":"Failure","cause":{"_tag":"Fail","error":{"_tag":"404"}}}}
{"store":"s","key":"e","exit":{"_tag":"Success","value":1}}
{"store":"r","key":"z","exit":{"_tag":"Failure","cause":[{"_tag":"Fail","error":{"_tag":"NotFound"}}]}}
)");
  const std::string by = "error:/_tag";
  const auto text = persist({"-d", url, "stats", "--by", by});
  CHECK(text.status == 0);
  CHECK(text.out == "3\t263\tNotFound\tr\tz\n1\t65\t\"404\"\ts\td\n1\t28\t(none)\t\t\n");
  CHECK(
      persist({"-d", url, "stats", "--by", by, "--top", "1", "--state", "failure", "--json"}).out ==
      R"({"entries":4,"bytes":328,"partial":false,"by":"error:/_tag","groups":[)"
      R"({"part":"NotFound","entries":3,"bytes":263,"store":"r","key":"z"}],)"
      R"("others":{"entries":1,"bytes":65},"without":{"entries":0,"bytes":0}})"
      "\n");
  const auto none = persist({"-d", url, "stats", "--by", "/nowhere"});
  CHECK(none.status == 1);
  CHECK(none.err.contains("no entry has a part at /nowhere"));
  CHECK(persist({"-d", url, "stats", "--by", "nowhere"}).status == 2);
}

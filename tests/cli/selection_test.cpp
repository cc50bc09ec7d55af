// The filters of --match, --has, --grep, --expires-before, --expires-after and --larger.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

constexpr const char* entries_of_each_state =
    R"({"store":"s","key":"flat","exit":{"_tag":"Failure","cause":[{"_tag":"Fail","error":{"_tag":"NotFound","status":404}}]}}
{"store":"s","key":"odd","text":"timeout \\ not JSON"}
{"store":"s","key":"old","exit":{"_tag":"Success","value":1},"expires":1000}
{"store":"s","key":"plain","value":{"n":12}}
{"store":"s","key":"soon","exit":{"_tag":"Success","value":{"n":9,"name":"Zo\u00eb"}},"expires":3700000}
{"store":"s","key":"tree","exit":{"_tag":"Failure","cause":{"_tag":"Parallel","left":{"_tag":"Die","defect":"timeout"},"right":{"_tag":"Fail","error":{"_tag":"NotFound"}}}},"expires":90000000}
)";

/// The keys that `filter` selects, of all entries at a time of 100 seconds, on one line.
std::string keys(const std::string& url, Words filter) {
  filter.insert(filter.begin(),
                {"-d", url, "-s", "s", "--now", "100000", "keys", "--all", "--null"});
  const auto ran = persist(filter);
  CAPTURE(ran.err);
  CHECK(ran.status == 0);
  std::string line = ran.out;
  for (char& c : line) {
    if (c == '\0') c = ' ';
  }
  return line;
}

}  // namespace

TEST_CASE("every filter selects alike on every local backing") {
  const Folder folder;
  const std::string file = folder.file("dump.ndjson", entries_of_each_state);
  for (const std::string& url :
       {"memory:" + file, folder / "cache.db", "dir:" + (folder / "cache")}) {
    CAPTURE(url);
    if (!url.starts_with("memory:")) REQUIRE(persist({"-d", url, "load", file, "-q"}).status == 0);
    CHECK(keys(url, {"--match", R"(error:/_tag = "NotFound")"}) == "flat tree ");
    CHECK(keys(url, {"--match", "error:/status >= 400"}) == "flat ");
    CHECK(keys(url, {"--match", "defect: =~ ^time"}) == "tree ");
    CHECK(keys(url, {"--match", "/value/n < 10"}) == "soon ");
    CHECK(keys(url, {"--match", "/n > 10"}) == "plain ");
    CHECK(keys(url, {"--match", "/value/n != 10", "--match", "value:/name =~ ë"}) == "soon ");
    CHECK(keys(url, {"--has", "/cause/0"}) == "flat ");
    CHECK(keys(url, {"--has", "value:"}) == "old soon ");
    CHECK(keys(url, {"--grep", "timeout"}) == "odd tree ");
    CHECK(keys(url, {"--grep", "Zoë"}) == "soon ");
    CHECK(keys(url, {"--grep", "oo", "--grep", "n"}) == "soon ");
    CHECK(keys(url, {"--expires-before", "1h"}) == "old soon ");
    CHECK(keys(url, {"--expires-before", "100000"}) == "old ");
    CHECK(keys(url, {"--expires-after", "1970-01-01T01:00:00Z"}) == "soon tree ");
    CHECK(keys(url, {"--expires-after", "1h", "--larger", "100"}) == "tree ");
    CHECK(keys(url, {"--larger", "0.1k"}) == "tree ");
  }
}

TEST_CASE("commands that change entries and requests of batch take the same filters") {
  const Folder folder;
  const std::string url = folder / "cache.db";
  REQUIRE(persist({"-d", url, "load", folder.file("dump.ndjson", entries_of_each_state), "-q"})
              .status == 0);
  const Words at{"-d", url, "-s", "s", "--now", "100000"};
  const auto run = [&](Words words, const std::string& in = {}) {
    words.insert(words.begin(), at.begin(), at.end());
    return persist(words, {.in = in});
  };
  const auto batch = run({"batch"}, R"({"op":"keys","all":true,"match":"error:/status > 1"})"
                                    "\n");
  CHECK(batch.out == R"({"id":null,"keys":["flat"]})"
                     "\n");
  CHECK(run({"expire", "--match", "error:/status > 1", "--ttl", "1h", "--yes"}).status == 0);
  CHECK(run({"keys", "--expires-after", "59m"}).out == "flat\nsoon\ntree\n");
  CHECK(run({"remove", "--has", "error:", "--yes"}).status == 0);
  CHECK(run({"keys", "--all"}).out == "odd\nold\nplain\nsoon\n");
  CHECK(run({"remove", "--expires-before", "0ms", "--all", "--yes"}).status == 0);
  CHECK(run({"keys", "--all"}).out == "odd\nplain\nsoon\n");
}

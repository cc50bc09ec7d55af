// An entry that is longer than --max-value-size: reported, skipped, removable, and no other is
// hidden.

#include <catch2/catch.hpp>

#include "cli/program.hpp"
#include "cli/sql.hpp"

using Catch::Contains;
using cli::Folder;
using cli::lines_of;
using cli::persist;
using cli::RunResult;

namespace {

using Words = std::vector<std::string>;

constexpr const char* tiny = "--max-value-size=2000";

/// What --db names in a layout, with the entries a, long, z in store s and k in store t.
std::string backing(const Folder& folder, const std::string& layout) {
  const std::string url = layout == "dir" ? "dir:" + (folder / "entries") : folder / "a.db";
  const std::string exit = R"({"_tag":"Success","value":")" + std::string(1 << 21, 'x') + "\"}";
  const auto run = [&](Words words, const std::string& in = {}) {
    words.insert(words.begin(), {"-d", url});
    if (layout != "dir") words.insert(words.begin(), {"--layout", layout});
    REQUIRE(persist(words, {.in = in}).status == 0);
  };
  for (const char* key : {"a", "z"}) run({"-s", "s", "set", key, "--success=1"});
  run({"-s", "s", "set", "long", "-"}, exit);
  run({"-s", "t", "set", "k", "--success=1"});
  return url;
}

}  // namespace

TEST_CASE("An entry over the limit is skipped by whatever scans, with status 4") {
  const std::string layout = GENERATE("single", "multi", "kvs", "dir");
  CAPTURE(layout);
  const Folder folder;
  const std::string url = backing(folder, layout);

  const RunResult dump = persist({"-d", url, tiny, "dump"});
  CHECK(dump.status == 4);
  CHECK(lines_of(dump.out).size() == 3);
  CHECK_THAT(dump.err, Contains("long") && Contains("store \"s\"") && Contains("--max-value-size"));

  const RunResult stores = persist({"-d", url, tiny, "stores"});
  CHECK(stores.status == 4);
  CHECK(lines_of(stores.out).size() == 2);
  CHECK_THAT(stores.out, Contains("\t2\t0\t"));
  CHECK_THAT(stores.err, Contains("1 entry is longer than the limit"));

  const RunResult many = persist({"-d", url, "-s", "s", tiny, "get-many", "a", "long", "z"});
  CHECK(many.status == 4);
  CHECK(lines_of(many.out) ==
        Words{R"({"_tag":"Success","value":1})", "null", R"({"_tag":"Success","value":1})"});

  const RunResult keys = persist({"-d", url, "-s", "s", tiny, "keys", "--long"});
  CHECK(keys.status == 4);
  CHECK(lines_of(keys.out).size() == 2);
  CHECK(persist({"-d", url, "-s", "s", tiny, "keys", "--all"}).out == "a\nlong\nz\n");

  const RunResult stats = persist({"-d", url, tiny, "stats", "--json"});
  CHECK(stats.status == 4);
  CHECK_THAT(stats.out, Contains(R"("entries":3)"));

  const RunResult verify = persist({"-d", url, tiny, "verify"});
  CHECK(verify.status == 4);
  CHECK(lines_of(verify.out).size() == 1);

  const RunResult diff = persist({tiny, "diff", url, url});
  CHECK(diff.status == 4);
  CHECK(diff.out.empty());
}

TEST_CASE("A copy takes the entries beside one over the limit, and replaces nothing by them") {
  const std::string layout = GENERATE("single", "multi", "kvs", "dir");
  CAPTURE(layout);
  const Folder folder;
  const std::string url = backing(folder, layout);
  const std::string copy = folder / "copy.db";
  REQUIRE(persist({"copy", url, copy}).status == 0);
  CHECK(persist({"copy", tiny, url, copy, "--mode=replace", "--yes"}).status == 4);
  CHECK(lines_of(persist({"-d", copy, "dump"}).out).size() == 4);
  CHECK(persist({"copy", tiny, url, folder / "other.db"}).status == 4);
  CHECK(lines_of(persist({"-d", folder / "other.db", "dump"}).out).size() == 3);
}

TEST_CASE("An entry over the limit can be removed") {
  const std::string layout = GENERATE("single", "multi", "kvs", "dir");
  const Words how = GENERATE(Words{"remove", "long"}, Words{"remove", "--strict", "long"},
                             Words{"remove", "--prefix=lo", "--all", "--yes"},
                             Words{"clear", "--yes"}, Words{"set", "long", "--success=2"});
  CAPTURE(layout, how);
  const Folder folder;
  const std::string url = backing(folder, layout);
  Words words{"-d", url, "-s", "s", tiny};
  words.insert(words.end(), how.begin(), how.end());
  const RunResult ran = persist(words);
  CHECK(ran.status == 0);
  CHECK(ran.err.empty());
  CHECK(persist({"-d", url, tiny, "dump"}).status == 0);
}

TEST_CASE("A purge passes an entry over the limit, and removes what has expired") {
  const std::string layout = GENERATE("single", "multi", "kvs", "dir");
  CAPTURE(layout);
  const Folder folder;
  const std::string url = backing(folder, layout);
  for (const char* key : {"b", "y"}) {
    REQUIRE(persist({"-d", url, "-s", "s", "set", key, "--success=1", "--ttl=1ms"}).status == 0);
  }
  const RunResult ran = persist({"-d", url, tiny, "purge", "--now=2100-01-01T00:00:00Z", "--yes"});
  CHECK(ran.out == "2\n");
  // Only where the expiry is a column it is known without the value.
  CHECK(ran.status == (layout == "single" || layout == "multi" ? 0 : 4));
  CHECK(lines_of(persist({"-d", url, "dump"}).out).size() == 4);
}

TEST_CASE("A dump that skipped an entry has no seal, and says so") {
  const std::string layout = GENERATE("single", "multi", "kvs", "dir");
  CAPTURE(layout);
  const Folder folder;
  const std::string url = backing(folder, layout);
  const RunResult ran = persist({"-d", url, tiny, "dump", "--seal"});
  CHECK(ran.status == 4);
  CHECK_THAT(ran.out, !Contains("seal"));
  CHECK_THAT(ran.err, Contains("not sealed"));
  CHECK(persist({"-d", folder / "b.db", "load", "--mode=replace", "--yes", "-"}, {.in = ran.out})
            .status == 2);
}

TEST_CASE("A dump without an entry whose key is NULL has no seal") {
  const Folder folder;
  const std::string path = folder / "a.db";
  REQUIRE(persist({"-d", path, "--layout=multi", "-s", "s", "set", "k", "--success=1"}).status ==
          0);
  cli::run_sql(path, "INSERT INTO effect_persistence_s VALUES (NULL, '1', NULL)");
  const RunResult dump = persist({"-d", path, "dump", "--seal"});
  CHECK(dump.status == 3);
  CHECK(lines_of(dump.out).size() == 1);
  CHECK_THAT(dump.err, Contains("not sealed"));
  const RunResult copy = persist({"copy", path, folder / "b.db"});
  CHECK(copy.status == 3);
  CHECK(lines_of(persist({"-d", folder / "b.db", "dump"}).out).size() == 1);
  CHECK(persist({"copy", path, folder / "b.db", "--mode=replace", "--yes"}).status == 4);
}

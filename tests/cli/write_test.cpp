// The changing commands: whole or absent, and nothing on bad input.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::lines_of;
using cli::persist;
using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

namespace {

/// A database of one store, "s".
struct WrittenStore {
  Folder folder;
  std::string db = folder / "a.db";

  [[nodiscard]] cli::RunResult operator()(Words words, const std::string& in = "") const {
    words.insert(words.begin(), {"-d", db, "-s", "s"});
    return persist(words, {.in = in});
  }
  void has(Words words) const {
    const auto ran = (*this)(std::move(words));
    CAPTURE(ran.err);
    REQUIRE(ran.status == 0);
  }
  [[nodiscard]] std::string dump() const { return persist({"-d", db, "dump"}).out; }
};

}  // namespace

TEST_CASE("set keeps every digit, member and duplicate, and drops white space alone") {
  const WrittenStore store;
  store.has({"--raw", "set", "k",
             " { \"a\" : 1.50e+007 , \"a\":12345678901234567890123, \"é\": \"\\ud83d\" } "});
  CHECK(store({"--raw", "get", "k"}).out ==
        "{\"a\":1.50e+007,\"a\":12345678901234567890123,\"é\":\"\\ud83d\"}\n");
}

TEST_CASE("set takes its value from an argument, standard input or a file") {
  const WrittenStore store;
  const std::string exit = "{\"_tag\":\"Success\",\"value\":1}";
  for (const std::string& from :
       {exit, std::string{"-"}, "@" + store.folder.file("exit", exit + "\n")}) {
    CHECK(store({"set", from, from}, exit).status == 0);
    CHECK(store({"get", from}).out == exit + "\n");
  }
}

TEST_CASE("set makes Exits in either dialect") {
  const WrittenStore store;
  const auto made = [&](Words words) {
    words.insert(words.begin(), {"set", "k"});
    store.has(words);
    auto out = store({"get", "k"}).out;
    out.pop_back();
    return out;
  };
  CHECK(made({"--void"}) == R"({"_tag":"Success","value":null})");
  CHECK(made({"--success", R"({"id":1})"}) == R"({"_tag":"Success","value":{"id":1}})");
  CHECK(made({"--fail", R"("no")"}) ==
        R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":"no"}]})");
  CHECK(made({"--die", "1"}) == R"({"_tag":"Failure","cause":[{"_tag":"Die","defect":1}]})");
  CHECK(made({"--void", "--dialect", "v3"}) == R"({"_tag":"Success"})");
  CHECK(made({"--fail", "1", "--dialect", "v3"}) ==
        R"({"_tag":"Failure","cause":{"_tag":"Fail","error":1}})");
  CHECK(made({"--interrupt", "--dialect", "v3"}) ==
        R"({"_tag":"Failure","cause":{"_tag":"Interrupt","fiberId":{"_tag":"None"}}})");
  CHECK(
      made({"--interrupt", "3", "--dialect", "v3"}) ==
      R"({"_tag":"Failure","cause":{"_tag":"Interrupt","fiberId":{"_tag":"Runtime","id":3,"startTimeMillis":0}}})");
}

TEST_CASE("set refuses what is not JSON or no Exit, and says where") {
  const WrittenStore store;
  store.has({"set", "k", "--void"});
  const std::string before = cli::contents_of(store.db);
  struct Case {
    std::string value;
    std::string says;
  };
  for (const auto& [value, says] : std::vector<Case>{{"{\"_tag\":", "line 1, column 9"},
                                                     {"", "column 1"},
                                                     {"1", "Exit"},
                                                     {"{\"_tag\":\"Failure\"}", "cause"},
                                                     {"[1]", "Exit"}}) {
    const auto ran = store({"set", "k", value});
    CAPTURE(value, ran.err);
    CHECK(ran.status == 3);
    CHECK(ran.err.starts_with("persist: set: "));
    CHECK(ran.err.find(value.empty() ? "line 1" : says) != std::string::npos);
  }
  CHECK(cli::contents_of(store.db) == before);
}

TEST_CASE("Errors never quote values") {
  const WrittenStore store;
  CHECK(store({"set", "k", "{\"password\":\"hunter2\"}"}).err.find("hunter2") == std::string::npos);
  CHECK(store({"set", "k", "hunter2"}).err.find("hunter2") == std::string::npos);
}

TEST_CASE("A value beyond the limit is refused in words, with the option that raises it") {
  const Folder folder;
  const std::string value =
      R"({"_tag":"Success","value":")" + std::string(2'000'000, 'x') + R"("})";
  for (const std::string& db : {folder / "a.db", "dir:" + (folder / "kvs")}) {
    CAPTURE(db);
    const auto ran =
        persist({"-d", db, "-s", "s", "--max-value-size", "1000", "set", "k", "-"}, {.in = value});
    CHECK(ran.status == 4);
    CHECK(ran.err.find("is longer than") != std::string::npos);
    CHECK(ran.err.find("\nhint: use --max-value-size") != std::string::npos);
    CHECK(persist({"-d", db, "-s", "s", "set", "k", "-"}, {.in = value}).status == 0);
  }
}

TEST_CASE("set gives an entry its life") {
  const WrittenStore store;
  const auto expires = [&](Words words) {
    words.insert(words.begin(), {"--now", "1000", "set", "k", "--void"});
    store.has(words);
    const Json entry = Json::parse(store({"--now", "1000", "get", "k", "--entry"}).out);
    return entry.contains("expires") ? entry["expires"].dump() : "none";
  };
  CHECK(expires({}) == "none");
  CHECK(expires({"--ttl", "5s"}) == "6000");
  CHECK(expires({"--keep-ttl"}) == "6000");
  CHECK(expires({"--expires", "2027-01-31T12:00:00.5+01:00"}) == "1801393200500");
  CHECK(expires({"--ttl", "2w"}) == "1209601000");
  CHECK(expires({}) == "none");
}

TEST_CASE("set with an expiry that is not in the future writes nothing and warns") {
  const WrittenStore store;
  store.has({"set", "k", "--success=1"});
  for (const Words& life : std::vector<Words>{{"--ttl", "0s"}, {"--ttl=-5s"}, {"--expires", "1"}}) {
    Words words{"set", "k", "--success=2"};
    words.insert(words.end(), life.begin(), life.end());
    const auto ran = store(words);
    CHECK(ran.status == 0);
    CHECK(ran.err.find("warning") != std::string::npos);
  }
  CHECK(store({"get", "k", "-r"}).out == "1\n");
}

TEST_CASE("set under a condition writes only when it holds") {
  const WrittenStore store;
  store.has({"set", "k", "--success=1", "--if-absent"});
  CHECK(store({"set", "k", "--success=2", "--if-absent"}).status == 6);
  CHECK(
      store({"set", "k", "--success=2", "--if-equals", R"({"_tag":"Success","value":3})"}).status ==
      6);
  CHECK(store({"set", "k", "--success=2", "--if-equals", R"({ "_tag":"Success","value": 1})"})
            .status == 0);
  CHECK(store({"get", "k", "-r"}).out == "2\n");
  store.has({"--now", "0", "set", "old", "--success=1", "--ttl", "1s"});
  CHECK(store({"set", "old", "--success=2", "--if-absent"}).status == 0);
}

TEST_CASE("--tag makes KEY a primary key") {
  const WrittenStore store;
  store.has({"--tag", "GetUser", "set", "1", "--void"});
  CHECK(store({"keys"}).out == "GetUser:1\n");
  CHECK(store({"get", "1", "--tag", "GetUser"}).status == 0);
}

TEST_CASE("--read-only refuses every change: status 4") {
  const WrittenStore store;
  store.has({"set", "k", "--void"});
  const std::string before = cli::contents_of(store.db);
  for (const Words& words : std::vector<Words>{{"set", "k", "--void"},
                                               {"remove", "k"},
                                               {"clear", "--yes"},
                                               {"expire", "k", "--never"},
                                               {"purge"},
                                               {"load"}}) {
    Words all{"--read-only"};
    all.insert(all.end(), words.begin(), words.end());
    CHECK(store(all).status == 4);
  }
  CHECK(cli::contents_of(store.db) == before);
}

TEST_CASE("A file that is made is for its owner alone") {
  const WrittenStore store;
  store.has({"set", "k", "--void"});
  CHECK(std::filesystem::status(store.db).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(store.folder.names() == Words{"a.db"});
}

TEST_CASE("remove takes keys, and a missing one is not an error unless --strict") {
  const WrittenStore store;
  for (const char* key : {"a", "b", "c"}) store.has({"set", key, "--void"});
  CHECK(store({"remove", "a", "nope"}).status == 0);
  CHECK(store({"keys"}).out == "b\nc\n");
  CHECK(store({"remove", "b", "nope", "--strict"}).status == 1);
  CHECK(store({"keys"}).out == "b\nc\n");
  CHECK(store({"remove", "--stdin"}, "b\n").status == 0);
  CHECK(store({"keys"}).out == "c\n");
}

TEST_CASE("remove by selection needs --yes where nobody can be asked") {
  const WrittenStore store;
  for (const char* key : {"a", "b", "c"}) store.has({"set", key, "--success=1"});
  CHECK(store({"remove", "--glob", "[ab]"}).status == 2);
  const auto dry = store({"remove", "--glob", "[ab]", "--dry-run"});
  CHECK(dry.status == 0);
  CHECK(lines_of(dry.out).size() == 2);
  CHECK(store({"keys"}).out == "a\nb\nc\n");
  CHECK(store({"remove", "--glob", "[ab]", "--yes"}).status == 0);
  CHECK(store({"keys"}).out == "c\n");
}

TEST_CASE("clear empties one store alone") {
  const WrittenStore store;
  store.has({"set", "k", "--void"});
  CHECK(persist({"-d", store.db, "-s", "t", "set", "k", "--void"}).status == 0);
  CHECK(store({"clear"}).status == 2);
  CHECK(store({"clear", "--yes"}).status == 0);
  CHECK(lines_of(store.dump()).size() == 1);
}

TEST_CASE("expire changes lives, and only of what is there") {
  const WrittenStore store;
  store.has({"set", "k", "--void"});
  CHECK(store({"ttl", "k"}).out == "none\n");
  CHECK(store({"--now", "1000", "expire", "k", "--ttl", "1s"}).status == 0);
  CHECK(store({"--now", "1500", "ttl", "k"}).out == "500\n");
  CHECK(store({"ttl", "k"}).status == 1);
  CHECK(store({"expire", "k", "--never"}).status == 1);
  CHECK(store({"--now", "1500", "expire", "k", "--never"}).status == 0);
  CHECK(store({"ttl", "k"}).out == "none\n");
  CHECK(store({"expire", "k"}).status == 2);
  CHECK(store({"expire", "--prefix", "k", "--ttl", "1h"}).status == 2);
  CHECK(store({"expire", "--prefix", "k", "--ttl", "1h", "--yes"}).status == 0);
  CHECK(store({"ttl", "k"}).out != "none\n");
}

TEST_CASE("purge deletes what is expired and prints how many") {
  const WrittenStore store;
  store.has({"set", "k", "--void"});
  store.has({"--now", "0", "set", "old", "--void", "--ttl", "1s"});
  CHECK(store({"purge"}).out == "1\n");
  CHECK(store({"purge"}).out == "0\n");
  CHECK(lines_of(store.dump()).size() == 1);
  CHECK(store({"purge", "--now", "9999999999999"}).status == 2);
}

TEST_CASE("A dump loads back into any backing as the same dump") {
  const Folder folder;
  for (const char* fixture : {"v41-single.db", "v4-single.db", "v41-multi.db", "v4-multi.db"}) {
    const std::string dump = persist({"-d", folder.fixture(fixture), "dump"}).out;
    REQUIRE(lines_of(dump).size() > 90);
    for (const char* layout : {"single", "kvs"}) {
      const std::string copy = folder / (std::string{fixture} + layout);
      const auto load = persist({"-d", copy, "--layout", layout, "load"}, {.in = dump});
      CAPTURE(fixture, layout, load.err);
      CHECK(load.status == 0);
      CHECK(persist({"-d", copy, "dump"}).out == dump);
    }
    const std::string file = folder.file("dump.ndjson", dump);
    CHECK(persist({"-d", "memory:" + file, "dump"}).out == dump);
  }
}

TEST_CASE("load names every malformed line and changes nothing") {
  const WrittenStore store;
  store.has({"set", "k", "--void"});
  const std::string before = cli::contents_of(store.db);
  const auto ran = store({"load"}, R"({"store":"s","key":"a","value":1}
{"store":"s","key":"b"}
{"store":"s","key":"c","exit":1}
{"store":"s","key":"d","value":1)");
  CHECK(ran.status == 3);
  CHECK(lines_of(ran.err).size() >= 3);
  CHECK(ran.err.find("line 2") != std::string::npos);
  CHECK(ran.err.find("line 3") != std::string::npos);
  CHECK(ran.err.find("line 4, column") != std::string::npos);
  CHECK(cli::contents_of(store.db) == before);

  const std::string fresh = store.folder / "new.db";
  CHECK(persist({"-d", fresh, "load"}, {.in = "{"}).status == 3);
  CHECK_FALSE(std::filesystem::exists(fresh));
}

TEST_CASE("load merges, inserts or replaces") {
  const WrittenStore store;
  const std::string line = R"({"store":"s","key":"a","exit":{"_tag":"Success","value":2}})";
  store.has({"set", "a", "--success=1"});
  store.has({"set", "b", "--success=1"});
  const std::string file = store.folder.file("a.ndjson", line + "\n");
  CHECK(persist({"-d", store.db, "load", "--mode", "insert", file}).status == 6);
  CHECK(store({"get", "a", "-r"}).out == "1\n");
  CHECK(persist({"-d", store.db, "load", file}).status == 0);
  CHECK(store({"get", "a", "-r"}).out == "2\n");
  CHECK(store({"keys"}).out == "a\nb\n");
  CHECK(persist({"-d", store.db, "load", "--mode", "replace", file}).status == 2);
  CHECK(persist({"-d", store.db, "load", "--mode", "replace", "--yes"}, {.in = line}).status == 2);
  CHECK(store({"keys"}).out == "a\nb\n");
  CHECK(persist({"-d", store.db, "load", "--mode", "replace", "--yes", file}).status == 0);
  CHECK(store({"keys"}).out == "a\n");
  CHECK(persist({"-d", store.db, "-s", "t", "load", file}).status == 0);
  CHECK(persist({"-d", store.db, "-s", "t", "keys"}).out == "a\n");
  const auto twice = persist({"-d", store.db, "-s", "u", "load", file, file});
  CHECK(twice.status == 0);
}

TEST_CASE("A sealed dump is known to be whole") {
  const WrittenStore store;
  store.has({"set", "a", "--success=1"});
  const std::string sealed = persist({"-d", store.db, "dump", "--seal"}).out;
  CHECK(persist({"-d", store.db, "load", "--mode", "replace", "--yes"}, {.in = sealed}).status ==
        0);
  std::string torn = sealed;
  torn.replace(torn.find("\"a\""), 3, "\"b\"");
  CHECK(persist({"-d", store.db, "load"}, {.in = torn}).status == 3);
  CHECK(persist({"-d", store.db, "load"}, {.in = sealed + "{}\n"}).status == 3);
}

TEST_CASE("load re-spells Exits when a dialect is named") {
  const WrittenStore store;
  const std::string line =
      R"({"store":"s","key":"a","exit":{"_tag":"Failure","cause":{"_tag":"Parallel","left":{"_tag":"Fail","error":1},"right":{"_tag":"Die","defect":2}}}})";
  CHECK(persist({"-d", store.db, "load"}, {.in = line}).status == 0);
  CHECK(store({"get", "a", "--entry"}).out == line + "\n");
  const auto ran = persist({"-d", store.db, "load", "--dialect", "v4"}, {.in = line});
  CHECK(ran.status == 0);
  CHECK(ran.err.find("warning: 1 Exit") != std::string::npos);
  CHECK(store({"get", "a"}).out ==
        R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":1},{"_tag":"Die","defect":2}]})"
        "\n");
}

TEST_CASE("dump -o replaces its file in one step, and never the database") {
  const WrittenStore store;
  store.has({"set", "a", "--success=1"});
  const std::string out = store.folder.file("out.ndjson", "old");
  CHECK(store({"dump", "-o", out}).status == 0);
  CHECK(cli::contents_of(out) == store.dump());
  CHECK(store({"dump", "-o", store.db}).status == 2);
  CHECK(store({"dump", "-o", store.folder / "no/such/folder"}).status == 4);
  CHECK(store.folder.names() == Words{"a.db", "out.ndjson"});
  CHECK(store({"dump", "--snapshot"}).out == store.dump());
}

TEST_CASE("copy puts the selected entries into another backing") {
  const Folder folder;
  const std::string from = folder.fixture("v41-single.db");
  const std::string to = folder / "b.db";
  CHECK(persist({"copy", from, to, "--layout", "auto"}).status == 0);
  CHECK(persist({"-d", to, "dump"}).out == persist({"-d", from, "dump"}).out);
  CHECK(persist({"copy", from, from}).status == 2);
  CHECK(persist({"copy", from, to, "--mode", "insert"}).status == 6);
  CHECK(persist({"copy", from, folder / "c.db", "-s", "users", "--prefix", "big:"}).status == 0);
  CHECK(persist({"-d", folder / "c.db", "keys"}).out == "big:1\nbig:2\n");
}

TEST_CASE("backup copies the file, and replaces one only by --force") {
  const Folder folder;
  const std::string db = folder.fixture("v41-single.db");
  const std::string copy = folder / "copy.db";
  CHECK(persist({"-d", db, "backup", copy}).status == 0);
  CHECK(persist({"-d", copy, "dump"}).out == persist({"-d", db, "dump"}).out);
  CHECK(persist({"-d", db, "backup", copy}).status == 2);
  CHECK(persist({"-d", db, "backup", copy, "--force"}).status == 0);
  CHECK(persist({"-d", db, "backup", db, "--force"}).status == 2);
  CHECK(folder.names() == Words{"copy.db", "v41-single.db"});
}

TEST_CASE("In a file of other tables ours are made only under an explicit layout") {
  const WrittenStore store;
  CHECK(cli::shell("sqlite3 '" + store.db + "' 'CREATE TABLE other(a)'").status == 0);
  CHECK(store({"set", "k", "--void"}).status == 4);
  CHECK(store({"--layout", "multi", "set", "k", "--void"}).status == 0);
  CHECK(cli::shell("sqlite3 '" + store.db + "' .tables").out.find("effect_persistence_s") !=
        std::string::npos);
}

TEST_CASE("Keys stored as bytes stand among the others by their bytes") {
  const WrittenStore store;
  const std::string dump = R"({"store":"s","key":"a","exit":{"_tag":"Success"}})"
                           "\n"
                           R"({"store":"s","key":{"base64":"Yg=="},"exit":{"_tag":"Success"}})"
                           "\n"
                           R"({"store":"s","key":"c","exit":{"_tag":"Success"}})"
                           "\n"
                           R"({"store":"s","key":{"base64":"/w=="},"exit":{"_tag":"Success"}})"
                           "\n";
  CHECK(persist({"-d", store.db, "load"}, {.in = dump}).status == 0);
  CHECK(store.dump() == dump);
  CHECK(persist({"diff", store.db, "-"}, {.in = dump}).status == 0);
}

TEST_CASE("A database that cannot even be looked at is an error, not a crash") {
  const Folder folder;
  const std::string path = folder / std::string(300, 'a');
  const auto set = persist({"-d", path, "set", "k", "--void"});
  CHECK(set.status == 4);
  CHECK(set.err.find("File name too long") != std::string::npos);
  const auto batch = persist({"-d", path, "batch"}, {.in = R"({"op":"remove","key":"k"})"});
  CHECK(batch.status == 0);
  CHECK(batch.out.find("File name too long") != std::string::npos);
}

// The reading commands, on stores that Effect wrote.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::lines_of;
using cli::persist;
using Json = nlohmann::ordered_json;

namespace {

const std::string dump_of(const std::string& db) { return persist({"-d", db, "dump"}).out; }

struct UsersCache {
  Folder folder;
  std::string db = folder.fixture("v41-single.db");

  [[nodiscard]] cli::RunResult users(std::vector<std::string> words) const {
    words.insert(words.begin(), {"-d", db, "-s", "users"});
    return persist(words);
  }
};

}  // namespace

TEST_CASE("get prints the Exit as it is stored") {
  const UsersCache cache;
  const auto ran = cache.users({"get", "void"});
  CHECK(ran.status == 0);
  CHECK(ran.out == "{\"_tag\":\"Success\",\"value\":null}\n");
  CHECK(ran.err.empty());
}

TEST_CASE("get of a missing or expired key prints nothing: status 1") {
  const UsersCache cache;
  for (const char* key : {"no such key", "k:2"}) {
    const auto ran = cache.users({"get", key});
    CHECK(ran.status == 1);
    CHECK(ran.out.empty());
    CHECK(ran.err.empty());
  }
  CHECK(persist({"-d", cache.db, "-s", "it's", "get", "k:2", "--all"}).out ==
        "{\"_tag\":\"Success\",\"value\":2}\n");
  CHECK(persist({"-d", cache.db, "-s", "it's", "get", "k:2", "--now", "0"}).status == 0);
}

TEST_CASE("get --value prints the value alone") {
  const UsersCache cache;
  CHECK(cache.users({"get", "url", "--value"}).out == "\"https://example.com/%C3%BC?q=%20#f\"\n");
  CHECK(cache.users({"get", "url", "-r"}).out == "https://example.com/%C3%BC?q=%20#f\n");
  CHECK(cache.users({"get", "num:-0", "-r"}).out == "0\n");
}

TEST_CASE("get --value of a failure prints its cause on standard error: status 7") {
  const UsersCache cache;
  const auto ran = cache.users({"get", "fail:string", "--value"});
  CHECK(ran.status == 7);
  CHECK(ran.out.empty());
  CHECK(ran.err == "[{\"_tag\":\"Fail\",\"error\":\"plain ошибка\"}]\n");
}

TEST_CASE("get --pointer prints a part, or nothing: status 1") {
  const UsersCache cache;
  CHECK(cache.users({"get", "num:-0", "--pointer", "/value"}).out == "0\n");
  CHECK(cache.users({"get", "num:-0", "--pointer", ""}).out ==
        "{\"_tag\":\"Success\",\"value\":0}\n");
  CHECK(cache.users({"get", "num:-0", "--value", "--pointer", ""}).out == "0\n");
  const auto absent = cache.users({"get", "num:-0", "--pointer", "/value/deep"});
  CHECK(absent.status == 1);
  CHECK(absent.out.empty());
}

TEST_CASE("get --entry prints the line of the dump") {
  const UsersCache cache;
  const auto lines = lines_of(dump_of(cache.db));
  const auto entry = cache.users({"get", "ttl:future", "--entry"}).out;
  CHECK(std::ranges::count(lines, lines_of(entry).at(0)) == 1);
}

TEST_CASE("get of a value that is not an Exit is a schema error that says where") {
  const Folder folder;
  const std::string db = folder / "a.db";
  REQUIRE(
      persist({"-d", db, "-s", "s", "--raw", "set", "k", "{\"_tag\":\"Failure\",\"cause\":[1]}"})
          .status == 0);
  const auto ran = persist({"-d", db, "get", "k", "--errors", "json"});
  CHECK(ran.status == 3);
  CHECK(ran.out.empty());
  const Json error = Json::parse(ran.err);
  CHECK(error["_tag"] == "PersistenceSchemaError");
  CHECK(error["method"] == "get");
  CHECK(error["issues"][0]["path"] == "/cause/0");
  CHECK(persist({"-d", db, "get", "k", "--raw"}).status == 0);
}

TEST_CASE("get-many answers in the order asked, duplicates included") {
  const UsersCache cache;
  CHECK(cache.users({"get-many", "num:-0", "nope", "num:-0"}).out ==
        "{\"_tag\":\"Success\",\"value\":0}\nnull\n{\"_tag\":\"Success\",\"value\":0}\n");
  const auto entries = lines_of(cache.users({"get-many", "--entries", "num:-0", "nope"}).out);
  CHECK(Json::parse(entries.at(0))["exit"]["value"] == 0);
  CHECK(entries.at(1) == "{\"store\":\"users\",\"key\":\"nope\",\"exit\":null}");
}

TEST_CASE("get-many reads keys from standard input") {
  const Folder folder;
  const std::string db = folder / "a.db";
  const auto ask = [&](const std::string& in, std::vector<std::string> words) {
    words.insert(words.begin(), {"-d", db, "-s", "s", "get-many", "--stdin"});
    return persist(words, {.in = in});
  };
  REQUIRE(persist({"-d", db, "-s", "s", "set", "", "--success=1"}).status == 0);
  REQUIRE(persist({"-d", db, "-s", "s", "set", "a\nb", "--success=2"}).status == 0);
  const std::string one = "{\"_tag\":\"Success\",\"value\":1}\n";
  const std::string two = "{\"_tag\":\"Success\",\"value\":2}\n";
  CHECK(ask("", {}).out.empty());
  CHECK(ask("\n", {}).out == one);
  CHECK(ask("\nx", {}).out == one + "null\n");
  CHECK(ask(std::string{"a\nb\0", 4}, {"-0"}).out == two);
  CHECK(ask("\"a\\nb\"\n", {"--json"}).out == two);
  CHECK(ask("nonsense\n", {"--json"}).status == 3);
  CHECK(ask("\xff\n", {}).status == 3);
}

TEST_CASE("get-many counts what does not decode as none, and removes it when asked to") {
  const Folder folder;
  const std::string db = folder / "a.db";
  REQUIRE(persist({"-d", db, "-s", "s", "--raw", "set", "bad", "1"}).status == 0);
  const auto ran = persist({"-d", db, "get-many", "bad"});
  CHECK(ran.status == 0);
  CHECK(ran.out == "null\n");
  CHECK(ran.err.find("warning") != std::string::npos);
  CHECK(persist({"-d", db, "keys"}).out == "bad\n");
  CHECK(persist({"-d", db, "get-many", "bad", "--drop-invalid"}).out == "null\n");
  CHECK(persist({"-d", db, "-s", "s", "keys", "-q"}).out.empty());
}

TEST_CASE("keys lists, counts and filters") {
  const UsersCache cache;
  CHECK(cache.users({"keys", "--prefix", "big:"}).out == "big:1\nbig:2\n");
  CHECK(cache.users({"keys", "--glob", "big:[2-9]"}).out == "big:2\n");
  CHECK(cache.users({"keys", "--prefix", "big:", "--after", "big:1"}).out == "big:2\n");
  CHECK(cache.users({"keys", "--prefix", "big:", "--limit", "1", "--json"}).out == "\"big:1\"\n");
  CHECK(cache.users({"keys", "--match", "/value=\"https://example.com/%C3%BC?q=%20#f\""}).out ==
        "url\n");
  CHECK(cache.users({"keys", "--match", "/value=-0.0e7", "--match", "/_tag=\"Success\""}).out ==
        "num:-0\n");
  const auto count = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"keys", "--count"});
    return std::stoi(cache.users(words).out);
  };
  CHECK(count({}) == 70);
  CHECK(count({"--all"}) == 72);
  CHECK(count({"--expired"}) == 2);
  CHECK(count({"--state", "success"}) + count({"--state", "failure"}) == 70);
  CHECK(count({"--state", "success", "--state", "failure"}) == 70);
}

TEST_CASE("keys leaves out a key that holds the separator: status 3") {
  const Folder folder;
  const std::string db = folder / "a.db";
  REQUIRE(persist({"-d", db, "-s", "s", "set", "a\nb", "--void"}).status == 0);
  REQUIRE(persist({"-d", db, "-s", "s", "set", "c", "--void"}).status == 0);
  const auto lines = persist({"-d", db, "keys"});
  CHECK(lines.status == 3);
  CHECK(lines.out == "c\n");
  CHECK(lines.err.find("a\\u000ab") != std::string::npos);
  CHECK(persist({"-d", db, "keys", "-0"}).out == std::string{"a\nb\0c\0", 6});
  CHECK(persist({"-d", db, "keys", "--json"}).out == "\"a\\nb\"\n\"c\"\n");
}

TEST_CASE("stores tells what each holds") {
  const UsersCache cache;
  const auto lines = lines_of(persist({"-d", cache.db, "stores", "--json"}).out);
  REQUIRE(lines.size() == 9);
  const Json users = Json::parse(lines[7]);
  CHECK(users["id"] == "users");
  CHECK(users["layout"] == "single");
  CHECK(users["live"] == 70);
  CHECK(users["expired"] == 2);
  CHECK(users["bytes"] > 10000);
}

TEST_CASE("A store that has to be named is asked for, and the stores there are are listed") {
  const UsersCache cache;
  const auto ran = persist({"-d", cache.db, "keys"});
  CHECK(ran.status == 2);
  CHECK(ran.err.find("\"users\"") != std::string::npos);
  CHECK(persist({"-d", cache.db, "keys", "--count"}, {.environment = {{"PERSIST_STORE", "keys"}}})
            .out == "12\n");
  CHECK(
      persist({"keys", "--count", "-s", "keys"}, {.environment = {{"PERSIST_DB", cache.db}}}).out ==
      "12\n");
}

TEST_CASE("A named store without entries reads as empty, with a warning") {
  const UsersCache cache;
  const auto ran = persist({"-d", cache.db, "-s", "user", "keys"});
  CHECK(ran.status == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("warning") != std::string::npos);
  CHECK(ran.err.find("\"users\"") != std::string::npos);
}

TEST_CASE("A reading command changes no byte and leaves no file") {
  const Folder folder;
  for (const char* fixture : {"v41-single.db", "v4-multi.db", "v4-wal"}) {
    const std::string path = folder.fixture(fixture);
    const bool is_folder = std::filesystem::is_directory(path);
    const std::string db = is_folder ? path + "/wal.db" : path;
    const auto state = [&] {
      std::string all;
      for (const auto& file : std::filesystem::recursive_directory_iterator{folder.path()}) {
        all += file.path().string() + '\n';
        // The index of a log is shared memory, made again by whoever opens the file.
        const bool is_index = file.path().string().ends_with("-shm");
        if (file.is_regular_file() && !is_index) all += cli::contents_of(file.path());
      }
      return all;
    };
    const std::string before = state();
    CHECK(persist({"-d", db, "dump"}).status == 0);
    CHECK(persist({"-d", db, "stores"}).status == 0);
    CHECK(persist({"-d", db, "-s", "users", "get", "void"}).status < 2);
    CHECK(persist({"-d", db, "-s", "users", "keys", "--long"}).status == 0);
    CHECK(state() == before);
  }
}

TEST_CASE("Reading what is not there, or no database, is a backing error and makes nothing") {
  const Folder folder;
  const std::string text = folder.file("text", std::string(200, 'x'));
  for (const std::string& db : {folder / "missing.db", text, folder.path().string()}) {
    for (const char* command : {"keys", "dump", "stores"}) {
      const auto ran = persist({"-d", db, "-s", "s", command});
      CAPTURE(db, command, ran.err);
      CHECK(ran.status == 4);
      CHECK(ran.out.empty());
      CHECK(ran.err.starts_with("persist: "));
    }
  }
  CHECK(folder.names() == std::vector<std::string>{"text"});
  CHECK(cli::contents_of(text) == std::string(200, 'x'));
}

TEST_CASE("Standard output that cannot be written is an error: status 4") {
  const UsersCache cache;
  const cli::Circumstances there{.environment = {{"DB", cache.db}}};
  CHECK(cli::shell("exec \"$PERSIST\" -d \"$DB\" dump >/dev/full", there).status == 4);
  CHECK(cli::shell("exec \"$PERSIST\" -d \"$DB\" dump >&-", there).status == 4);
  CHECK(cli::shell("exec \"$PERSIST\" --help >/dev/full", there).status == 4);
}

TEST_CASE("A reader that goes away ends the program silently") {
  const UsersCache cache;
  const auto ran = cli::shell(
      "{ i=0; while [ $i -lt 40 ]; do \"$PERSIST\" -d \"$DB\" dump; i=$((i+1)); done; } "
      ">\"$DB.big\";"
      "\"$PERSIST\" -d \"memory:$DB.big\" -q dump | head -n 1",
      {.environment = {{"DB", cache.db}}});
  CHECK(lines_of(ran.out).size() == 1);
  CHECK(ran.err.empty());
}

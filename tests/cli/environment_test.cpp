// Variables that stand for options.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using Catch::Matchers::Contains;
using cli::Folder;
using cli::persist;
using Variables = std::vector<std::pair<std::string, std::string>>;
using Words = std::vector<std::string>;

namespace {

struct DatabaseOfEnvironment {
  Folder folder;
  std::string path = folder / "a.db";

  [[nodiscard]] cli::RunResult operator()(Words words, Variables variables) const {
    words.insert(words.begin(), {"-s", "s"});
    variables.emplace_back("PERSIST_DB", path);
    return persist(words, {.environment = std::move(variables)});
  }
};

}  // namespace

TEST_CASE("PERSIST_READ_ONLY refuses changes, and is understood or refused") {
  const DatabaseOfEnvironment database;
  REQUIRE(database({"set", "k", "--success=1"}, {}).status == 0);
  const std::string before = cli::contents_of(database.path);
  for (const char* yes : {"1", "true", "yes", "on"}) {
    const auto ran = database({"remove", "k"}, {{"PERSIST_READ_ONLY", yes}});
    CAPTURE(yes);
    CHECK(ran.status == 4);
    CHECK_THAT(ran.err, Contains("PERSIST_READ_ONLY refuses changes"));
    CHECK(database({"get", "k"}, {{"PERSIST_READ_ONLY", yes}}).status == 0);
  }
  CHECK_THAT(database({"--read-only", "remove", "k"}, {{"PERSIST_READ_ONLY", "1"}}).err,
             Contains("--read-only refuses changes"));
  const auto ran = database({"remove", "k"}, {{"PERSIST_READ_ONLY", "maybe"}});
  CHECK(ran.status == 2);
  CHECK_THAT(ran.err, Contains("PERSIST_READ_ONLY must be one of 1, true, yes, on, 0, false, no, "
                               "off, not 'maybe'"));
  CHECK(cli::contents_of(database.path) == before);
  for (const char* no : {"", "0", "false", "no", "off"}) {
    CAPTURE(no);
    CHECK(database({"set", "k", "--success=2"}, {{"PERSIST_READ_ONLY", no}}).status == 0);
  }
}

TEST_CASE("PERSIST_TIMEOUT, PERSIST_COLOR and PERSIST_DIALECT give way to their options") {
  const DatabaseOfEnvironment database;
  REQUIRE(database({"set", "k", "--fail=1"}, {{"PERSIST_DIALECT", "v3"}}).status == 0);
  const std::string v3 = R"({"_tag":"Failure","cause":{"_tag":"Fail","error":1}})"
                         "\n";
  CHECK(database({"get", "k"}, {}).out == v3);
  REQUIRE(database({"--dialect=v4", "set", "k4", "--fail=1"}, {{"PERSIST_DIALECT", "v3"}}).status ==
          0);
  CHECK_THAT(database({"get", "k4"}, {}).out, Contains("[{"));

  CHECK_THAT(database({"get", "k"}, {{"PERSIST_COLOR", "always"}}).out, Contains("\x1b["));
  CHECK_THAT(database({"get", "k"}, {{"PERSIST_COLOR", "always"}, {"NO_COLOR", "1"}}).out,
             Contains("\x1b["));
  CHECK(database({"--color=never", "get", "k"}, {{"PERSIST_COLOR", "always"}}).out == v3);

  for (const auto& [name, value] : Variables{{"PERSIST_TIMEOUT", "5"},
                                             {"PERSIST_TIMEOUT", "-5s"},
                                             {"PERSIST_COLOR", "red"},
                                             {"PERSIST_DIALECT", "v5"},
                                             {"PERSIST_LAYOUT", "double"}}) {
    const auto ran = database({"get", "k"}, {{name, value}});
    CAPTURE(name);
    CHECK(ran.status == 2);
    CHECK_THAT(ran.err, Contains(name) && Contains("'" + value + "'"));
  }
  CHECK(database({"--timeout=1s", "get", "k"}, {{"PERSIST_TIMEOUT", "5"}}).status == 0);
}

TEST_CASE("PERSIST_DIALECT does not convert what is copied") {
  const DatabaseOfEnvironment database;
  REQUIRE(database({"set", "k", "--fail=1"}, {}).status == 0);
  const std::string copy = database.folder / "b.db";
  REQUIRE(database({"copy", database.path, copy}, {{"PERSIST_DIALECT", "v3"}}).status == 0);
  CHECK(persist({"diff", database.path, copy}).status == 0);
}

TEST_CASE("PERSIST_LAYOUT is of a file that nothing else chooses the layout of") {
  const DatabaseOfEnvironment database;
  const auto stores = [](const std::string& path) { return persist({"-d", path, "stores"}).out; };
  REQUIRE(database({"set", "k", "--success=1"}, {{"PERSIST_LAYOUT", "multi"}}).status == 0);
  CHECK_THAT(stores(database.path), Contains("\tmulti\t"));
  CHECK(database({"keys"}, {{"PERSIST_LAYOUT", "single"}}).status == 2);
  CHECK(database({"--layout=auto", "keys"}, {{"PERSIST_LAYOUT", "single"}}).out == "k\n");
  CHECK(persist({"-d", "sqlite:" + database.path + "?layout=multi", "keys"},
                {.environment = {{"PERSIST_LAYOUT", "single"}}})
            .out == "k\n");
}

TEST_CASE("PERSIST_LAYOUT does not apply to FROM of copy, nor to what has no layouts") {
  const DatabaseOfEnvironment database;
  const Folder& folder = database.folder;
  const Variables single{{"PERSIST_LAYOUT", "single"}};
  REQUIRE(database({"set", "k", "--success=1"}, {{"PERSIST_LAYOUT", "multi"}}).status == 0);
  REQUIRE(database({"copy", database.path, folder / "to.db"}, single).status == 0);
  CHECK_THAT(persist({"-d", folder / "to.db", "stores"}).out, Contains("\tsingle\t"));
  std::filesystem::create_directory(folder / "dir");
  REQUIRE(database({"copy", database.path, "dir:" + folder / "dir"}, single).status == 0);
  CHECK(persist({"-d", "dir:" + folder / "dir", "keys", "-s", "s"},
                {.environment = {{"PERSIST_LAYOUT", "single"}}})
            .out == "k\n");
}

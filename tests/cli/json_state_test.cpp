// Plain JSON is a state of its own: it is neither an Exit nor a broken one.

#include <catch2/catch.hpp>
#include <tuple>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;

namespace {

/// A store of settings, and one whose only value is a broken Exit.
std::string make(const Folder& folder) {
  const std::string db = folder / "a.db";
  for (const auto& [store, key, json] :
       {std::tuple{"settings", "theme", R"({"dark":true})"},
        {"settings", "size", "12"},
        {"broken", "k", R"({"_tag":"Failure","cause":[{"_tag":"Fial"}]})"}}) {
    REQUIRE(persist({"-d", db, "-s", store, "--raw", "set", key, json}).status == 0);
  }
  return db;
}

}  // namespace

TEST_CASE("keys --long and --state tell plain JSON from what is invalid") {
  const Folder folder;
  const std::string db = make(folder);
  CHECK(persist({"-d", db, "-s", "settings", "keys", "--long"}).out.starts_with("json\t"));
  CHECK(persist({"-d", db, "-s", "settings", "keys", "--state", "json"}).out == "size\ntheme\n");
  CHECK(persist({"-d", db, "-s", "settings", "keys", "--state", "invalid"}).out.empty());
  CHECK(persist({"-d", db, "-s", "broken", "keys", "--state", "invalid"}).out == "k\n");
}

TEST_CASE("remove --state invalid leaves plain JSON") {
  const Folder folder;
  const std::string db = make(folder);
  REQUIRE(persist({"-d", db, "--all-stores", "remove", "--state", "invalid", "--yes"}).status == 0);
  CHECK(persist({"-d", db, "--all-stores", "keys", "--count"}).out.find('2') != std::string::npos);
}

TEST_CASE("stats counts plain JSON by itself") {
  const Folder folder;
  const std::string db = make(folder);
  const auto json = persist({"-d", db, "stats", "--json"}).out;
  CHECK(json.find(R"("json":2,"invalid":1)") != std::string::npos);
  CHECK(persist({"-d", db, "stats"}).out.find("plain JSON") != std::string::npos);
}

TEST_CASE("verify finds a broken Exit that is the only value of its store") {
  const Folder folder;
  const std::string db = make(folder);
  CHECK(persist({"-d", db, "-s", "settings", "verify"}).status == 0);
  CHECK(persist({"-d", db, "-s", "broken", "verify"}).status == 1);
}

TEST_CASE("copy does not write down a guess at the form of keys") {
  const Folder folder;
  for (const std::string name : {"usersTTLRequest%3A1", "usersTTLRequest%3A2"}) {
    static_cast<void>(cli::shell("mkdir -p " + (folder / "d")));
    static_cast<void>(folder.file("d/" + name, R"([{"_tag":"Success","value":1},null])"));
  }
  const std::string from = "dir:" + (folder / "d");
  const auto refused = persist({"copy", from, folder / "a.db"});
  CHECK(refused.status == 2);
  CHECK(folder.names() == std::vector<std::string>{"d"});
  CHECK(persist({"copy", from, folder / "a.db", "-s", "users"}).status == 0);
  CHECK(persist({"-d", folder / "a.db", "-s", "users", "keys"}).out ==
        "TTLRequest:1\nTTLRequest:2\n");
  CHECK(persist({"copy", from + "?form=escaped", folder / "b.db"}).status == 0);
}

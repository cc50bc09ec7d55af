// --tag: keys as the first releases of Effect wrote them, and a warning in a store without such
// keys.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

bool warns(const cli::RunResult& ran, const std::string& store, const std::string& tag) {
  return ran.err.find("warning: no other key of the store \"" + store + "\" has the tag \"" + tag +
                      "\"\nhint: Effect 3.22 and 4.1 store a request under its primary key") !=
         std::string::npos;
}

}  // namespace

TEST_CASE("set --tag warns in a store that has no such keys") {
  const Folder folder;
  const std::string shop = folder.fixture("v41-shop.db");
  for (const std::string& db : {shop, "dir:" + (folder / "kvs"), folder / "new.db"}) {
    const auto set = [&](const Words& words) {
      Words all{"-d", db, "-s", "users", "--tag", "GetUser", "set", "--void"};
      all.insert(all.end(), words.begin(), words.end());
      return persist(all);
    };
    CAPTURE(db);
    const auto first = set({"1"});
    CHECK(first.status == 0);
    CHECK(warns(first, "users", "GetUser"));
    CHECK(warns(set({"1"}), "users", "GetUser"));
    CHECK(set({"2"}).err.empty());
    CHECK(set({"1"}).err.empty());
    const auto other = persist({"-d", db, "-s", "orders", "--tag", "Get", "set", "1", "--void"});
    CHECK(warns(other, "orders", "Get"));
    const auto quiet = persist({"-d", db, "-s", "q", "-q", "--tag", "T", "set", "1", "--void"});
    CHECK(quiet.err.empty());
    CHECK(persist({"-d", db, "-s", "users", "set", "9", "--void"}).err.empty());
  }
}

TEST_CASE("batch warns of a lone tag as set does") {
  const Folder folder;
  const std::string request = R"({"op":"set","store":"users","key":"1","exit":{"_tag":"Success"}})"
                              "\n";
  const auto ran =
      persist({"-d", folder.fixture("v41-shop.db"), "--tag", "GetUser", "batch"}, {.in = request});
  CHECK(ran.out == "{\"id\":null,\"ok\":true}\n");
  CHECK(warns(ran, "users", "GetUser"));
}

TEST_CASE("A request of Effect 4.1 is found under its primary key") {
  const Folder folder;
  const std::string db = folder.fixture("v41-shop.db");
  CHECK(persist({"-d", db, "-s", "users", "get", "1", "-r", "--pointer", "/name"}).out == "Ann\n");
  CHECK(persist({"-d", db, "-s", "users", "--tag", "GetUser", "get", "1"}).status == 1);
}

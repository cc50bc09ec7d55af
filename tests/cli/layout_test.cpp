// Which layout of a file a command reads and writes, and how a store changes it.

#include <catch2/catch.hpp>

#include "cli/program.hpp"
#include "cli/sql.hpp"

using cli::Folder;
using cli::has;
using cli::made;
using cli::persist;

namespace {

const std::string single_table =
    "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT "
    "NULL, "
    "expires INTEGER, PRIMARY KEY (store_id, id));";
const std::string users_table =
    "CREATE TABLE effect_persistence_users (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires "
    "INTEGER);";
const std::string orgs_table =
    "CREATE TABLE effect_persistence_orgs (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires "
    "INTEGER);";
std::string row_of_multi(const std::string& store, const std::string& key) {
  return "INSERT INTO effect_persistence_" + store + " VALUES ('" + key +
         "', '{\"_tag\":\"Success\",\"value\":1}', NULL);";
}

std::string row_of_single(const std::string& store, const std::string& key) {
  return "INSERT INTO effect_persistence VALUES ('" + store + "', '" + key +
         "', '{\"_tag\":\"Success\",\"value\":2}', NULL);";
}

/// A file of the layout multi with two stores of one entry each.
std::string multi_file(const Folder& folder) {
  return made(folder, "multi.db",
              users_table + orgs_table + row_of_multi("users", "a") + row_of_multi("orgs", "b"));
}

std::string stores_of(const std::string& db) { return persist({"-d", db, "stores"}).out; }

}  // namespace

TEST_CASE("copy: --layout is of TO alone, --from-layout of FROM") {
  const Folder folder;
  const std::string from = multi_file(folder);
  const std::string to = folder / "to.db";
  CHECK(persist({"copy", from, to, "--layout", "single"}).status == 0);
  CHECK(stores_of(to) == "orgs\tsingle\t1\t0\t29\nusers\tsingle\t1\t0\t29\n");
  CHECK(persist({"diff", from, to}).status == 0);

  const auto wrong = persist({"copy", from, folder / "no.db", "--from-layout", "single"});
  CHECK(wrong.status == 2);
  CHECK(has(wrong.err, "layout single; it has multi"));
  CHECK_FALSE(std::filesystem::exists(folder / "no.db"));
  CHECK(persist({"copy", "sqlite:" + from + "?layout=kvs", folder / "no.db"}).status == 2);
}

TEST_CASE("A layout that the database does not have is status 2 for every command that reads") {
  const Folder folder;
  const std::string db = multi_file(folder);
  const std::string before = cli::contents_of(db);
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"dump"},
                                             {"stores"},
                                             {"stats"},
                                             {"verify"},
                                             {"keys", "-s", "users"},
                                             {"get", "a", "-s", "users"},
                                             {"get-many", "a", "-s", "users"},
                                             {"ttl", "a", "-s", "users"},
                                             {"dump", "-o", folder / "out"},
                                             {"dump", "--snapshot"},
                                             {"edit", "a", "-s", "users"},
                                             {"remove", "a", "-s", "users"},
                                             {"expire", "a", "--ttl", "1h", "-s", "users"},
                                             {"clear", "--yes", "-s", "users"},
                                             {"purge"},
                                             {"watch"},
                                             {"set", "a", "--void", "--if-equals",
                                              "{\"_tag\":\"Success\",\"value\":1}", "-s", "users"},
                                             {"diff", db, db}}) {
    for (const std::string layout : {"single", "kvs"}) {
      std::vector<std::string> words{"-d", db, "--layout", layout};
      words.insert(words.end(), command.begin(), command.end());
      const auto ran = persist(words);
      CAPTURE(command.front(), layout, ran.err);
      CHECK(ran.status == 2);
      CHECK(ran.out.empty());
      CHECK(has(ran.err, "has no table of the layout " + layout + "; it has multi"));
    }
  }
  CHECK_FALSE(std::filesystem::exists(folder / "out"));
  CHECK(cli::contents_of(db) == before);
  CHECK(persist({"-d", db, "--layout", "multi", "dump"}).status == 0);
}

TEST_CASE("A layout that the database does not have is an error that names those it has") {
  struct Asked {
    const char* file;
    const char* layout;
    const char* there;
  };
  for (const Asked& it :
       {Asked{"v41-shop.db", "cluster", "single"}, Asked{"v41-multi.db", "queue", "multi"},
        Asked{"cluster/queue.db", "cluster", "queue"}, Asked{"cluster/queue.db", "single", "queue"},
        Asked{"cluster/cluster.db", "kvs", "cluster and queue"}}) {
    const Folder folder;
    const std::string db = folder.fixture(it.file);
    const auto ran = persist({"-d", db, "--layout", it.layout, "stores"});
    CAPTURE(it.file, ran.err);
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, std::string{"has no table of the layout "} + it.layout + "; it has " +
                           it.there + "\n"));
  }
}

TEST_CASE("A file without any table, a folder and memory have no layout to choose") {
  const Folder folder;
  const std::string empty = folder.file("empty.db", "");
  const auto none = persist({"-d", empty, "--layout", "multi", "dump"});
  CHECK(none.status == 2);
  CHECK(has(none.err, "it has no table of any layout"));
  CHECK(persist({"-d", empty, "dump"}).status == 0);
  CHECK(persist({"-d", empty, "-s", "s", "--layout", "multi", "set", "k", "--void"}).status == 0);
  CHECK(stores_of(empty) == "s\tmulti\t1\t0\t32\n");

  std::filesystem::create_directory(folder / "dir");
  const std::string dir = "dir:" + (folder / "dir");
  CHECK(persist({"-d", dir, "--layout", "single", "dump"}).status == 2);
  CHECK(persist({"-d", dir, "--layout", "kvs", "dump"}).status == 0);
  CHECK(persist({"-d", "memory:", "--layout", "single", "dump"}).status == 2);
  CHECK(persist({"-d", "memory:", "--layout", "auto", "dump"}).status == 0);
}

TEST_CASE("A store is not put into a second layout of its file") {
  const Folder folder;
  const std::string db = multi_file(folder);
  const std::string line = R"({"store":"users","key":"n","exit":{"_tag":"Success"}})";
  const std::string before = cli::contents_of(db);
  for (const std::string layout : {"single", "kvs"}) {
    const auto set = persist({"-d", db, "-s", "users", "--layout", layout, "set", "n", "--void"});
    CAPTURE(layout, set.err);
    CHECK(set.status == 2);
    CHECK(has(set.err, "\"users\" exists in the layout multi and cannot be created in " + layout));
    CHECK(persist({"-d", db, "--layout", layout, "load"}, {.in = line}).status == 2);
    const std::string dump = folder.file("dump", line);
    CHECK(persist({"copy", "memory:" + dump, db, "--layout", layout}).status == 2);
    const auto batch = persist({"-d", db, "-s", "users", "--layout", layout, "batch"},
                               {.in = R"({"op":"set","key":"n","exit":{"_tag":"Success"}})"});
    CHECK(has(batch.out, "cannot be created in"));
  }
  CHECK(cli::contents_of(db) == before);
  CHECK(persist({"-d", db, "-s", "users", "--layout", "multi", "set", "n", "--void"}).status == 0);
  const auto beside = persist({"-d", db, "-s", "new", "--layout", "single", "set", "n", "--void"});
  CHECK(beside.status == 0);
  CHECK(has(beside.err, "only the layout multi; adding the layout single"));
}

TEST_CASE("An empty table does not make a store ambiguous, and can be dropped") {
  const Folder folder;
  const std::string db =
      made(folder, "a.db", single_table + users_table + row_of_single("users", "k"));
  CHECK(persist({"-d", db, "-s", "users", "keys"}).out == "k\n");
  CHECK(persist({"-d", db, "dump"}).status == 0);
  CHECK(persist({"-d", db, "-s", "users", "set", "n", "--void"}).status == 0);
  CHECK(stores_of(db) == "users\tsingle\t2\t0\t61\n");
  CHECK(persist({"-d", db, "-s", "users", "clear", "--drop-table", "--yes"}).status == 2);
  CHECK(persist({"-d", db, "-s", "users", "--layout", "multi", "clear", "--drop-table"}).status ==
        0);
  CHECK(persist({"-d", db, "--layout", "multi", "stores"}).status == 2);
  CHECK(persist({"-d", db, "-s", "users", "keys"}).out == "k\nn\n");
}

TEST_CASE("A store with entries in two layouts is named, with its layouts") {
  const Folder folder;
  const std::string db =
      made(folder, "a.db",
           single_table + users_table + row_of_single("users", "k") + row_of_multi("users", "m"));
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"keys", "-s", "users"}, {"dump"}, {"set", "k", "--void", "-s", "users"}}) {
    std::vector<std::string> words{"-d", db};
    words.insert(words.end(), command.begin(), command.end());
    const auto ran = persist(words);
    CHECK(ran.status == 2);
    CHECK(has(ran.err, "\"users\" exists in the layouts single and multi"));
    CHECK(has(ran.err, "copy --move"));
  }
  CHECK(persist({"-d", db, "-s", "users", "--layout", "multi", "keys"}).out == "m\n");
  CHECK(
      persist({"copy", db, db, "--move", "--from-layout", "multi", "--layout", "single"}).status ==
      0);
  CHECK(persist({"-d", db, "-s", "users", "keys"}).out == "k\nm\n");
  CHECK(persist({"-d", db, "--layout", "multi", "stores"}).status == 2);
}

TEST_CASE("copy --move keeps every byte of a store through all layouts and back") {
  const Folder folder;
  const std::string db = folder.fixture("v41-single.db");
  const std::string before = persist({"-d", db, "-s", "users", "dump"}).out;
  std::string from = "single";
  for (const std::string to : {"multi", "kvs", "single"}) {
    const auto ran =
        persist({"copy", db, db, "--move", "-s", "users", "--from-layout", from, "--layout", to});
    CAPTURE(from, to, ran.err);
    CHECK(ran.status == 0);
    CHECK(persist({"-d", db, "-s", "users", "--layout", to, "dump"}).out == before);
    CHECK(persist({"-d", db, "-s", "users", "dump"}).out == before);
    from = to;
  }
}

TEST_CASE("copy --move changes nothing where an entry stands in the way") {
  const Folder folder;
  const std::string db = made(folder, "a.db",
                              single_table + users_table + row_of_single("users", "a") +
                                  row_of_multi("users", "a") + row_of_multi("users", "b"));
  const std::string before = cli::contents_of(db);
  const std::vector<std::string> move{"copy",          db,      db,         "--move",
                                      "--from-layout", "multi", "--layout", "single"};
  std::vector<std::string> insert = move;
  insert.insert(insert.end(), {"--mode", "insert"});
  const auto refused = persist(insert);
  CHECK(refused.status == 6);
  CHECK(has(refused.err, "\"a\""));
  CHECK(cli::contents_of(db) == before);
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{
           {"--read-only"}, {"--prefix", "a"}, {"--dialect", "v3"}, {"--mode", "replace"}}) {
    std::vector<std::string> words = move;
    words.insert(words.end(), more.begin(), more.end());
    CHECK(persist(words).status != 0);
  }
  CHECK(persist({"copy", db, db, "--layout", "single"}).status == 2);
  CHECK(persist({"copy", db, db, "--move", "--layout", "single"}).status == 2);
  CHECK(cli::contents_of(db) == before);
}

TEST_CASE("copy --move refuses what the other layout cannot hold, and keeps all of it") {
  const Folder folder;
  const std::string db = made(folder, "a.db",
                              users_table + row_of_multi("users", "a") +
                                  "INSERT INTO effect_persistence_users VALUES (NULL, '1', NULL);");
  const std::string before = cli::contents_of(db);
  CHECK(
      persist({"copy", db, db, "--move", "--from-layout", "multi", "--layout", "single"}).status ==
      4);
  CHECK(cli::contents_of(db) == before);
}

TEST_CASE("New stores do not go to a table that was emptied") {
  const Folder folder;
  const std::string db = made(folder, "a.db", single_table + row_of_single("users", "a"));
  CHECK(
      persist({"copy", db, db, "--move", "--from-layout", "single", "--layout", "multi"}).status ==
      0);
  CHECK(persist({"-d", db, "-s", "new", "set", "k", "--void"}).status == 0);
  CHECK(stores_of(db) == "new\tmulti\t1\t0\t32\nusers\tmulti\t1\t0\t29\n");
}

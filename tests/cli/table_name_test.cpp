// Tables under names of their own, and the members of URLs.

#include <catch2/catch.hpp>

#include "cli/program.hpp"
#include "cli/sql.hpp"

using cli::Folder;
using cli::has;
using cli::made;
using cli::persist;

namespace {

const std::string kvs_columns =
    " (id TEXT PRIMARY KEY, value BLOB NOT NULL, value_type INTEGER NOT NULL);";

}  // namespace

TEST_CASE("A key-value store's table under a name of its own is found by --table alone") {
  const Folder folder;
  const std::string db = made(folder, "own.db",
                              "CREATE TABLE my_cache" + kvs_columns +
                                  "INSERT INTO my_cache VALUES ('users:a', CAST("
                                  "'[{\"_tag\":\"Success\",\"value\":1},null]' AS BLOB), 0);");
  const std::string before = cli::contents_of(db);
  for (const std::string command : {"dump", "stores", "stats", "verify", "keys", "batch"}) {
    const auto ran = persist({"-d", db, command}, {.in = R"({"op":"keys"})"});
    CAPTURE(command, ran.err);
    CHECK((ran.status == 2 || command == "batch"));
    CHECK(has(ran.err + ran.out, "my_cache"));
    CHECK(has(ran.err + ran.out, "--table"));
  }
  const auto set = persist({"-d", db, "-s", "users", "set", "k", "--void"});
  CHECK(set.status == 2);
  CHECK(has(set.err, "my_cache"));
  CHECK(persist({"-d", db, "-s", "users", "get", "a"}).status == 2);
  CHECK(persist({"-d", db, "--table", "no", "keys"}).status == 2);
  CHECK(persist({"-d", db, "--table", "my_cache", "--layout", "single", "keys"}).status == 2);
  CHECK(persist({"-d", "dir:" + (folder / "."), "--table", "my_cache", "keys"}).status == 2);
  CHECK(cli::contents_of(db) == before);

  CHECK(persist({"-d", db, "--table", "my_cache", "-s", "users", "get", "a"}).status == 0);
  CHECK(persist({"-d", db, "--table", "MY_CACHE", "-s", "users", "set", "b", "--void"}).status ==
        0);
  CHECK(persist({"-d", "sqlite:" + db + "?table=my%5Fcache", "keys"}).out == "a\nb\n");
  CHECK(persist({"diff", "sqlite:" + db + "?table=my_cache", db}).status == 2);
  CHECK(persist({"diff", db, db, "--table", "my_cache"}).status == 2);
  CHECK(
      persist({"-d", folder / "new.db", "--table", "t", "-s", "s", "set", "k", "--void"}).status ==
      0);
  CHECK(persist({"-d", folder / "new.db", "--table", "t", "keys"}).out == "k\n");
}

TEST_CASE("Members of a URL are read, and unknown ones are status 2") {
  const Folder folder;
  const std::string db = made(folder, "multi.db",
                              "CREATE TABLE effect_persistence_users (id TEXT PRIMARY KEY, value "
                              "TEXT NOT NULL, expires INTEGER);");
  for (const std::string members :
       {"?lay=multi", "?layout=other", "?layout", "?layout=multi&layout=multi", "?form=x",
        "?table=", "?table=%4", "?table=a&layout=multi", "?layout=%zz"}) {
    const auto ran = persist({"-d", "sqlite:" + db + members, "stores"});
    CAPTURE(members, ran.err);
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
  }
  for (const std::string members : {"", "?", "?layout=multi", "?layout=%6Dulti&form=bare"}) {
    CHECK(persist({"-d", "sqlite:" + db + members, "stores"}).status == 0);
  }
  CHECK(persist({"-d", "dir:" + (folder / ".") + "?layout=single", "stores"}).status == 2);
  CHECK(persist({"-d", "dir:" + (folder / ".") + "?layout=kvs", "stores"}).status == 0);
  CHECK(persist({"copy", "--from-layout", "auto", "memory:", folder / "new.db"}).status == 0);

  std::filesystem::rename(db, folder / "a?b=c");
  CHECK(persist({"-d", "./a?b=c", "stores"}, {.folder = folder.path()}).status == 0);
  CHECK(persist({"-d", "sqlite:a?b=c?", "stores"}, {.folder = folder.path()}).status == 0);
  CHECK(persist({"-d", "sqlite:a?b=c", "stores"}, {.folder = folder.path()}).status == 2);
  CHECK(persist({"-d", "sqlite:a?b=c?layout=single", "--layout", "multi", "stores"},
                {.folder = folder.path()})
            .status == 0);
}

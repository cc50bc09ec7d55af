#include <sys/stat.h>

#include "unit/drivers/sqlite/scratch.hpp"

TEST_CASE("A backup is a private copy of the whole file") {
  const Scratch scratch;
  const std::string fixture = GENERATE("v4-single.db", "v41-multi.db");
  scratch.copy_fixture(fixture, "a.db");
  scratch.sql("a.db", "CREATE TABLE other (id); INSERT INTO other VALUES (7)");
  int calls = 0;
  must(persist::backup_sqlite({.path = scratch.path("a.db")}, scratch.path("copy.db"),
                              persist::BackupTarget::new_file, [&](int remaining, int total) {
                                ++calls;
                                return remaining <= total;
                              }));
  struct stat status {};
  REQUIRE(::stat(scratch.path("copy.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777 & ~0600U) == 0);
  CHECK(scratch.names() == std::vector<std::string>{"a.db", "copy.db"});
  RawDatabase copy{scratch.path("copy.db")};
  CHECK(copy.ask("SELECT id FROM other") == "7");
  CHECK(copy.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("A backup takes in what is still in the log") {
  const Scratch scratch;
  scratch.copy_fixture("v4-wal/wal.db", "a.db");
  scratch.copy_fixture("v4-wal/wal.db-wal", "a.db-wal");
  must(persist::backup_sqlite({.path = scratch.path("a.db")}, scratch.path("copy.db")));
  CHECK(RawDatabase{scratch.path("copy.db")}.ask("SELECT count(*) FROM effect_persistence") ==
        "20");
  CHECK(scratch.names() == std::vector<std::string>{"a.db", "a.db-wal", "copy.db"});
}

TEST_CASE("A backup never writes over a file") {
  const Scratch scratch;
  scratch.copy_fixture("v4-single.db", "a.db");
  scratch.write("copy.db", "precious");
  CHECK_FALSE(persist::backup_sqlite({.path = scratch.path("a.db")}, scratch.path("copy.db")));
  CHECK(scratch.bytes("copy.db") == "precious");
}

TEST_CASE("A backup that is stopped or fails leaves no copy") {
  const Scratch scratch;
  scratch.sql("a.db",
              "CREATE TABLE big (id); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
              "SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO big "
              "SELECT zeroblob(2000) FROM n");
  const auto error = backing_error(
      persist::backup_sqlite({.path = scratch.path("a.db")}, scratch.path("copy.db"),
                             persist::BackupTarget::new_file, [](int, int) { return false; }));
  CHECK(error.fault == persist::BackingFault::interrupted);
  scratch.write("text", "This is no database.\n");
  CHECK_FALSE(persist::backup_sqlite({.path = scratch.path("text")}, scratch.path("copy.db")));
  CHECK(scratch.names() == std::vector<std::string>{"a.db", "text"});
}

// Backups over what is there: databases in use, left-over journals and logs, files that are none.

#include <sys/stat.h>
#include <unistd.h>

#include "unit/drivers/sqlite/crash.hpp"
#include "unit/drivers/sqlite/scratch.hpp"

using persist::BackupTarget;
using Names = std::vector<std::string>;

namespace {

persist::Result<void> back_up(const Scratch& scratch, BackupTarget kind = BackupTarget::any,
                              const persist::BackupProgress& progress = nullptr) {
  return persist::backup_sqlite({.path = scratch.path("a.db"), .timeout = {}},
                                scratch.path("copy.db"), kind, progress);
}

std::string value_in(const Scratch& scratch, const std::string& name) {
  return value_of(*scratch.open(name, {.access = persist::Access::read}), "s", "k");
}

}  // namespace

TEST_CASE(
    "A backup over a database whose application was killed holds the copy, and nothing is left") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("new"));
  const std::string mode = GENERATE("DELETE", "WAL");
  CAPTURE(mode);
  scratch.sql("copy.db", "PRAGMA journal_mode = " + mode + ";" + table_with_value("old"));
  crash_after(scratch.path("copy.db"),
              mode == "WAL" ? "UPDATE effect_persistence SET value = 'late'" : unfinished_change);
  REQUIRE(scratch.names().size() > 2);
  must(back_up(scratch));
  CHECK(value_in(scratch, "copy.db") == "new");
  RawDatabase copy{scratch.path("copy.db")};
  CHECK(copy.ask("SELECT value FROM effect_persistence") == "new");
  CHECK(copy.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("A backup over a database that an application has open is what the application sees") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("new"));
  const std::string mode = GENERATE("DELETE", "TRUNCATE", "PERSIST", "WAL");
  CAPTURE(mode);
  RawDatabase application{scratch.path("copy.db")};
  application.run("PRAGMA journal_mode = " + mode + ";" + table_with_value("old"));
  CHECK(application.ask("SELECT value FROM effect_persistence") == "old");
  must(back_up(scratch));
  CHECK(application.ask("SELECT value FROM effect_persistence") == "new");
  application.run("UPDATE effect_persistence SET value = 'newer'");
  CHECK(value_in(scratch, "copy.db") == "newer");
  CHECK(application.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("A backup over a database that is locked is busy, and changes nothing") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("new"));
  RawDatabase application{scratch.path("copy.db")};
  application.run(table_with_value("old") + "BEGIN IMMEDIATE");
  CHECK(backing_error(back_up(scratch)).fault == persist::BackingFault::busy);
  application.run("COMMIT");
  CHECK(application.ask("SELECT value FROM effect_persistence") == "old");
}

TEST_CASE("A backup over a database with a log and pages of another size") {
  const Scratch scratch;
  scratch.sql("a.db", "PRAGMA page_size = 1024;" + table_with_value("new"));
  scratch.sql("copy.db",
              "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;" + table_with_value("old"));
  must(back_up(scratch));
  CHECK(value_in(scratch, "copy.db") == "new");
}

TEST_CASE("A backup over a database keeps its mode, and leaves a link to it") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("new"));
  scratch.sql("real.db", table_with_value("old"));
  REQUIRE(::chmod(scratch.path("real.db").c_str(), 0640) == 0);
  std::filesystem::create_symlink("real.db", scratch.path("copy.db"));
  must(back_up(scratch));
  struct stat status {};
  REQUIRE(::lstat(scratch.path("copy.db").c_str(), &status) == 0);
  CHECK(S_ISLNK(status.st_mode));
  REQUIRE(::stat(scratch.path("real.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0640);
  CHECK(value_in(scratch, "real.db") == "new");
  CHECK(scratch.names() == Names{"a.db", "copy.db", "real.db"});
}

TEST_CASE("A backup over what is not a database is refused, and changes no byte") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("new"));
  scratch.write("copy.db", "precious\n" + std::string(1000, 'x'));
  const std::string before = scratch.bytes("copy.db");
  CHECK(backing_error(back_up(scratch)).code == "SQLITE_NOTADB");
  CHECK(scratch.bytes("copy.db") == before);
  CHECK(scratch.names() == Names{"a.db", "copy.db"});
}

TEST_CASE("A new backup beside what is left of another database is refused") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("new"));
  const std::string suffix = GENERATE("-journal", "-wal", "-shm");
  scratch.write("copy.db" + suffix, "left over");
  for (const BackupTarget kind : {BackupTarget::new_file, BackupTarget::any}) {
    const auto error = backing_error(back_up(scratch, kind));
    CHECK(error.message.find("copy.db" + suffix + " was left") != std::string::npos);
  }
  CHECK(scratch.names() == Names{"a.db", "copy.db" + suffix});
}

TEST_CASE("A backup over a database that is stopped leaves the old content") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("new") +
                          "CREATE TABLE big (id); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                          "SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO big "
                          "SELECT zeroblob(2000) FROM n");
  scratch.sql("copy.db", table_with_value("old"));
  const auto error =
      backing_error(back_up(scratch, BackupTarget::any, [](int, int) { return false; }));
  CHECK(error.fault == persist::BackingFault::interrupted);
  CHECK(value_in(scratch, "copy.db") == "old");
  CHECK(scratch.names() == Names{"a.db", "copy.db"});
}

TEST_CASE("A database is not made beside what is left of another") {
  const Scratch scratch;
  const std::string suffix = GENERATE("-journal", "-wal", "-shm");
  scratch.write("new.db" + suffix, "left over");
  CHECK(backing_error(scratch.try_open("new.db")).code == "SQLITE_CANTOPEN");
  CHECK(scratch.names() == Names{"new.db" + suffix});
  CHECK(scratch.bytes("new.db" + suffix) == "left over");
}

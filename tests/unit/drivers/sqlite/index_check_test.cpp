// Indexes and rows are compared by sums; what differs is left to SQLite's integrity check to name.

#include "unit/drivers/sqlite/scratch.hpp"

namespace {

std::vector<std::string> faults_in(const std::filesystem::path& path) {
  std::vector<std::string> faults;
  const auto inspector = must(persist::open_sqlite_inspector({.path = path}));
  must(inspector->check([&](const persist::Fault& fault) { faults.push_back(fault.message); }));
  return faults;
}

const std::string table_of_1000 =
    std::string{single_table} +
    "CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) "
    "WHERE expires IS NOT NULL;"
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999) "
    "INSERT INTO effect_persistence SELECT 's', 'key' || i, '{}', "
    "CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN i ELSE i + 0.5 END FROM n;";

/// Takes an index out of the schema while `change` is made, so that it does not follow.
void change_without_index(const std::filesystem::path& path, const std::string& index,
                          const std::string& change) {
  std::string sql;
  std::string root;
  {
    RawDatabase raw{path};
    sql = raw.ask("SELECT quote(sql) FROM sqlite_schema WHERE name = '" + index + "'");
    root = raw.ask("SELECT rootpage FROM sqlite_schema WHERE name = '" + index + "'");
    raw.run("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = '" + index + "'");
  }
  {
    RawDatabase raw{path};
    raw.run(change);
    raw.run("PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('index', '" + index +
            "', 'effect_persistence', " + root + ", " + sql + ")");
  }
}

}  // namespace

TEST_CASE("A sound file has no faults, whatever its columns hold") {
  const Scratch scratch;
  RawDatabase{scratch.path("a.db")}.run(
      table_of_1000 +
      "CREATE TABLE theirs (a, b REAL, c TEXT COLLATE NOCASE, d BLOB);"
      "CREATE INDEX i1 ON theirs (a, b DESC); CREATE INDEX i2 ON theirs (c);"
      "CREATE INDEX i3 ON theirs (d, a); CREATE INDEX i4 ON theirs (a + 1);"
      "CREATE INDEX i5 ON theirs (b) WHERE b > 3;"
      "CREATE TABLE keyed (k TEXT PRIMARY KEY, v) WITHOUT ROWID;"
      "INSERT INTO keyed VALUES ('a', 1), ('b', 2);"
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99) "
      "INSERT INTO theirs SELECT CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN i WHEN 2 THEN i + 0.5 "
      "WHEN 3 THEN 't' || i ELSE x'00ff' END, i, 'C' || (i % 7), CAST('d' || i AS BLOB) FROM n");
  CHECK(faults_in(scratch.path("a.db")).empty());
}

TEST_CASE("A row that an index lacks is a fault") {
  const Scratch scratch;
  const auto path = scratch.path("a.db");
  RawDatabase{path}.run(table_of_1000);
  change_without_index(path, "effect_persistence_expires_idx",
                       "INSERT INTO effect_persistence VALUES ('s', 'more', '{}', 7)");
  const auto faults = faults_in(path);
  REQUIRE_FALSE(faults.empty());
  CHECK_THAT(faults[0], Catch::Contains("effect_persistence_expires_idx"));
}

TEST_CASE("A row that an index has too much, or otherwise, is a fault") {
  for (const std::string change : {"DELETE FROM effect_persistence WHERE id = 'key7'",
                                   "UPDATE effect_persistence SET expires = 12345 "
                                   "WHERE id = 'key7'",
                                   "UPDATE effect_persistence SET expires = 7.0000001 "
                                   "WHERE id = 'key7'"}) {
    DYNAMIC_SECTION(change) {
      const Scratch scratch;
      const auto path = scratch.path("a.db");
      RawDatabase{path}.run(table_of_1000);
      change_without_index(path, "effect_persistence_expires_idx", change);
      CHECK_FALSE(faults_in(path).empty());
    }
  }
}

TEST_CASE("A key that is twice in a unique index is a fault, unless there is NULL in it") {
  for (const std::string key : {"'same'", "NULL"}) {
    DYNAMIC_SECTION(key) {
      const Scratch scratch;
      const auto path = scratch.path("a.db");
      RawDatabase{path}.run(
          "CREATE TABLE theirs (a, b); CREATE INDEX i ON theirs (a, b);"
          "INSERT INTO theirs VALUES (1, 2), (" +
          key + ", 3), (" + key + ", 3)");
      RawDatabase{path}.run(
          "PRAGMA writable_schema = ON; UPDATE sqlite_schema "
          "SET sql = 'CREATE UNIQUE INDEX i ON theirs (a, b)' WHERE name = 'i'");
      CHECK(faults_in(path).empty() == (key == "NULL"));
    }
  }
}

// Rows of sqlite_schema whose type is written in a way that SQLite takes all the same.

#include "scratch.hpp"

using namespace persist;

namespace {

constexpr const char* trigger =
    "CREATE TABLE log(x); CREATE TRIGGER grown AFTER INSERT ON effect_persistence BEGIN "
    "DELETE FROM effect_persistence WHERE id = 'a'; INSERT INTO log VALUES (1); END;"
    "INSERT INTO log SELECT 0; DELETE FROM log;";

void try_to_put(const Scratch& scratch, bool allow_triggers, bool succeeds) {
  const auto inspector = scratch.open("a.db", {.allow_triggers = allow_triggers});
  const auto transaction = must(inspector->begin(Instant{}));
  const auto put = transaction->put("s", "b", "1", {});
  if (succeeds) {
    must(put);
    must(transaction->commit());
  } else {
    CHECK(backing_error(put).code == "SQLITE_PERM");
  }
}

}  // namespace

TEST_CASE("A trigger is one however its type, its table and its SQL are written") {
  for (const std::string change :
       {"type = 'TRIGGER'", "type = 'Trigger', tbl_name = 'EFFECT_persistence'",
        "type = CAST('TRIGGER' AS BLOB)", "type = 'trigger' || char(0) || 'x'",
        "tbl_name = tbl_name || char(0) || 'x'", "sql = replace(sql, 'CREATE', 'CREATE/**/TEMP')",
        "type = 'TRIGGER', sql = replace(sql, 'CREATE', 'create temp')"}) {
    CAPTURE(change);
    const Scratch scratch;
    scratch.sql("a.db", std::string{single_table} +
                            "INSERT INTO effect_persistence VALUES ('s', 'a', '1', NULL);" +
                            trigger + "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET " +
                            change + " WHERE name = 'grown'");
    try_to_put(scratch, false, false);
    CHECK(RawDatabase{scratch.path("a.db")}.ask("SELECT count(*) FROM effect_persistence") == "1");
    CHECK(RawDatabase{scratch.path("a.db")}.ask("SELECT count(*) FROM log") == "0");
    try_to_put(scratch, true, true);
    CHECK(RawDatabase{scratch.path("a.db")}.ask("SELECT count(*) FROM log") == "1");
  }
}

TEST_CASE("A trigger of another table does not stand against a change") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} +
                          "CREATE TABLE log(x); CREATE TRIGGER grown AFTER INSERT ON log BEGIN "
                          "DELETE FROM effect_persistence; END;");
  try_to_put(scratch, false, true);
}

TEST_CASE("A view, an index and a virtual table are none of ours however their type is written") {
  struct Object {
    const char* sql;
    const char* change;
    const char* words;
  };
  for (const Object& each :
       {Object{"CREATE VIEW effect_persistence AS SELECT 1", "type = 'VIEW'", "is a view"},
        Object{"CREATE TABLE t(x); CREATE INDEX effect_persistence ON t(x)", "type = 'Index'",
               "is an index"},
        Object{"CREATE VIRTUAL TABLE effect_persistence USING fts4(x)", "type = 'TABLE'",
               "is a virtual table"},
        Object{"CREATE VIRTUAL TABLE effect_persistence USING fts4(x)",
               "rootpage = 2, sql = 'create /* TABLE */ virtual table effect_persistence USING "
               "fts4(x)'",
               "is a virtual table"}}) {
    CAPTURE(each.sql, each.change);
    const Scratch scratch;
    scratch.sql("a.db", std::string{each.sql} + "; PRAGMA writable_schema = ON; UPDATE " +
                            "sqlite_schema SET " + each.change +
                            " WHERE name = 'effect_persistence'");
    const auto error = backing_error(scratch.open("a.db")->stores());
    CHECK(error.code == "SQLITE_MISMATCH");
    CHECK_THAT(error.message, Catch::Contains(each.words));
  }
}

TEST_CASE("A table whose type is written 'Table' is one") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} +
                          "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET type = 'Table', "
                          "name = 'Effect_Persistence' WHERE type = 'table'");
  const auto inspector = scratch.open("a.db");
  put(*inspector, "s", "b", "1");
  CHECK(value_of(*inspector, "s", "b") == "1");
}

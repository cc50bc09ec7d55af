// Changes that would do more than was asked for, or take time and memory without limit.

#include "scratch.hpp"

#include "drivers/sqlite/expression_cost.hpp"
#include "drivers/sqlite/opening.hpp"

using namespace persist;

namespace {

const std::string one_row = "INSERT INTO effect_persistence VALUES ('s', 'a', '1', NULL);";

Result<Applied> put_b(Inspector& inspector) {
  const auto transaction = must(inspector.begin(Instant{}));
  return transaction->put("s", "b", "1", {});
}

std::string table_with_constraint(const std::string& constraint) {
  return "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT "
         "NOT NULL, expires INTEGER, PRIMARY KEY (store_id, id), " +
         constraint + ");";
}

std::string count(const Scratch& scratch, const std::string& table) {
  return RawDatabase{scratch.path("a.db")}.ask("SELECT count(*) FROM " + table);
}

}  // namespace

TEST_CASE("A foreign key that changes other rows stands against every removal") {
  for (const std::string action : {"CASCADE", "SET NULL", "SET DEFAULT"}) {
    CAPTURE(action);
    const Scratch scratch;
    scratch.sql("a.db", single_table + one_row +
                            "CREATE TABLE child (s, i, FOREIGN KEY (s, i) References "
                            "Effect_Persistence ON DELETE " +
                            action + "); INSERT INTO child VALUES ('s', 'a')");
    const auto inspector = scratch.open("a.db");
    put(*inspector, "s", "a", "2");
    put(*inspector, "s", "b", "2", Expires::at(Instant{std::chrono::milliseconds{1}}));
    {
      const auto transaction = must(inspector->begin(Instant{}));
      CHECK(backing_error(transaction->remove("s", "a")).code == "SQLITE_PERM");
      CHECK(backing_error(transaction->clear("s")).code == "SQLITE_PERM");
    }
    CHECK(backing_error(inspector->purge("s", Instant{std::chrono::seconds{9}}, 10)).code ==
          "SQLITE_PERM");
    CHECK(count(scratch, "effect_persistence") == "2");
    CHECK(count(scratch, "child WHERE s = 's' AND i = 'a'") == "1");
  }
}

TEST_CASE("A foreign key is enforced, and acts where that is allowed") {
  const Scratch scratch;
  scratch.sql("a.db", single_table + one_row +
                          "CREATE TABLE child (s, i, FOREIGN KEY (s, i) REFERENCES "
                          "effect_persistence ON DELETE CASCADE);"
                          "INSERT INTO child VALUES ('s', 'a')");
  const auto inspector = scratch.open("a.db", {.allow_triggers = true});
  const auto transaction = must(inspector->begin(Instant{}));
  CHECK(must(transaction->remove("s", "a")) == Applied::yes);
  must(transaction->commit());
  CHECK(count(scratch, "child") == "0");
}

TEST_CASE("A row that a foreign key refers to is not removed") {
  for (const std::string action : {"", "ON DELETE RESTRICT", "DEFERRABLE INITIALLY DEFERRED"}) {
    CAPTURE(action);
    const Scratch scratch;
    scratch.sql("a.db", single_table + one_row +
                            "CREATE TABLE child (s, i, FOREIGN KEY (s, i) REFERENCES "
                            "effect_persistence " +
                            action + "); INSERT INTO child VALUES ('s', 'a')");
    const auto inspector = scratch.open("a.db");
    {
      const auto transaction = must(inspector->begin(Instant{}));
      const auto removed = transaction->remove("s", "a");
      if (removed) {
        CHECK_FALSE(transaction->commit());
      } else {
        CHECK_THAT(backing_error(removed).code, Catch::StartsWith("SQLITE_CONSTRAINT"));
      }
    }
    CHECK(count(scratch, "effect_persistence") == "1");
    put(*inspector, "s", "b", "2");
    const auto transaction = must(inspector->begin(Instant{}));
    CHECK(must(transaction->remove("s", "b")) == Applied::yes);
    must(transaction->commit());
  }
}

TEST_CASE("A foreign key of our own table is enforced") {
  const Scratch scratch;
  scratch.sql("a.db", "CREATE TABLE stores (name TEXT PRIMARY KEY);" +
                          table_with_constraint("FOREIGN KEY (store_id) REFERENCES stores"));
  CHECK(backing_error(put_b(*scratch.open("a.db"))).code == "SQLITE_CONSTRAINT_FOREIGNKEY");
}

TEST_CASE("A table whose expressions nothing bounds is read and not written") {
  for (const std::string check :
       {"length(replace(hex(zeroblob(1000000000)), '00', 'x')) > 0",
        "instr(zeroblob(60000000), zeroblob(30000000) || x'01') = 0",
        "hex(zeroblob(30000000)) LIKE '%' || hex(zeroblob(200)) || '1'",
        "length(printf('%.*c', 60000000, 'x')) + length(\"printf\"('%.*c', 60000000, 'x')) > 0",
        "length([zeroblob] /* ( */ (60000000)) + length(`zeroblob`(60000000)) > 0"}) {
    CAPTURE(check);
    const Scratch scratch;
    scratch.sql("a.db", table_with_constraint("CHECK (" + check + ")") +
                            "PRAGMA ignore_check_constraints = ON;" + one_row);
    const auto inspector = scratch.open("a.db");
    CHECK(value_of(*inspector, "s", "a") == "1");
    CHECK_THAT(backing_error(put_b(*inspector)).message,
               Catch::Contains("may take unlimited time or memory"));
    const auto transaction = must(inspector->begin(Instant{}));
    CHECK(backing_error(transaction->remove("s", "a")).code == "SQLITE_PERM");
  }
}

TEST_CASE("An index and a default count as the table's own expressions") {
  const std::string cost = "length(replace(printf('%.*c', 60000000, 'x'), 'x', 'yy'))";
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} + "CREATE INDEX i ON effect_persistence (" + cost +
                          ") WHERE 0;");
  CHECK(backing_error(put_b(*scratch.open("a.db"))).code == "SQLITE_PERM");
  const Scratch other;
  other.sql("a.db",
            "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, "
            "value TEXT NOT NULL, expires INTEGER, x DEFAULT (" +
                cost + "), PRIMARY KEY (store_id, id))");
  CHECK(backing_error(put_b(*other.open("a.db"))).code == "SQLITE_PERM");
}

TEST_CASE("Tables with the usual checks, defaults and indexes stay writable") {
  for (const std::string& sql : std::vector<std::string>{
           table_with_constraint("CHECK (json_valid(value))"),
           table_with_constraint("CHECK (value LIKE '{%' OR 1)"),
           table_with_constraint("CHECK (length(id) BETWEEN 1 AND 500 AND typeof(value) = 'text')"),
           table_with_constraint(
               "CHECK (json_extract(value, '$._tag') IS NULL OR value ->> '$.x' = 'replace(')"),
           table_with_constraint("CHECK (lower(trim(id)) = id) -- zeroblob(replace(\n"),
           "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT "
           "NOT NULL, expires INTEGER, uid VARCHAR(36) NOT NULL DEFAULT "
           "(lower(hex(randomblob(16)))), at TEXT DEFAULT (datetime('now')), n DECIMAL(10, 2) "
           "DEFAULT 0, PRIMARY KEY (store_id, id), CHECK (uid GLOB '[0-9a-f]*'));"
           "CREATE INDEX tags ON effect_persistence (json_extract(value, '$._tag'));"
           "CREATE UNIQUE INDEX uids ON effect_persistence (uid)"}) {
    CAPTURE(sql);
    const Scratch scratch;
    scratch.sql("a.db", sql);
    const auto inspector = scratch.open("a.db");
    put(*inspector, "s", "b", "1");
    CHECK(value_of(*inspector, "s", "b") == "1");
  }
}

TEST_CASE("A result longer than the limit is an error, however short the entry") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_constraint("CHECK (length(zeroblob(1000000000)) > 0)"));
  CHECK(backing_error(put_b(*scratch.open("a.db"))).code == "SQLITE_TOOBIG");
}

TEST_CASE("Every function of SQLite that a schema may call is bounded or known not to be") {
  const Scratch scratch;
  scratch.sql("a.db", single_table);
  const auto file = must(sqlite::OpenFile::open({.path = scratch.path("a.db")}));
  const auto reason = [&](const std::string& sql) {
    return must(sqlite::unbounded_expression(file.connection(), sql, "t"));
  };
  CHECK_FALSE(reason("t(a VARCHAR(20) CHECK (a IN (1, 2)))"));
  CHECK_THAT(reason("CHECK (fts3_tokenizer('a'))").value_or(""), Catch::Contains("fts3_tokenizer"));
  CHECK(reason("CHECK (load_extension('a'))"));
  std::string concatenation = "a";
  for (int i = 0; i < 1000; ++i) concatenation += "||a";
  CHECK(reason("CHECK (" + concatenation + ")"));
  CHECK(reason(std::string(20000, ' ')));
}

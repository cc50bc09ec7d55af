// What verify says of a file in which other tables need what this SQLite lacks, or too much.

#include "scratch.hpp"

using namespace persist;

namespace {

struct Verdict {
  std::vector<std::string> faults;
  std::vector<std::string> notes;
};

Verdict verdict_on(const Scratch& scratch, const std::string& name) {
  Verdict verdict;
  const auto inspector =
      scratch.open(name, {.access = Access::read,
                          .note = [&](const std::string& note) { verdict.notes.push_back(note); }});
  must(inspector->check([&](const Fault& fault) { verdict.faults.push_back(fault.message); }));
  return verdict;
}

/// A database in which `sql` was written into the schema for an index of table "other".
void make(const Scratch& scratch, const std::string& index_sql) {
  scratch.sql("a.db", std::string{single_table} +
                          "INSERT INTO effect_persistence VALUES ('s', 'a', '1', NULL);"
                          "CREATE TABLE other (x); INSERT INTO other VALUES (1);"
                          "CREATE INDEX o ON other (abs(x)); PRAGMA writable_schema = ON;"
                          "UPDATE sqlite_schema SET sql = '" +
                          index_sql + "' WHERE name = 'o'");
}

}  // namespace

TEST_CASE("Another table's unknown function or collation is a note, not a fault") {
  for (const std::string sql : {"CREATE INDEX o ON other (unknown_function(x))",
                                "CREATE INDEX o ON other (x COLLATE unknown_collation)"}) {
    CAPTURE(sql);
    const Scratch scratch;
    make(scratch, sql);
    const Verdict verdict = verdict_on(scratch, "a.db");
    CHECK(verdict.faults.empty());
    REQUIRE(verdict.notes.size() == 1);
    CHECK_THAT(verdict.notes[0], Catch::StartsWith("table \"other\" is not checked: "));
  }
}

TEST_CASE("Our own table is checked beside one that cannot be") {
  const Scratch harmed;
  make(harmed, "CREATE INDEX o ON other (unknown_function(x))");
  harmed.sql("a.db",
             "CREATE INDEX ours ON effect_persistence (value) WHERE value = 'none';"
             "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = "
             "'CREATE INDEX ours ON effect_persistence (value)' WHERE name = 'ours'");
  const Verdict verdict = verdict_on(harmed, "a.db");
  REQUIRE_FALSE(verdict.faults.empty());
  CHECK_THAT(verdict.faults[0], Catch::Contains("ours"));
}

TEST_CASE("A table whose check may take unlimited time is left out, and the others are checked") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} +
                          "CREATE TABLE other (x, CHECK (x IS NULL OR instr(zeroblob(60000000), "
                          "zeroblob(30000000) || x) = 0)); PRAGMA ignore_check_constraints = ON; "
                          "INSERT INTO other VALUES (x'01')");
  const Verdict verdict = verdict_on(scratch, "a.db");
  CHECK(verdict.faults.empty());
  REQUIRE(verdict.notes.size() == 1);
  CHECK_THAT(verdict.notes[0], Catch::Contains("unlimited time or memory"));
}

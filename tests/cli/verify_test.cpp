// verify: each fault in a line of its own, and none hides another.

#include <catch2/catch.hpp>

#include "cli/program.hpp"
#include "cli/sql.hpp"

using cli::Folder;
using cli::lines_of;
using cli::persist;
using cli::run_sql;

namespace {

/// A database of one sound entry, and what `sql` adds to it.
std::string database_after(const Folder& folder, const char* sql) {
  const std::string path = folder / "a.db";
  REQUIRE(persist({"-d", path, "-s", "s", "set", "sound", "--success=1"}).status == 0);
  run_sql(path, sql);
  return path;
}

}  // namespace

TEST_CASE("verify finds nothing wrong with a sound file") {
  const Folder folder;
  const auto ran = persist({"-d", database_after(folder, ""), "verify"});
  CHECK(ran.status == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err.empty());
}

TEST_CASE("verify sums up under --verbose") {
  const Folder folder;
  const auto ran = persist({"-d", database_after(folder, ""), "-v", "verify"});
  CHECK(ran.err.find("\npersist: verify: 1 entry in 1 store checked, 0 faults found\n") !=
        std::string::npos);
}

TEST_CASE("verify tells store, key, place and fault, and quotes no value") {
  const Folder folder;
  const std::string path = database_after(folder, R"(INSERT INTO effect_persistence VALUES
      ('s', 'a', '{"secret', NULL), ('s', 'b', '{"secret":1}', NULL),
      ('s', 'c', '{"_tag":"Failure","cause":[{"_tag":"Fail"},{"_tag":"secret"}]}', NULL),
      ('t', 'd' || char(27), '{"_tag":"Success","value":1}', 'secret'),
      ('t', x'ff', '{"_tag":"Success","value":1}', NULL),
      ('t', 'f', x'00', NULL), ('t', CAST(x'fe' AS TEXT), '{"_tag":"Success"}', NULL))");
  const auto ran = persist({"-d", path, "verify"});
  CHECK(ran.status == 1);
  CHECK(ran.err.empty());
  CHECK(lines_of(ran.out) ==
        std::vector<std::string>{
            "s\ta\tthe stored value is not JSON: line 1, column 9: unexpected end of input",
            "s\tb\t/_tag: is missing", "s\tc\t/cause/0/error: is missing",
            R"(s	c	/cause/1/_tag: expected "Fail", "Die" or "Interrupt")",
            "t\td\\u001b\tthe expiry is not a number: the entry never expires",
            "t\tf\tthe value is a blob, not text", "t\t\\xfe\tthe key is not valid UTF-8",
            "t\t\\xff\tthe key is a blob, not text"});
}

TEST_CASE("verify --json gives an object a fault") {
  const Folder folder;
  const std::string path =
      database_after(folder, "INSERT INTO effect_persistence VALUES ('s', 'b', '{}', NULL)");
  CHECK(persist({"-d", path, "verify", "--json"}).out ==
        R"({"store":"s","key":"b","path":"/_tag","message":"is missing"})"
        "\n");
}

TEST_CASE("verify asks for no more than JSON under --raw") {
  const Folder folder;
  const std::string path = database_after(
      folder,
      "INSERT INTO effect_persistence VALUES ('s', 'b', '{}', NULL), ('s', 'c', '{', NULL)");
  const auto ran = persist({"-d", path, "--raw", "verify"});
  CHECK(ran.status == 1);
  CHECK(lines_of(ran.out).size() == 1);
}

TEST_CASE("verify looks at the entries that are selected") {
  const Folder folder;
  const std::string path =
      database_after(folder, "INSERT INTO effect_persistence VALUES ('s', 'b', '{}', NULL)");
  CHECK(persist({"-d", path, "verify", "--prefix", "sound"}).status == 0);
  CHECK(persist({"-d", path, "verify", "--prefix", "b"}).status == 1);
  CHECK(persist({"-d", path, "verify", "-s", "s", "--limit", "1"}).status == 1);
}

TEST_CASE("verify goes on after an entry that is too long to be read") {
  const Folder folder;
  const std::string path = database_after(folder, R"(INSERT INTO effect_persistence VALUES
      ('s', 'long', printf('%.*c', 2000, ' '), NULL), ('t', 'bad', '{}', NULL))");
  const auto ran = persist({"-d", path, "--max-value-size", "1000", "verify", "--require-exits"});
  CHECK(ran.status == 1);
  const auto lines = lines_of(ran.out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("long") != std::string::npos);
  CHECK(lines[1] == "t\tbad\t/_tag: is missing");
}

TEST_CASE("verify of a broken page tells of it and checks the stores that can be read") {
  const Folder folder;
  const std::string path = folder / "a.db";
  run_sql(path, R"(PRAGMA page_size = 512;
      CREATE TABLE effect_persistence_a(id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER);
      CREATE TABLE effect_persistence_b(id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER);
      INSERT INTO effect_persistence_b VALUES ('bad', '{}', NULL);
      INSERT INTO effect_persistence_a VALUES ('k', '{"_tag":"Success"}', NULL);
      INSERT INTO effect_persistence_a SELECT 'k' || value, printf('%.*c', 300, ' '), NULL
          FROM json_each('[1,2,3,4,5,6,7,8]'))");
  std::string bytes = cli::contents_of(path);
  // The table's root: page 2.
  bytes.replace(512, 512, std::string(512, '\xee'));
  const std::string broken = folder.file("broken.db", bytes);
  const auto ran = persist({"-d", broken, "verify", "--require-exits"});
  CHECK(ran.status == 1);
  CHECK(ran.out.find("b\tbad\t/_tag: is missing") != std::string::npos);
  CHECK(lines_of(ran.out).size() >= 2);
}

TEST_CASE("verify is no answer where there is not a database") {
  const Folder folder;
  CHECK(persist({"-d", folder / "none.db", "verify"}).status == 4);
  CHECK(persist({"-d", folder.file("text.db", std::string(2000, 'x')), "verify"}).status == 4);
}

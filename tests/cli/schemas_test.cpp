// --schemas: what does not match is not shown, not written, and found.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using Catch::Matchers::Contains;
using cli::Folder;
using cli::lines_of;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

constexpr const char* schemas = R"({
  "stores": {
    "users": {
      "success": {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]},
      "failure": {"type": "object", "properties": {"_tag": {"enum": ["NotFound"]}}},
      "tags": {"Name": {"success": {"type": "string", "minLength": 1}}}
    }
  }
})";

constexpr const char* misfit = R"({"_tag":"Success","value":{"id":"hunter2"}})";

/// A store with an entry that matches and one that does not, and the file of its schemas.
struct UsersDatabase {
  Folder folder;
  std::string path = folder / "a.db";
  std::string file = folder.file("schemas.json", schemas);

  UsersDatabase() {
    CHECK(unchecked({"set", "good", R"(--success={"id":1})"}).status == 0);
    CHECK(unchecked({"set", "bad", misfit}).status == 0);
  }

  [[nodiscard]] cli::RunResult unchecked(Words words) const {
    words.insert(words.begin(), {"-d", path, "-s", "users"});
    return persist(words, {.folder = folder.path()});
  }
  [[nodiscard]] cli::RunResult operator()(Words words, const std::string& in = {}) const {
    words.insert(words.begin(), {"-d", path, "-s", "users", "--schemas", file});
    return persist(words, {.in = in, .folder = folder.path()});
  }
  [[nodiscard]] std::string dump() const { return unchecked({"dump", "--all"}).out; }

  /// Runs `words` on what must be refused.
  void refuses(const Words& words, const std::string& in = {}) const {
    const std::string before = dump();
    const auto ran = (*this)(words, in);
    CAPTURE(words, ran.err);
    CHECK(ran.status == 3);
    CHECK_THAT(ran.err, Contains("/value/id: expected a whole number, found a string"));
    CHECK_THAT(ran.err, !Contains("hunter2"));
    CHECK(dump() == before);
  }
};

}  // namespace

TEST_CASE("get prints nothing of a value that does not match its schema, but says where and why") {
  const UsersDatabase database;
  const auto ran = database({"get", "bad"});
  CHECK(ran.status == 3);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "persist: get: the value does not match its schema; at /value/id: expected a whole number, "
        "found a string\nhint: use --raw to show it\n");
  CHECK(database({"get", "good"}).out == "{\"_tag\":\"Success\",\"value\":{\"id\":1}}\n");
  CHECK(database.unchecked({"--raw", "get", "bad"}).out == std::string{misfit} + '\n');
  CHECK(database.unchecked({"get", "bad"}).status == 0);
}

TEST_CASE("get-many and batch treat what does not match as what cannot be decoded") {
  const UsersDatabase database;
  const auto many = database({"get-many", "bad", "good"});
  CHECK(many.status == 0);
  CHECK(lines_of(many.out) == Words{"null", R"({"_tag":"Success","value":{"id":1}})"});
  CHECK_THAT(many.err,
             Contains("does not match its schema and is treated as missing: at /value/id"));
  const auto batch = database({"batch"}, R"({"op":"get","key":"bad"})"
                                         "\n"
                                         R"({"op":"get-many","keys":["bad"]})"
                                         "\n");
  REQUIRE(lines_of(batch.out).size() == 2);
  CHECK_THAT(batch.out, Contains("PersistenceSchemaError") && Contains("/value/id") &&
                            Contains(R"("exits":[null])") && !Contains("hunter2"));
}

TEST_CASE("set, load, edit, update and batch write nothing that does not match") {
  const UsersDatabase database;
  database.refuses({"set", "new", misfit});
  database.refuses({"set", "new", "--success={\"id\":\"hunter2\"}", "--dry-run"});
  const std::string line =
      R"({"store":"users","key":"new","exit":{"_tag":"Success","value":{"id":"hunter2"}}})";
  const std::string sound =
      R"({"store":"users","key":"ok","exit":{"_tag":"Success","value":{"id":2}}})";
  database.refuses({"load"}, sound + '\n' + line + '\n');
  database.refuses({"load", "--batch", "1"}, sound + '\n' + line + '\n');
  database.refuses({"load", "--redact", "/value/name"}, sound + '\n' + line + '\n');
  database.refuses({"update", "--glob", "good", "--set", "/value/id=\"hunter2\"", "--yes"});
  const std::string before = database.dump();
  const auto batch =
      database({"batch"}, R"({"op":"set","key":"new","exit":)" + std::string{misfit} + "}\n");
  CHECK_THAT(batch.out, Contains("/value/id: expected") || Contains(R"("path":"/value/id")"));
  CHECK(database.dump() == before);
  CHECK_THAT(database({"load"}, sound + '\n' + line + '\n').err,
             Contains("standard input: line 2: \"new\" does not match its schema"));
}

TEST_CASE("edit shows what does not match, and keeps the text") {
  const UsersDatabase database;
  const auto ran = cli::shell(
      "EDITOR='sed -i s/1/\\\"hunter2\\\"/' \"$PERSIST\" -d a.db -s users --schemas schemas.json "
      "edit "
      "good",
      {.environment = {{"TMPDIR", database.folder.path()}}, .folder = database.folder.path()});
  CHECK(ran.status == 3);
  CHECK_THAT(ran.err, Contains("does not match its schema: /value/id: expected a whole number") &&
                          Contains("nothing was changed") && Contains("is kept in"));
  CHECK_THAT(database.dump(), Contains(R"("value":{"id":1})"));
}

TEST_CASE("copy checks what it writes and copies all or nothing") {
  const UsersDatabase database;
  const std::string target = database.folder / "b.db";
  const auto ran = persist({"--schemas", database.file, "copy", database.path, target});
  CHECK(ran.status == 3);
  CHECK_THAT(ran.err, Contains("\"bad\" does not match its schema: at /value/id: expected a whole "
                               "number, found a string; nothing was changed"));
  CHECK(persist({"-d", target, "-s", "users", "get", "good"}).status != 0);
  CHECK(
      persist({"--schemas", database.file, "copy", database.path, target, "--glob", "g*"}).status ==
      0);
}

TEST_CASE("set makes no file for what does not match") {
  const Folder folder;
  const std::string file = folder.file("schemas.json", schemas);
  CHECK(persist({"-d", folder / "new.db", "-s", "users", "--schemas", file, "set", "a", misfit})
            .status == 3);
  CHECK(folder.names() == Words{"schemas.json"});
}

TEST_CASE("verify reports what does not match, and stats counts it") {
  const UsersDatabase database;
  const auto found = database({"verify"});
  CHECK(found.status == 1);
  CHECK(found.out == "users\tbad\t/value/id: expected a whole number, found a string\n");
  CHECK(database({"verify", "--json"}).out ==
        R"({"store":"users","key":"bad","path":"/value/id",)"
        R"("message":"expected a whole number, found a string"})"
        "\n");
  CHECK(database.unchecked({"verify"}).status == 0);
  CHECK_THAT(database({"stats", "--json"}).out, Contains(R"("schemaMismatches":1)"));
  CHECK_THAT(database({"stats"}).out, Contains("schema mismatch"));
  CHECK_THAT(database.unchecked({"stats"}).out, !Contains("schema mismatch"));
}

TEST_CASE("schemas are chosen by tag, and judge errors but not defects") {
  const UsersDatabase database;
  CHECK(database({"set", "Name:1", "--success-string=Ann"}).status == 0);
  CHECK(database({"--tag=Name", "set", "1", "--success-string="}).status == 3);
  CHECK(database({"set", "f", R"(--fail={"_tag":"NotFound"})"}).status == 0);
  const auto ran = database({"--dialect=v3", "set", "f", R"(--fail={"_tag":"Lost"})"});
  CHECK(ran.status == 3);
  CHECK_THAT(ran.err, Contains("/cause/error/_tag: must be \"NotFound\""));
  CHECK(database({"set", "f", R"(--die={"_tag":"Lost"})"}).status == 0);
}

TEST_CASE("PERSIST_SCHEMAS stands for --schemas, and --raw works below both") {
  const UsersDatabase database;
  const auto with_variable = [&](Words words) {
    words.insert(words.begin(), {"-d", database.path, "-s", "users"});
    return persist(words, {.environment = {{"PERSIST_SCHEMAS", database.file}}}).status;
  };
  CHECK(with_variable({"get", "bad"}) == 3);
  CHECK(with_variable({"--raw", "get", "bad"}) == 0);
  CHECK(with_variable({"--raw", "set", "raw", misfit}) == 0);
  const auto both = database({"--raw", "get", "bad"});
  CHECK(both.status == 2);
  CHECK_THAT(both.err, Contains("--schemas and --raw cannot be combined"));
}

TEST_CASE("a schema file that cannot be used is a usage error that says where") {
  const Folder folder;
  const auto run = [&](const std::string& contents) {
    return persist({"-d", folder / "a.db", "-s", "s", "--schemas", folder.file("s.json", contents),
                    "set", "k", "--success=1"});
  };
  CHECK(run("{\"stores\":\n{\"s\":{\"success\":{\"minimun\":1}}}}").err ==
        "persist: set: --schemas: " + (folder / "s.json") +
            ": line 2, column 28: /stores/s/success/minimun: the keyword \"minimun\" is not "
            "supported\nhint: see persist-schemas(5)\n");
  CHECK(run("{").status == 2);
  const auto missing =
      persist({"-d", folder / "a.db", "--schemas", folder / "none.json", "get", "k"});
  CHECK(missing.status == 2);
  CHECK_THAT(missing.err, Contains("--schemas: cannot open") && Contains("none.json"));
  CHECK(folder.names() == Words{"s.json"});
}

// diff --update: a fixture becomes what a database is.

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::contents_of;
using cli::Folder;
using cli::persist;
using cli::sealed;

namespace {

std::string line_in(const std::string& store, const std::string& key, const std::string& value,
                    const std::string& rest = "") {
  return R"({"store":")" + store + R"(","key":")" + key + R"(","exit":{"_tag":"Success","value":)" +
         value + "}" + rest + "}\n";
}

const std::string base_dump =
    line_in("s", "a", "1") + line_in("s", "b", "1") + line_in("t", "c", "1");
const std::string changed_dump =
    line_in("s", "a", "2") + line_in("t", "c", "1") + line_in("t", "d", "1");

/// A database with these entries.
std::string database_with(const Folder& folder, const std::string& dump) {
  const std::string db = folder / "cache.db";
  REQUIRE(persist({"-d", db, "load"}, {.in = dump}).status == 0);
  return db;
}

}  // namespace

TEST_CASE("diff --update writes the differences into the fixture: status 0") {
  const Folder folder;
  const std::string db = database_with(folder, changed_dump);
  const std::string a = folder.file("fixture", base_dump);
  REQUIRE(::chmod(a.c_str(), 0640) == 0);
  const auto ran = persist({"diff", a, db, "--update"});
  CHECK(ran.status == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err == "persist: diff: updated " + a + ": 1 added, 1 removed, 1 changed\n");
  CHECK(contents_of(a) == changed_dump);
  struct stat about {};
  REQUIRE(::stat(a.c_str(), &about) == 0);
  CHECK((about.st_mode & 07777U) == 0640U);
  // There is nothing to do: the file is not touched.
  REQUIRE(::chmod(a.c_str(), 0440) == 0);
  struct stat after {};
  const auto again = persist({"diff", a, db, "--update"});
  CHECK(again.status == 0);
  CHECK(again.err.empty());
  REQUIRE(::stat(a.c_str(), &after) == 0);
  CHECK(after.st_ino == about.st_ino);
}

TEST_CASE("diff --update replaces only what is selected, and keeps the seal") {
  const Folder folder;
  const std::string db = database_with(folder, changed_dump);
  const std::string a = folder.file("fixture", sealed(base_dump));
  CHECK(persist({"diff", a, db, "--update", "-s", "t"}).status == 0);
  CHECK(contents_of(a) == sealed(base_dump + line_in("t", "d", "1")));
  CHECK(persist({"diff", a, db, "--update", "--prefix", "b"}).status == 0);
  CHECK(contents_of(a) ==
        sealed(line_in("s", "a", "1") + line_in("t", "c", "1") + line_in("t", "d", "1")));
  // An entry that is selected on one side only takes the place of the other.
  CHECK(persist({"diff", a, db, "--update", "--match", "/value=2"}).status == 0);
  CHECK(contents_of(a) == sealed(changed_dump));
}

TEST_CASE("diff --update leaves what is ignored") {
  const Folder folder;
  const std::string far = R"(,"expires":4102444800000)";
  const std::string db = database_with(
      folder, line_in("s", "a", R"({"at":2,"n":1})", far) + line_in("s", "b", "2", far));
  const std::string kept = line_in("s", "a", R"({"at":1,"n":1})");
  const std::string a = folder.file("fixture", kept + line_in("s", "b", "1", R"(,"ttl":"1000ms")"));
  CHECK(persist({"diff", a, db, "--update", "--ignore", "value:/at", "--ignore-expires"}).status ==
        0);
  CHECK(contents_of(a) == kept + line_in("s", "b", "2", R"(,"ttl":"1000ms")"));
  CHECK(persist({"diff", a, db, "--update", "--ignore", "value:/at"}).status == 0);
  CHECK(contents_of(a) == persist({"-d", db, "dump"}).out);
}

TEST_CASE("diff --update creates a fixture that does not exist") {
  const Folder folder;
  const std::string db = database_with(folder, changed_dump);
  const auto ran = persist({"diff", folder / "new", db, "--update"});
  CHECK(ran.status == 0);
  CHECK(contents_of(folder / "new") == changed_dump);
  CHECK(persist({"diff", folder / "other", db}).status == 4);
}

TEST_CASE("diff --update refuses what is not a dump file, and --limit: status 2") {
  const Folder folder;
  const std::string db = database_with(folder, changed_dump);
  const std::string was = contents_of(db);
  std::filesystem::create_directory(folder / "files");
  const std::string dump = folder.file("dump", base_dump);
  for (const std::string& a : {db, std::string{"-"}, folder / "files", "memory:" + dump,
                               std::string{"/dev/null"}, "sqlite:" + (folder / "none.db")}) {
    CAPTURE(a);
    CHECK(persist({"diff", a, db, "--update"}).status == 2);
  }
  CHECK(persist({"diff", dump, db, "--update", "--limit", "1"}).status == 2);
  CHECK(persist({"diff", dump, db, "--update", "--stat"}).status == 2);
  CHECK(persist({"diff", dump, db, "--update", "--format", "ndjson"}).status == 2);
  CHECK(contents_of(db) == was);
  CHECK(contents_of(dump) == base_dump);
}

TEST_CASE("diff --update changes nothing if the fixture or the other side cannot be read") {
  const Folder folder;
  const std::string db = database_with(folder, changed_dump);
  const std::string broken = folder.file("broken", base_dump + "{\n");
  CHECK(persist({"diff", broken, db, "--update"}).status == 3);
  CHECK(contents_of(broken) == base_dump + "{\n");
  const std::string dump = folder.file("dump", base_dump);
  CHECK(persist({"diff", dump, broken, "--update"}).status == 3);
  CHECK(persist({"diff", dump, folder / "none.db", "--update"}).status == 4);
  // An entry that was skipped is not one that was removed.
  const std::string small = folder.file("small", line_in("s", "a", R"("0123456789")"));
  const std::string large =
      database_with(folder, line_in("s", "b", '"' + std::string(1 << 21, 'x') + '"'));
  const auto ran = persist({"diff", small, large, "--update", "--max-value-size", "2000"});
  CHECK(ran.status == 4);
  CHECK(ran.err.find("is not updated") != std::string::npos);
  const bool is_same = contents_of(small) == line_in("s", "a", R"("0123456789")");
  CHECK(is_same);
  CHECK(contents_of(dump) == base_dump);
}

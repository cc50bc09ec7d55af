// --save, restore and --dry-run: a change can be undone, and tried out.

#include <sys/stat.h>

#include <algorithm>

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::lines_of;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

/// A database of one store, "s", with three entries.
struct SavedStore {
  Folder folder;
  std::string db = folder / "a.db";
  std::string saved = folder / "saved.ndjson";

  SavedStore() {
    for (const std::string key : {"a", "b", "c"}) has({"set", key, "--success", "\"" + key + "\""});
  }
  [[nodiscard]] cli::RunResult operator()(Words words, const std::string& in = "") const {
    words.insert(words.begin(), {"-d", db, "-s", "s"});
    return persist(words, {.in = in});
  }
  void has(Words words) const {
    const auto ran = (*this)(std::move(words));
    CAPTURE(ran.err);
    REQUIRE(ran.status == 0);
  }
  [[nodiscard]] std::string dump() const { return persist({"-d", db, "dump"}).out; }
  [[nodiscard]] cli::RunResult restore(Words more = {}) const {
    Words words{"-d", db, "restore", saved};
    words.insert(words.end(), more.begin(), more.end());
    return persist(words);
  }
  [[nodiscard]] std::string dump_file() const {
    return folder.file("new.ndjson",
                       "{\"store\":\"s\",\"key\":\"b\",\"value\":2}\n"
                       "{\"store\":\"s\",\"key\":\"n\",\"value\":3}\n");
  }
};

/// The commands that change entries, as words after the database.
std::vector<Words> changes(const SavedStore& store) {
  const std::string source = store.folder / "source.db";
  REQUIRE(persist({"-d", source, "load", store.dump_file()}).status == 0);
  return {{"-s", "s", "remove", "a", "c"},
          {"-s", "s", "remove", "--glob", "*", "--yes"},
          {"-s", "s", "clear", "--yes"},
          {"-s", "s", "expire", "a", "--ttl", "1h"},
          {"-s", "s", "expire", "--glob", "*", "--ttl", "1h", "--yes"},
          {"purge", "--now", "2001-01-01T00:00:00Z"},
          {"-s", "s", "set", "a", "--void"},
          {"-s", "s", "set", "new", "--void"},
          {"load", store.dump_file()},
          {"load", "--mode", "replace", "--yes", store.dump_file()},
          {"-s", "s", "update", "--glob", "*", "--set", "/value=1", "--yes"},
          {"-s", "s", "update", "--glob", "*", "--set", "/value=1", "--batch", "2", "--yes"},
          {"-s", "s", "rename", "a", "z"},
          {"rename-store", "s", "t"}};
}

}  // namespace

TEST_CASE("--save of every changing command is undone by restore") {
  const SavedStore store;
  const std::string before = store.dump();
  for (Words words : changes(store)) {
    CAPTURE(words);
    words.insert(words.begin(), {"-d", store.db});
    words.insert(words.end(), {"--save", store.saved});
    const auto ran = persist(words);
    CAPTURE(ran.err);
    REQUIRE(ran.status == 0);
    const auto saved = cli::contents_of(store.saved);
    CHECK(lines_of(saved).back().starts_with("{\"seal\":"));
    struct stat about {};
    REQUIRE(::stat(store.saved.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0600U);
    const auto restored = store.restore();
    CAPTURE(restored.err);
    CHECK(restored.status == 0);
    CHECK(store.dump() == before);
    CHECK(store.restore().status == 0);
    std::filesystem::remove(store.saved);
  }
}

TEST_CASE("copy --save is undone in its target") {
  const SavedStore store;
  const std::string source = store.folder / "source.db";
  REQUIRE(persist({"-d", source, "load", store.dump_file()}).status == 0);
  const std::string before = store.dump();
  for (const std::string mode : {"merge", "replace"}) {
    REQUIRE(persist({"copy", source, store.db, "--mode", mode, "--yes", "--save", store.saved})
                .status == 0);
    CHECK(store.dump() != before);
    CHECK(store.restore().status == 0);
    CHECK(store.dump() == before);
    std::filesystem::remove(store.saved);
  }
}

TEST_CASE("purge --save keeps expired entries") {
  const SavedStore store;
  store.has(
      {"load", store.folder.file("old", R"({"store":"s","key":"old","value":1,"expires":9})")});
  const std::string before = store.dump();
  CHECK(store({"purge", "--save", store.saved}).out == "1\n");
  CHECK(store.dump() != before);
  CHECK(store.restore().status == 0);
  CHECK(store.dump() == before);
}

TEST_CASE("--save refuses a file that exists, and one of the database") {
  const SavedStore store;
  const std::string before = store.dump();
  const std::string there = store.folder.file("there", "mine");
  for (const std::string& file : {there, store.db, store.db + "-journal"}) {
    const auto ran = store({"remove", "a", "--save", file});
    CAPTURE(file, ran.err);
    CHECK(ran.status == 2);
  }
  CHECK(cli::contents_of(there) == "mine");
  CHECK(store.dump() == before);
}

TEST_CASE("--save onto a full disk changes nothing and leaves no file") {
  const SavedStore store;
  REQUIRE(store({"--raw", "set", "large", "-"}, '"' + std::string(200000, 'x') + '"').status == 0);
  const std::string before = store.dump();
  const auto ran = cli::shell("ulimit -f 64; \"$PERSIST\" -d a.db -s s remove large --save saved",
                              {.folder = store.folder.path()});
  CHECK(ran.status == 4);
  CHECK(store.dump() == before);
  CHECK(!std::filesystem::exists(store.folder / "saved"));
}

TEST_CASE("edit --save of an entry that another changes is status 6, and leaves no file") {
  const SavedStore store;
  const auto ran = cli::shell(
      "EDITOR='\"$PERSIST\" -d a.db -s s set a --success 9; echo 1 >' "
      "\"$PERSIST\" -d a.db -s s --raw edit a --save saved",
      {.folder = store.folder.path()});
  CAPTURE(ran.err);
  CHECK(ran.status == 6);
  CHECK(store({"get", "a"}).out == "{\"_tag\":\"Success\",\"value\":9}\n");
  CHECK(!std::filesystem::exists(store.folder / "saved"));
}

TEST_CASE("restore refuses what changed since, unless it is forced") {
  const SavedStore store;
  const std::string before = store.dump();
  store.has({"remove", "a", "b", "--save", store.saved});
  store.has({"set", "b", "--success", "9"});
  const std::string changed = store.dump();
  const auto refused = store.restore();
  CHECK(refused.status == 6);
  CHECK(refused.err.find("\"b\"") != std::string::npos);
  CHECK(store.dump() == changed);
  CHECK(store.restore({"--force"}).status == 0);
  CHECK(store.dump() == before);
}

TEST_CASE("restore removes what the change had made, unless that changed since") {
  const SavedStore store;
  store.has({"set", "new", "--void", "--save", store.saved});
  CHECK(cli::contents_of(store.saved).find("\"absent\":true") != std::string::npos);
  store.has({"expire", "new", "--ttl", "1h"});
  CHECK(store.restore().status == 6);
  CHECK(store.restore({"--force", "--dry-run"}).status == 0);
  CHECK(store({"get", "new"}).status == 0);
  CHECK(store.restore({"--force"}).status == 0);
  CHECK(store({"get", "new"}).status == 1);
}

TEST_CASE("restore refuses a dump without a seal, and other commands lines of absent keys") {
  const SavedStore store;
  store.has({"set", "new", "--void", "--save", store.saved});
  for (const Words& words : {Words{"load", store.saved}, Words{"diff", store.saved, store.db},
                             Words{"verify", store.saved}}) {
    Words all{"-d", store.db};
    all.insert(all.end(), words.begin(), words.end());
    const auto ran = persist(all);
    CAPTURE(words, ran.err);
    CHECK(ran.status != 0);
  }
  const std::string unsealed =
      store.folder.file("unsealed", R"({"store":"s","key":"n","value":1})");
  CHECK(persist({"-d", store.db, "restore", unsealed}).status == 2);
  CHECK(persist({"-d", store.db, "restore", unsealed, "--unsealed"}).status == 0);
  CHECK(store({"get", "n", "--raw"}).out == "1\n");
}

TEST_CASE("restore puts a backup back beside others, and asks first") {
  const SavedStore store;
  const std::string before = store.dump();
  const std::string backup = store.folder / "backup.db";
  REQUIRE(persist({"-d", store.db, "backup", backup}).status == 0);
  store.has({"remove", "a"});
  const std::string after = store.dump();
  CHECK(persist({"-d", store.db, "restore", backup}).status == 2);
  CHECK(persist({"-d", store.db, "restore", backup, "--yes", "--save", store.saved}).status == 2);
  CHECK(persist({"-d", store.db, "restore", backup, "--dry-run"}).status == 0);
  CHECK(persist({"-d", store.db, "--read-only", "restore", backup, "--yes"}).status == 4);
  CHECK(store.dump() == after);
  CHECK(persist({"-d", store.db, "restore", backup, "--yes"}).status == 0);
  CHECK(store.dump() == before);
  CHECK(persist({"-d", "dir:" + store.folder / "d", "restore", backup, "--yes"}).status == 2);
}

TEST_CASE("restore of a damaged backup changes nothing") {
  const SavedStore store;
  const std::string before = store.dump();
  std::string bytes = cli::contents_of(store.db);
  bytes.resize(bytes.size() / 2);
  const std::string damaged = store.folder.file("damaged.db", bytes);
  CHECK(persist({"-d", store.db, "restore", damaged, "--yes"}).status != 0);
  CHECK(store.dump() == before);
}

TEST_CASE("--dry-run of every changing command changes nothing and counts") {
  const SavedStore store;
  const std::string before = store.dump();
  for (Words words : changes(store)) {
    if (std::ranges::find(words, "remove") != words.end()) continue;  // prints the entries
    CAPTURE(words);
    words.insert(words.begin(), {"-d", store.db});
    words.emplace_back("--dry-run");
    const auto ran = persist(words);
    CHECK(ran.status == 0);
    CHECK(ran.err.find("would ") != std::string::npos);
    CHECK(ran.out.empty());
    CHECK(store.dump() == before);
    words.emplace_back("--records");
    const auto printed = persist(words);
    CHECK(printed.status == 0);
    if (printed.err.find(" 0 entries") == std::string::npos) CHECK(!printed.out.empty());
  }
  CHECK(store({"clear", "--records"}).status == 2);
  CHECK(store({"clear", "--dry-run", "--save", store.saved}).status == 2);
}

TEST_CASE("load --dry-run finds what --mode insert would meet") {
  const SavedStore store;
  CHECK(store({"load", "--mode", "insert", "--dry-run", store.dump_file()}).status == 6);
  const auto ran = persist({"-d", store.folder / "none.db", "load", "-n", store.dump_file()});
  CHECK(ran.status == 0);
  CHECK(ran.err.find("2 entries") != std::string::npos);
  CHECK(!std::filesystem::exists(store.folder / "none.db"));
}

TEST_CASE("remove and expire change what they found in portions") {
  const SavedStore store;
  const auto expired = store({"expire", "--glob", "*", "--never", "--batch", "2", "--yes"});
  CHECK(expired.status == 0);
  CHECK(expired.err.empty());
  const auto tried = store({"remove", "--glob", "*", "--batch", "2", "--dry-run"});
  CHECK(lines_of(tried.out).size() == 3);
  CHECK(lines_of(store.dump()).size() == 3);
  const auto removed =
      store({"remove", "--glob", "*", "--batch", "2", "--yes", "--save", store.saved});
  CHECK(removed.status == 0);
  CHECK(store.dump().empty());
  CHECK(store.restore().status == 0);
  CHECK(lines_of(store.dump()).size() == 3);
  CHECK(store({"remove", "a", "b", "--batch", "1"}).status == 0);
  CHECK(lines_of(store.dump()).size() == 1);
  for (const std::string count : {"0", "-1", "x", ""}) {
    CAPTURE(count);
    CHECK(store({"remove", "--glob", "*", "--yes", "--batch", count}).status == 2);
    CHECK(store({"expire", "--glob", "*", "--never", "--yes", "--batch", count}).status == 2);
  }
  CHECK(lines_of(store.dump()).size() == 1);
}

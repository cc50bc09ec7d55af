// A filter that a script left empty selects nothing to be changed.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

constexpr const char* entries_with_empty_key =
    "{\"store\":\"a\",\"key\":\"\",\"exit\":{\"_tag\":\"Success\",\"value\":0}}\n"
    "{\"store\":\"a\",\"key\":\"k1\",\"exit\":{\"_tag\":\"Success\",\"value\":1}}\n"
    "{\"store\":\"a\",\"key\":\"k2\",\"exit\":{\"_tag\":\"Failure\",\"cause\":[]}}\n"
    "{\"store\":\"b\",\"key\":\"k1\",\"exit\":{\"_tag\":\"Success\",\"value\":1}}\n";

/// A database of two stores, beside a dump of it.
struct FilteredDatabase {
  Folder folder;
  std::string url;

  explicit FilteredDatabase(const std::string& scheme = "") : url{scheme + (folder / "a")} {
    REQUIRE(persist({"-d", url, "load", folder.file("dump", entries_with_empty_key)}).status == 0);
  }
  [[nodiscard]] cli::RunResult operator()(Words words) const {
    words.insert(words.begin(), {"-d", url});
    return persist(words);
  }
  [[nodiscard]] std::string dump() const { return (*this)({"dump"}).out; }
};

const std::vector<Words> empty_filters{{"--has", ""},
                                       {"--grep", ""},
                                       {"--prefix", ""},
                                       {"--prefix="},
                                       {"--glob", ""},
                                       {"--after", ""},
                                       {"--prefix", "", "--glob", ""},
                                       {"--prefix", "", "--all"},
                                       {"--prefix", "", "--live"},
                                       {"--prefix", "", "--limit", "2"}};

}  // namespace

TEST_CASE("remove, expire and copy refuse an empty filter and change nothing") {
  for (const std::string scheme : {"", "dir:"}) {
    const FilteredDatabase database{scheme};
    const std::string target = database.folder / "b";
    for (const Words& command :
         std::vector<Words>{{"remove", "-s", "a", "--yes"},
                            {"remove", "--all-stores", "--yes"},
                            {"remove", "-s", "a", "--dry-run"},
                            {"remove", "-s", "a"},
                            {"expire", "--all-stores", "--ttl=1h", "--yes"},
                            {"copy", database.url, target},
                            {"copy", database.url, target, "--mode", "replace", "--yes"}}) {
      for (const Words& filter : empty_filters) {
        Words words = command;
        words.insert(words.end(), filter.begin(), filter.end());
        const auto ran = database(words);
        CAPTURE(words, ran.err);
        CHECK(ran.status == 2);
        CHECK(ran.err.find(filter.front().substr(0, filter.front().find('='))) !=
              std::string::npos);
      }
    }
    CHECK(database.dump() == entries_with_empty_key);
    CHECK_FALSE(std::filesystem::exists(target));
  }
}

TEST_CASE("An empty filter stands beside one that narrows the selection") {
  for (const Words& filter : std::vector<Words>{{"--state", "failure"},
                                                {"--match", "/_tag=\"Failure\""},
                                                {"--glob", "k2"},
                                                {"--after", "k1"}}) {
    const FilteredDatabase database;
    Words words{"remove", "-s", "a", "--yes", "--prefix", ""};
    words.insert(words.end(), filter.begin(), filter.end());
    CAPTURE(filter);
    CHECK(database(words).status == 0);
    CHECK(database({"keys", "-s", "a"}).out == "\nk1\n");
  }
  const FilteredDatabase database;
  CHECK(database({"remove", "-s", "a", "--prefix", "", "--expired", "--yes"}).status == 0);
  CHECK(database.dump() == entries_with_empty_key);
}

TEST_CASE("The other filters are refused where they are empty, and no keys are no selection") {
  const FilteredDatabase database;
  for (const Words& words : std::vector<Words>{{"remove", "-s", "a", "--yes", "--match", ""},
                                               {"remove", "-s", "a", "--yes", "--match", "/value="},
                                               {"remove", "-s", "a", "--yes", "--state", ""},
                                               {"remove", "-s", "a", "--yes", "--limit", ""},
                                               {"remove", "-s", "a", "--yes"},
                                               {"remove", "--all-stores", "--yes"},
                                               {"--tag", "", "-s", "a", "remove", "k1"},
                                               {"--tag=", "-s", "a", "set", "k1", "--void"}}) {
    CAPTURE(words);
    CHECK(database(words).status == 2);
  }
  CHECK(database({"remove", "-s", "a", "--stdin"}).status == 0);
  CHECK(persist({"-d", database.url, "remove", "k1"}, {.environment = {{"PERSIST_STORE", ""}}})
            .status == 2);
  CHECK(database({"remove", "-s", "", "k1"}).status == 0);
  CHECK(database.dump() == entries_with_empty_key);
}

TEST_CASE("Reading commands take an empty filter as none") {
  const FilteredDatabase database;
  CHECK(database({"dump", "--prefix", ""}).out == entries_with_empty_key);
  CHECK(database({"dump", "--after", ""}).status == 0);
  CHECK(database({"keys", "-s", "a", "--prefix", ""}).out == "\nk1\nk2\n");
  CHECK(database({"keys", "-s", "a", "--glob", ""}).out == "\n");
}

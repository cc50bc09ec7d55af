// First steps: help, version, and hints for words that are understood elsewhere.

#include <algorithm>
#include <catch2/catch.hpp>

#include "cli/program.hpp"

using Catch::Matchers::Contains;
using cli::Folder;
using cli::lines_of;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

void check_hint(const Words& words, const std::string& hint, const cli::Circumstances& there = {}) {
  const auto ran = persist(words, there);
  CAPTURE(words, ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.out.empty());
  CHECK_THAT(ran.err, Contains("\nhint: " + hint));
}

/// The commands that the help lists.
Words commands() {
  Words names;
  for (const std::string& line : lines_of(persist({"--help"}).out)) {
    const bool is_item = line.starts_with("  ") && line.size() > 2 && line[2] >= 'a';
    if (is_item) names.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return names;
}

}  // namespace

TEST_CASE("help and version are words and options") {
  const std::string version = persist({"--version"}).out;
  CHECK(version.starts_with("persist "));
  CHECK(persist({"version"}).out == version);
  CHECK(persist({"-V"}).out == version);
  CHECK(persist({"get", "-V"}).out == version);
  CHECK(persist({"help"}).out == persist({"--help"}).out);
  CHECK(persist({"help", "get"}).out == persist({"get", "--help"}).out);
  CHECK(persist({"help", "help"}).out == persist({"--help"}).out);
  check_hint({"help", "rm"}, "use remove");
  check_hint({"help", "gett"}, "did you mean get?");
}

TEST_CASE("A word of another program gets the name of the command") {
  check_hint({"ls"}, "use keys");
  check_hint({"rm", "k"}, "use remove");
  check_hint({"del", "k"}, "use remove");
  check_hint({"put", "k", "1"}, "use set");
  check_hint({"list"}, "use keys");
  check_hint({"export"}, "use dump");
  check_hint({"import", "f"}, "use load");
  check_hint({"flushall"}, "use clear");
  check_hint({"stat"}, "did you mean stats?");
  check_hint({"xyzzy"}, "run 'persist --help'");
}

TEST_CASE("A database in a wrong place gets a hint at --db, without its password") {
  const Folder folder;
  const std::string file = folder.file("cache", "");
  check_hint({"cache.db"}, "--db names the database: persist -d cache.db stores");
  check_hint({file}, "--db names the database: persist -d " + file + " stores");
  check_hint({"stores", "cache.db"}, "--db names the database: persist -d cache.db stores");
  check_hint({"a b.db"}, "--db names the database: persist -d FILE stores");
  for (const Words& words :
       {Words{"redis://u:secret@host"}, Words{"stores", "redis://u:secret@host"}}) {
    const auto ran = persist(words);
    CHECK_THAT(ran.err, Contains("--db names") && !Contains("secret"));
  }
  check_hint({"-d", "~/a.db", "keys"}, "write $HOME/ in place of ~/");
  check_hint({"keys"}, "write $HOME/ in place of ~/", {.environment = {{"PERSIST_DB", "~/a.db"}}});
  CHECK_THAT(persist({"keys"}, {.environment = {{"PERSIST_DB", "~/a.db"}}}).err,
             Contains("PERSIST_DB: '~' is not expanded here"));
}

TEST_CASE("A pattern and a plain value get the option that they need") {
  const Folder folder;
  const std::string db = folder / "a.db";
  check_hint({"-d", db, "keys", "GetUser:*"},
             "use --glob for keys that match a pattern: keys --glob 'GetUser:*'");
  check_hint({"-d", db, "keys", "users"}, "use --prefix or --glob");
  const auto number = persist({"-d", db, "-s", "s", "set", "a", "1"});
  CHECK(number.status == 3);
  CHECK_THAT(number.err, Contains("hint: use --success for a success with this value, or --raw"));
  const auto text = persist({"-d", db, "-s", "s", "set", "a", "hello"});
  CHECK(text.status == 3);
  CHECK_THAT(text.err, Contains("hint: use --success-string"));
  CHECK_FALSE(std::filesystem::exists(db));
  REQUIRE(persist({"-d", db, "-s", "s", "--raw", "set", "a", "1"}).status == 0);
  CHECK_THAT(persist({"-d", db, "-s", "s", "get", "a"}).err, Contains("hint: use --raw"));
}

TEST_CASE("The help of every command ends with examples that work") {
  std::size_t run = 0;
  for (const std::string& command : commands()) {
    bool in_examples = false;
    std::size_t count = 0;
    for (const std::string& line : lines_of(persist({"help", command}).out)) {
      if (line == "Examples:") in_examples = true;
      if (!in_examples || !line.starts_with("  persist ")) continue;
      ++count;
      CAPTURE(line);
      CHECK(line.size() <= 80);
      const Folder folder;
      std::filesystem::rename(folder.fixture("v41-shop.db"), folder / "cache.db");
      std::filesystem::rename(folder.fixture("cluster/cluster.db"), folder / "cluster.db");
      static_cast<void>(folder.file("requests.ndjson", "{\"op\":\"keys\"}\n"));
      // What the examples are about; watch would wait for ever.
      const auto ran = cli::shell(
          "mkdir .bin && ln -s \"$PERSIST\" .bin/persist && PATH=$PWD/.bin:$PATH; export "
          "EDITOR=true\n"
          "{ persist -d cache.db -s users set 1 --success '{\"name\":\"Ann\"}' --ttl 1h\n"
          "persist -d cache.db -s users set 2 --fail 1\n"
          "persist copy cache.db other.db; persist -d cache.db dump --seal -o all.ndjson\n"
          "for name in base ours theirs; do cp all.ndjson $name.ndjson; done\n"
          "} >/dev/null 2>&1\n" +
              (command == "watch" ? "timeout -s INT 1 " + line.substr(2) + "; [ $? = 124 ]" : line),
          {.folder = folder.path()});
      CAPTURE(ran.out, ran.err);
      CHECK(ran.status == 0);
      ++run;
    }
    CAPTURE(command);
    CHECK(count >= 2);
  }
  CHECK(run > 30);
}

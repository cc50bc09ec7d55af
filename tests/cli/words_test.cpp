// Arguments are literal: what a shell hands over is what a command sees.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

constexpr const char* none = "";

/// A key that goes in through `words` comes out of `keys`.
void check_key(const Words& words, const std::string& key) {
  const Folder folder;
  Words all{"-d", folder / "a.db", "-s", "s", "set", "--success=1"};
  all.insert(all.end(), words.begin(), words.end());
  const auto set = persist(all);
  CAPTURE(words, set.err);
  REQUIRE(set.status == 0);
  CHECK(persist({"-d", folder / "a.db", "keys", "-0"}).out == key + '\0');
}

}  // namespace

TEST_CASE("A word that is not an option is a key as it stands") {
  for (const std::string key : {"[]",  "[a,b]", "{a,b}",  "++",   "+",
                                "-",   "-1",    "-1.5e3", "a=b",  "a,b",
                                "'",   "\"",    "\\",     "%s",   "$(touch pwned)",
                                "*",   "!",     "#",      " ",    "\t",
                                "\n",  "get",   "é",      "\x01", "\x02",
                                "\x7f"}) {
    check_key({key}, key);
  }
}

TEST_CASE("After -- every word is literal") {
  for (const std::string key : {"--help", "--", "-x", "--success", "-0", "--version"}) {
    check_key({"--", key}, key);
  }
}

TEST_CASE("An empty word is the empty key") {
  check_key({""}, "");
  check_key({"--", ""}, "");
}

TEST_CASE("An option takes the value behind its equals sign, even none") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "--store=", "set", "k", "--void"}).status == 0);
  CHECK(persist({"-d", folder / "a.db", "stores", "--json"}).out.find("\"id\":\"\"") !=
        std::string::npos);
  CHECK(persist({"-d", folder / "a.db", "--store=", "keys"}).out == "k\n");
}

TEST_CASE("An option takes one word, whatever it looks like") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "-s", "[a,b]", "set", "k", "--void"}).status == 0);
  CHECK(persist({"-d", folder / "a.db", "-s", "[a,b]", "keys"}).out == "k\n");
  REQUIRE(persist({"-d", folder / "a.db", "-s", "--odd", "set", "k", "--void"}).status == 0);
  CHECK(persist({"-d", folder / "a.db", "-s--odd", "keys"}).out == "k\n");
}

TEST_CASE("An optional value is the next word unless that is an option") {
  const Folder folder;
  const std::string db = folder / "a.db";
  const auto exit_of = [&](Words words) {
    words.insert(words.begin(), {"-d", db, "-s", "s", "set", "k"});
    REQUIRE(persist(words).status == 0);
    return persist({"-d", db, "-s", "s", "get", "k"}).out;
  };
  CHECK(exit_of({"--success", "-1"}) == "{\"_tag\":\"Success\",\"value\":-1}\n");
  CHECK(exit_of({"--success", "--ttl", "1h"}) == "{\"_tag\":\"Success\",\"value\":null}\n");
  CHECK(exit_of({"--success", "--"}) == "{\"_tag\":\"Success\",\"value\":null}\n");
  CHECK(exit_of({"--interrupt"}) ==
        "{\"_tag\":\"Failure\",\"cause\":[{\"_tag\":\"Interrupt\",\"fiberId\":null}]}\n");
  CHECK(exit_of({"--interrupt", "7"}) ==
        "{\"_tag\":\"Failure\",\"cause\":[{\"_tag\":\"Interrupt\",\"fiberId\":7}]}\n");
}

TEST_CASE("Program options stand before or after the command") {
  const Folder folder;
  const std::string db = folder / "a.db";
  REQUIRE(persist({"set", "-d", db, "k", "-s", "s", "--void"}).status == 0);
  CHECK(persist({"-d", db, "keys"}).out == "k\n");
  CHECK(persist({"keys", "-d", db}).out == "k\n");
  CHECK(persist({"keys", "-qd" + db}).out == "k\n");
}

TEST_CASE("What makes no sense is a usage error, and says so on standard error alone") {
  const Folder folder;
  const std::string db = folder.fixture("v41-single.db");
  const std::vector<Words> vectors{
      {},
      {"frobnicate"},
      {"-d", db},
      {"-d", db, "get"},
      {"-d", db, "get", "a", "b", "-s", "users"},
      {"-d", db, "get", "a"},
      {"-d", db, "get", "a", "--nope", "-s", "users"},
      {"-d", db, "get", "a", "-s", "users", "-s", "keys"},
      {"-d", db, "get", "a", "-s", "users", "--raw", "--raw"},
      {"-d", db, "get", "a", "-s"},
      {"-d", db, "get", "\xff", "-s", "users"},
      {"-d", db, "get", "a", "--raw=1", "-s", "users"},
      {"-d", db, "get", "a", "--layout", "triple", "-s", "users"},
      {"-d", db, "get", "a", "--timeout", "5", "-s", "users"},
      {"-d", db, "get", "a", "--now", "soon", "-s", "users"},
      {"-d", db, "set", "a", "-s", "users"},
      {"-d", db, "set", "a", "1", "--void", "-s", "users"},
      {"-d", db, "set", "a", "--void", "--ttl", "soon", "-s", "users"},
      {"-d", db, "set", "a", "--void", "--ttl", "5", "-s", "users"},
      {"-d", db, "set", "a", "--void", "--ttl", "5s", "--expires", "1", "-s", "users"},
      {"-d", db, "remove", "-s", "users"},
      {"-d", db, "remove", "a", "--all", "-s", "users"},
      {"-d", db, "remove", "--all", "-s", "users"},
      {"-d", db, "clear", "-s", "users"},
      {"-d", db, "keys", "--match", "/value", "-s", "users"},
      {"-d", db, "keys", "--match", "value=1", "-s", "users"},
      {"-d", db, "keys", "--match", "/value >= x", "-s", "users"},
      {"-d", db, "keys", "--match", "/value>=1", "-s", "users"},
      {"-d", db, "keys", "--match", "/value =~ (", "-s", "users"},
      {"-d", db, "keys", "--has", "value", "-s", "users"},
      {"-d", db, "keys", "--has", "cause:/0", "-s", "users"},
      {"-d", db, "keys", "--larger", "much", "-s", "users"},
      {"-d", db, "keys", "--expires-before", "soon", "-s", "users"},
      {"-d", db, "keys", "--expires-after", "5", "--expires-after", "6", "-s", "users"},
      {"-d", db, "keys", "--limit", "-1", "-s", "users"},
      {"-d", db, "keys", "--state", "odd", "-s", "users"},
      {"-d", db, "keys", "--live", "--expired", "-s", "users"},
      {"-d", "", "keys"},
      {"-d", ":memory:", "keys"},
      {"-d", "file:a.db", "keys"},
      {"-d", "redis://x/y", "keys"},
      {"keys"},
  };
  const std::string before = cli::contents_of(db);
  for (const Words& words : vectors) {
    const auto ran = persist(words);
    CAPTURE(words, ran.err);
    CHECK(ran.status == 2);
    CHECK(ran.out == none);
    CHECK(ran.err.starts_with("persist: "));
  }
  CHECK(cli::contents_of(db) == before);
  CHECK(folder.names() == Words{"v41-single.db"});
}

TEST_CASE("--help and --version answer wherever they stand") {
  for (const Words& words :
       std::vector<Words>{{"--help"}, {"-h"}, {"get", "--help"}, {"get", "k", "-h"}}) {
    const auto ran = persist(words);
    CHECK(ran.status == 0);
    CHECK(ran.out.find("Usage: ") != std::string::npos);
    CHECK(ran.err == none);
  }
  CHECK(persist({"--version"}).out.starts_with("persist "));
}

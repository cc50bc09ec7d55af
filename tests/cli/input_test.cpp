// What comes in: limits, lists of keys, and files that are not what was asked for.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;
using cli::shell;

namespace {

constexpr const char* one_line =
    "{\"store\":\"s\",\"key\":\"a\",\"exit\":{\"_tag\":\"Success\",\"value\":1}}\n";

bool says(const cli::RunResult& ran, const std::string& words) {
  return ran.err.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("Endless input is refused at its limit, in bounded memory") {
  const Folder folder;
  const std::string db = folder.file("dump", one_line);
  const std::string front = "ulimit -v 1000000; ";
  const std::string call = "timeout 60 \"$PERSIST\" -d " + (folder / "a.db") + " -s s ";
  REQUIRE(persist({"-d", folder / "a.db", "load", db}).status == 0);
  const std::string small = "--max-value-size 1000000 ";
  for (const std::string& command :
       {call + "set k - </dev/zero", call + "set k @/dev/zero",
        call + "get-many --stdin </dev/zero", call + "remove --stdin </dev/zero",
        call + "remove --stdin --null </dev/zero", "yes '' | " + call + "get-many --stdin",
        "yes | " + call + "remove --stdin", call + "load - </dev/zero", call + "load /dev/zero",
        "yes | " + call + "load", "yes '{\"store\":1}' | " + call + "load --mode replace --yes",
        "(printf '{\"store\":\"'; tr '\\0' x </dev/zero) | " + call + small + "load",
        "(printf '{\"store\":\"'; tr '\\0' x </dev/zero) | " + call + small + "diff - " +
            (folder / "a.db"),
        std::string{"timeout 60 \"$PERSIST\" -d memory:/dev/zero dump"}}) {
    CAPTURE(command);
    const auto ran = shell(front + command);
    CAPTURE(ran.err);
    CHECK((ran.status == 2 || ran.status == 3 || ran.status == 4));
    CHECK(says(ran, "persist: "));
    CHECK(cli::lines_of(ran.err).size() <= 12);
  }
  CHECK(persist({"-d", folder / "a.db", "dump"}).out == one_line);
}

TEST_CASE("A list of keys may have CRLF line ends, a byte-order mark and no last line end") {
  for (const std::string keys : {"a\r\nb\r\n", "a\r\nb",
                                 "\xEF\xBB\xBF"
                                 "a\nb\n",
                                 "a\nb"}) {
    const Folder folder;
    const std::string url = folder / "a.db";
    for (const std::string key : {"a", "b", "c"}) {
      REQUIRE(persist({"-d", url, "-s", "s", "set", key, "--success", "1"}).status == 0);
    }
    CAPTURE(keys);
    const auto found = persist({"-d", url, "-s", "s", "get-many", "--stdin"}, {.in = keys});
    CHECK(found.out.find("null") == std::string::npos);
    const auto removed = persist({"-d", url, "-s", "s", "remove", "--stdin"}, {.in = keys});
    CHECK(removed.status == 0);
    CHECK(says(removed, "CRLF") == (keys.find('\r') != std::string::npos));
    CHECK(persist({"-d", url, "-s", "s", "keys"}).out == "c\n");
  }
}

TEST_CASE("A carriage return belongs to a key with --null, and where not every line has one") {
  const Folder folder;
  const std::string url = folder / "a.db";
  REQUIRE(persist({"-d", url, "-s", "s", "set", "a\r", "--void"}).status == 0);
  const auto ran = persist({"-d", url, "-s", "s", "remove", "--stdin", "--null"},
                           {.in = std::string{"a\r\0", 3}});
  CHECK(ran.err.empty());
  REQUIRE(persist({"-d", url, "-s", "s", "set", "a\r", "--void"}).status == 0);
  const auto mixed = persist({"-d", url, "-s", "s", "remove", "--stdin"}, {.in = "b\na\r\n"});
  CHECK(says(mixed, "1 key ends with a carriage return"));
  CHECK(says(mixed, "no entry exists for \"b\""));
  CHECK(persist({"-d", url, "-s", "s", "keys"}).out.empty());
}

TEST_CASE("remove says which keys did not exist, and a UTF-16 list is refused") {
  const Folder folder;
  const std::string url = folder / "a.db";
  REQUIRE(persist({"-d", url, "-s", "s", "set", "a", "--void"}).status == 0);
  CHECK(says(persist({"-d", url, "-s", "s", "remove", "x", "y", "a"}), "2 of 3 keys"));
  const auto ran =
      persist({"-d", url, "-s", "s", "remove", "--stdin"}, {.in = std::string{"\xFF\xFE"
                                                                              "a\0\n\0",
                                                                              6}});
  CHECK(ran.status == 3);
  CHECK(says(ran, "UTF-16"));
}

TEST_CASE("One line says what a file is that is not a dump, and what to do") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "-s", "s", "set", "a", "--void"}).status == 0);
  const std::vector<std::pair<std::string, std::string>> files{
      {"a.db", "SQLite database"},
      {folder.file("b.gz", "\x1F\x8B\x08 rest"), "gzip"},
      {folder.file("c.zst", "\x28\xB5\x2F\xFD rest"), "zstd"},
      {folder.file("d", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n"), "Git LFS"},
      {folder.file("e", std::string{"\xFF\xFE{\0", 4}), "UTF-16"},
      {folder.file("f", "[\n  {\"store\":\"s\"}\n]\n"), "JSON array"}};
  for (const auto& [path, look] : files) {
    const std::string file = path == "a.db" ? folder / path : path;
    for (const std::string& command :
         {"\"$PERSIST\" -d new.db load " + file, "\"$PERSIST\" -d new.db load <" + file,
          "cat " + file + " | \"$PERSIST\" -d new.db load -",
          "cat " + file + " | \"$PERSIST\" diff - " + file,
          "\"$PERSIST\" -d memory:" + file + " dump"}) {
      const auto ran = shell(command, {.folder = folder.path()});
      CAPTURE(command, ran.err);
      CHECK(ran.status == 3);
      CHECK(says(ran, look));
      CHECK(cli::lines_of(ran.err).size() == 1);
    }
  }
  CHECK_FALSE(std::filesystem::exists(folder / "new.db"));
}

TEST_CASE("Ten malformed lines are reported, and how many more there are") {
  const Folder folder;
  std::string dump = one_line;
  for (int i = 0; i < 100'000; ++i) dump += "{}\n";
  const std::string file = folder.file("dump", dump);
  const auto ran =
      persist({"-d", folder / "a.db", "load", file}, {.environment = {{"LC_ALL", "C"}}});
  CHECK(ran.status == 3);
  CHECK(cli::lines_of(ran.err).size() == 11);
  CHECK(says(ran, "... and 99,990 more"));
  CHECK_FALSE(std::filesystem::exists(folder / "a.db"));
}

TEST_CASE("load warns of an expiry that looks like seconds") {
  const Folder folder;
  const std::string file = folder.file(
      "dump", R"({"store":"s","key":"a","exit":{"_tag":"Success","value":1},"expires":4102444800})"
              "\n");
  CHECK(says(persist({"-d", folder / "a.db", "load", file}), "looks like seconds"));
}

TEST_CASE("Errors name the file as it was typed, and what it looks like") {
  const Folder folder;
  static_cast<void>(folder.file("x.gz", "\x1F\x8B\x08 rest"));
  static_cast<void>(folder.file("dump", one_line));
  const auto typed = [&](const std::string& words) {
    return shell("\"$PERSIST\" " + words, {.folder = folder.path()});
  };
  CHECK(says(typed("-d x.gz keys"), "x.gz: file is not a database; it is compressed with gzip"));
  CHECK(says(typed("-d ./dump keys"), "./dump: file is not a database; it is a dump"));
  CHECK(says(typed("-d . keys"), "dir:PATH"));
  CHECK(says(typed("diff dump x.gz"), "x.gz is not valid gzip"));
}

TEST_CASE("No message shows the user or the password of a URL") {
  for (const std::string url :
       {"redis://user:secret@host", "redis:/user:secret@host", "redis://:secret@host/0",
        "redis://user:sec@ret@host", "redis://user:secret%40@host", "user:secret@host",
        "redis%3A%2F%2Fuser:secret@host", "//user:secret@host/x", "sqlite:redis://user:secret@host",
        "memory:redis://user:secret@host", "dir:redis://user:secret@host",
        "redis://user:a secret'\"@host", "mysql:/user:secret@127.0.0.1:1/x",
        "mysql://user:sec@ret@127.0.0.1:1/x"}) {
    for (const std::string errors : {"text", "json"}) {
      for (const std::vector<std::string>& words :
           std::vector<std::vector<std::string>>{{"-d", url, "keys"},
                                                 {"--db=" + url, "--db=" + url, "keys"},
                                                 {"copy", url, url, "--all-stores"},
                                                 {"diff", url, url},
                                                 {"load", url},
                                                 {"--layout", url, "keys"},
                                                 {"--db" + url, "keys"},
                                                 {url}}) {
        // Without a slash it is a URL only where one is expected: a key may be TAG:user@host.
        const bool is_bare = url == "user:secret@host";
        if (is_bare && (words[0] == "load" || words[0] == "--layout" || words[0] == url)) continue;
        std::vector<std::string> all{"--errors", errors};
        all.insert(all.end(), words.begin(), words.end());
        const auto ran = persist(all);
        CAPTURE(all, ran.err);
        CHECK(ran.status != 0);
        CHECK(ran.err.find("secret") == std::string::npos);
        CHECK(ran.err.find("ret@") == std::string::npos);
      }
    }
    const auto ran = persist({"keys"}, {.environment = {{"PERSIST_DB", url}}});
    CHECK(ran.err.find("secret") == std::string::npos);
  }
}

TEST_CASE("Errors as JSON escape what a terminal would act on, and keep its meaning") {
  const std::string name = "x\xC2\x9B\x7F\xE2\x80\xAEy.db";
  const auto ran = persist({"--errors", "json", "-d", name, "keys"});
  CHECK(says(ran, "x\\u009b\\u007f\\u202ey.db"));
  CHECK(ran.err.find('\x7F') == std::string::npos);
  CHECK(ran.err.find("\xE2\x80\xAE") == std::string::npos);
}

// Where output goes, and how it looks where a terminal or a locale can do little.

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::contents_of;
using cli::Folder;
using cli::persist;
using cli::shell;
using Names = std::vector<std::string>;

namespace {

const std::string one_entry = R"({"store":"s","key":"k","exit":{"_tag":"Success","value":"x"}})"
                              "\n";

/// a.db with one entry.
void fill(const Folder& folder) {
  REQUIRE(persist({"-d", folder / "a.db", "load"}, {.in = one_entry}).status == 0);
}

/// What the program prints on a terminal with these variables before it.
std::string on_terminal(const Folder& folder, const std::string& variables,
                        const std::string& words) {
  return shell(R"(script -qec ')" + variables + R"( "$PERSIST" )" + words +
                   R"(' /dev/null </dev/null)",
               {.folder = folder.path()})
      .out;
}

bool is_ascii(const std::string& text) {
  return std::ranges::all_of(text,
                             [](char c) { return (static_cast<unsigned char>(c) & 0x80) == 0; });
}

}  // namespace

TEST_CASE("dump -o - goes to standard output") {
  const Folder folder;
  fill(folder);
  const auto ran = persist({"-d", "a.db", "dump", "-o", "-"}, {.folder = folder.path()});
  CHECK(ran.out == one_entry);
  CHECK(folder.names() == Names{"a.db"});
}

TEST_CASE("backup - is refused, and makes no file of that name") {
  const Folder folder;
  fill(folder);
  const auto ran = persist({"-d", "a.db", "backup", "-"}, {.folder = folder.path()});
  CHECK(ran.status == 2);
  CHECK(ran.err.find("standard output") != std::string::npos);
  CHECK(folder.names() == Names{"a.db"});
  CHECK(persist({"-d", "a.db", "backup", "./-"}, {.folder = folder.path()}).status == 0);
  CHECK(folder.names() == Names{"-", "a.db"});
}

TEST_CASE("dump -o does not write text over a database") {
  const Folder folder;
  fill(folder);
  REQUIRE(persist({"-d", folder / "other.db", "load"}, {.in = one_entry}).status == 0);
  const std::string before = contents_of(folder / "other.db");
  const auto ran = persist({"-d", "a.db", "dump", "-o", "other.db"}, {.folder = folder.path()});
  CHECK(ran.status == 2);
  CHECK(contents_of(folder / "other.db") == before);
}

TEST_CASE("backup --force names the file that was given, and keeps its mode") {
  const Folder folder;
  fill(folder);
  REQUIRE(persist({"-d", folder / "b.db", "-s", "s", "set", "old", "--void"}).status == 0);
  REQUIRE(::chmod((folder / "b.db").c_str(), 0644) == 0);
  REQUIRE(persist({"-d", "a.db", "backup", "b.db"}, {.folder = folder.path()}).status == 2);
  REQUIRE(persist({"-d", "a.db", "backup", "--force", "b.db"}, {.folder = folder.path()}).status ==
          0);
  struct stat status {};
  REQUIRE(::stat((folder / "b.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0644);
  CHECK(persist({"-d", folder / "b.db", "keys"}).out == "k\n");
  const auto missing = persist({"-d", "a.db", "backup", "missing/b.db"}, {.folder = folder.path()});
  CHECK(missing.status == 4);
  CHECK(missing.err.find("missing/b.db: ") != std::string::npos);
}

TEST_CASE("A terminal that is dumb or unknown gets no colours") {
  const Folder folder;
  fill(folder);
  const std::string words = "-d a.db -s s get k";
  CHECK(on_terminal(folder, "TERM=xterm", words).find('\x1b') != std::string::npos);
  CHECK(on_terminal(folder, "TERM=dumb", words).find('\x1b') == std::string::npos);
  CHECK(on_terminal(folder, "env -u TERM", words).find('\x1b') == std::string::npos);
  CHECK(on_terminal(folder, "TERM=dumb", words + " --color always").find('\x1b') !=
        std::string::npos);
}

TEST_CASE("Punctuation is ASCII where the locale has nothing else") {
  const Folder folder;
  const std::string long_value(3000, 'v');
  const std::string head = R"({"store":"s","key":"k","exit":{"_tag":"Success","value":")";
  static_cast<void>(folder.file("a.ndjson", head + long_value + "a\"}}\n"));
  static_cast<void>(folder.file("b.ndjson", head + long_value + "b\"}}\n"));
  static_cast<void>(folder.file(
      "c.ndjson",
      R"({"store":"s","key":"f","exit":{"_tag":"Failure","cause":[{"_tag":"Fail","error":{"_tag":"E"}}]}})"
      "\n"));
  for (const std::string words :
       {"diff a.ndjson b.ndjson", "-d memory:a.ndjson -s s get k", "-d memory:c.ndjson -s s get f",
        "-d memory:a.ndjson stats", "-d memory:a.ndjson keys --long"}) {
    CAPTURE(words);
    CHECK(is_ascii(on_terminal(folder, "LC_ALL=C TERM=xterm", words)));
  }
  CHECK_FALSE(is_ascii(on_terminal(folder, "LC_ALL=C.UTF-8 TERM=xterm", "diff a.ndjson b.ndjson")));
}

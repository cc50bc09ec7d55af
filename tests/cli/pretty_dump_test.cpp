// dump --pretty, and that every command which reads a dump reads both forms.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::contents_of;
using cli::Folder;
using cli::persist;
using cli::shell;

namespace {

constexpr const char* pretty_lines =
    R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"n":1.50,"e":[],"u":"\u00e9\/"}}})"
    "\n"
    R"({"store":"s","key":"b\n","value":[1,{"a":1,"a":2},12345678901234567890],"expires":4102444800000})"
    "\n"
    R"({"store":"s","key":"c","text":"{ not \"JSON\"\n}"})"
    "\n"
    R"({"store":"t","key":{"base64":"/w=="},"base64":"/v8="})"
    "\n";

}  // namespace

TEST_CASE("dump --pretty is one entry over several lines") {
  const Folder folder;
  const std::string file = folder.file("d.ndjson", pretty_lines);
  const auto pretty = persist({"-d", "memory:" + file, "-s", "s", "dump", "--pretty"});
  CHECK(
      pretty.out.starts_with("{\n"
                             "  \"store\": \"s\",\n"
                             "  \"key\": \"a\",\n"
                             "  \"exit\": {\n"
                             "    \"_tag\": \"Success\",\n"
                             "    \"value\": {\n"
                             "      \"n\": 1.50,\n"
                             "      \"e\": [],\n"
                             "      \"u\": \"\\u00e9\\/\"\n"
                             "    }\n"
                             "  }\n"
                             "}\n"
                             "{\n"));
}

TEST_CASE("dump --pretty | load | dump gives the bytes of dump") {
  const Folder folder;
  const std::string file = folder.file("d.ndjson", pretty_lines);
  const auto ran = shell(
      "\"$PERSIST\" -d memory:d.ndjson dump --pretty --seal |"
      " \"$PERSIST\" -d a.db --raw load --mode replace --yes &&"
      " \"$PERSIST\" -d a.db dump",
      {.folder = folder.path()});
  CHECK(ran.status == 0);
  CHECK(ran.out == pretty_lines);
}

TEST_CASE("diff, memory:FILE, load and restore read the pretty form") {
  const Folder folder;
  const std::string file = folder.file("d.ndjson", pretty_lines);
  const std::string pretty = folder / "p.ndjson";
  REQUIRE(persist({"-d", "memory:" + file, "dump", "--pretty", "--seal", "-o", pretty}).status ==
          0);
  CHECK(contents_of(pretty).find("\n{\n  \"seal\": {\n    \"entries\": 4,\n") != std::string::npos);
  CHECK(persist({"diff", file, pretty}).status == 0);
  CHECK(persist({"diff", pretty, file}).status == 0);
  CHECK(persist({"-d", "memory:" + pretty, "dump"}).out == pretty_lines);
  CHECK(persist({"-d", folder / "a.db", "--raw", "load", pretty}).status == 0);
  CHECK(persist({"-d", folder / "b.db", "restore", pretty}).status == 0);
  CHECK(persist({"diff", folder / "a.db", folder / "b.db"}).status == 0);
}

TEST_CASE("load says where the pretty form is malformed, and changes nothing") {
  const Folder folder;
  const auto ran =
      persist({"-d", folder / "a.db", "load"},
              {.in = "{\n  \"store\": \"s\",\n  \"key\": \"k\",\n  \"value\": 1,,\n}\n"});
  CHECK(ran.status == 3);
  CHECK(ran.err.find("standard input: line 4, column 14: ") != std::string::npos);
  CHECK(folder.names().empty());
}

TEST_CASE("The seal of the pretty form tells a changed byte and a missing entry") {
  const Folder folder;
  const std::string file = folder.file("d.ndjson", pretty_lines);
  const std::string whole = persist({"-d", "memory:" + file, "dump", "--pretty", "--seal"}).out;
  std::string changed = whole;
  changed.replace(changed.find("1.50"), 4, "1.51");
  std::string shorter = whole;
  shorter.erase(0, shorter.find("\n{") + 1);
  for (const std::string& dump : {changed, shorter}) {
    const auto ran = persist({"-d", folder / "a.db", "--raw", "load"}, {.in = dump});
    CHECK(ran.status == 3);
    CHECK(ran.err.find("seal") != std::string::npos);
  }
  CHECK(folder.names() == std::vector<std::string>{"d.ndjson"});
}

TEST_CASE("dump --pretty of a snapshot, and in colours") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "--raw", "load"}, {.in = pretty_lines}).status == 0);
  const auto plain = persist({"-d", folder / "a.db", "dump", "--pretty"});
  CHECK(persist({"-d", folder / "a.db", "dump", "--pretty", "--snapshot"}).out == plain.out);
  std::string colored = persist({"-d", folder / "a.db", "dump", "--pretty", "--color=always"}).out;
  CHECK(colored != plain.out);
  for (std::size_t at = 0; (at = colored.find('\x1b', at)) != std::string::npos;) {
    colored.erase(at, colored.find('m', at) + 1 - at);
  }
  CHECK(colored == plain.out);
}

TEST_CASE("Commands that print no JSON refuse --pretty") {
  const Folder folder;
  const std::string file = folder.file("d.ndjson", pretty_lines);
  const auto ran = persist({"-d", "memory:" + file, "-s", "s", "ttl", "a", "--pretty"});
  CHECK(ran.status == 2);
  CHECK(ran.err.find("--pretty does not apply to ttl, which prints no JSON") != std::string::npos);
}

TEST_CASE("diff --update keeps the form of a fixture, and its seal") {
  const Folder folder;
  const std::string file = folder.file("d.ndjson", pretty_lines);
  const std::string pretty = folder / "p.ndjson";
  REQUIRE(persist({"-d", "memory:" + file, "dump", "--pretty", "--seal", "-o", pretty}).status ==
          0);
  REQUIRE(persist({"-d", folder / "a.db", "--raw", "load", file}).status == 0);
  REQUIRE(persist({"-d", folder / "a.db", "-s", "s", "set", "new", "--void"}).status == 0);
  CHECK(persist({"diff", pretty, folder / "a.db", "--update"}).status == 0);
  CHECK(contents_of(pretty).starts_with("{\n  \"store\""));
  CHECK(contents_of(pretty).find("\"entries\": 5,") != std::string::npos);
  CHECK(persist({"diff", pretty, folder / "a.db"}).status == 0);
}

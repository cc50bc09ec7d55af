// fmt: dumps in one form, in place.

#include <catch2/catch.hpp>

#include <filesystem>

#include "cli/program.hpp"

using cli::contents_of;
using cli::Folder;
using cli::persist;
using cli::shell;

namespace {

namespace fs = std::filesystem;

constexpr const char* messy =
    R"({"key":"b","store":"t","value":[1, 2.50],"ttl":"1h"})"
    "\r\n\n"
    R"({"store":"s","key":"k","exit":{"_tag":"Success", "value":"\u00e9"},"expires":5})"
    "\n"
    R"({"store":"t","key":"a","text":"no json"})";
constexpr const char* formatted =
    R"({"store":"s","key":"k","exit":{"_tag":"Success","value":"\u00e9"},"expires":5})"
    "\n"
    R"({"store":"t","key":"a","text":"no json"})"
    "\n"
    R"({"store":"t","key":"b","value":[1,2.50],"ttl":"3600000ms"})"
    "\n";

}  // namespace

TEST_CASE("fmt rewrites a file in place, and keeps its mode and the link to it") {
  const Folder folder;
  const std::string file = folder.file("d.ndjson", messy);
  fs::permissions(file, fs::perms{0640});
  fs::create_symlink("d.ndjson", folder / "link");
  CHECK(persist({"fmt", folder / "link"}).status == 0);
  CHECK(contents_of(file) == formatted);
  CHECK(fs::status(file).permissions() == fs::perms{0640});
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(folder.names() == std::vector<std::string>{"d.ndjson", "link"});
  const auto before = fs::last_write_time(file);
  CHECK(persist({"fmt", file}).status == 0);
  CHECK(fs::last_write_time(file) == before);
}

TEST_CASE("fmt of either form is the same") {
  const std::string pretty = persist({"fmt", "--pretty"}, {.in = messy}).out;
  CHECK(pretty.starts_with("{\n  \"store\": \"s\",\n"));
  CHECK(persist({"fmt"}, {.in = messy}).out == formatted);
  CHECK(persist({"fmt", "-"}, {.in = pretty}).out == formatted);
  CHECK(persist({"fmt", "--pretty"}, {.in = formatted}).out == pretty);
  CHECK(persist({"fmt", "--pretty"}, {.in = pretty}).out == pretty);
  CHECK(persist({"fmt"}, {.in = ""}).out.empty());
}

TEST_CASE("fmt --check names what is not formatted, and changes nothing") {
  const Folder folder;
  const std::string good = folder.file("good", formatted);
  const std::string bad = folder.file("bad", messy);
  const std::string pretty = folder.file("pretty", persist({"fmt", "--pretty"}, {.in = messy}).out);
  const auto ran = persist({"fmt", "--check", good, bad, pretty});
  CHECK(ran.status == 1);
  CHECK(ran.out == bad + "\n" + pretty + "\n");
  CHECK(contents_of(bad) == messy);
  CHECK(persist({"fmt", "--check", good}).status == 0);
  CHECK(persist({"fmt", "--check", "--pretty", pretty}).status == 0);
  CHECK(persist({"fmt", "--check"}, {.in = formatted}).status == 0);
  CHECK(persist({"fmt", "--check"}, {.in = messy}).out == "standard input\n");
  CHECK(folder.names() == std::vector<std::string>{"bad", "good", "pretty"});
}

TEST_CASE("fmt checks a seal and makes it anew; one that is wrong leaves the file alone") {
  const Folder folder;
  const std::string plain = folder.file("plain", formatted);
  const std::string file = folder / "d.ndjson";
  REQUIRE(persist({"-d", "memory:" + plain, "dump", "--seal", "-o", file}).status == 0);
  const std::string lines = contents_of(file);
  REQUIRE(persist({"fmt", "--pretty", file}).status == 0);
  const std::string pretty = contents_of(file);
  CHECK(pretty.find("\"seal\": {") != std::string::npos);
  CHECK(persist({"fmt", file}).status == 0);
  CHECK(contents_of(file) == lines);

  std::string wrong = lines;
  wrong.replace(wrong.find("2.50"), 4, "2.51");
  const std::string damaged = folder.file("damaged", wrong);
  const auto ran = persist({"fmt", damaged, plain});
  CHECK(ran.status == 3);
  CHECK(ran.err.find("damaged") != std::string::npos);
  CHECK(contents_of(damaged) == wrong);
}

TEST_CASE("fmt refuses a key that comes again, with both lines") {
  const Folder folder;
  const std::string line = R"({"store":"s","key":"k","value":1})"
                           "\n";
  const std::string other = R"({"store":"s","key":"a","value":1})"
                            "\n";
  const std::string dump = line + other + line;
  const std::string file = folder.file("d.ndjson", dump);
  const auto ran = persist({"fmt", file});
  CHECK(ran.status == 3);
  CHECK(ran.err.find("lines 1 and 3 have the same key") != std::string::npos);
  CHECK(contents_of(file) == dump);
}

TEST_CASE("fmt of a malformed dump leaves it alone, and formats the others") {
  const Folder folder;
  const std::string bad = folder.file("bad", "{\"store\":\"s\"}\n");
  const std::string saved = folder.file("saved", R"({"store":"s","key":"k","value":1,"after":null})"
                                                 "\n");
  const std::string good = folder.file("good", messy);
  CHECK(persist({"fmt", bad, saved, good}).status == 3);
  CHECK(contents_of(bad) == "{\"store\":\"s\"}\n");
  CHECK(contents_of(good) == formatted);
  CHECK(persist({"fmt", folder / "missing"}).status == 4);
  CHECK(persist({"fmt", "-", "-"}).status == 2);
}

TEST_CASE("fmt on a full disk leaves the file as it is, and nothing beside it") {
  const Folder folder;
  std::string dump;
  for (int i = 2000; i > 0; --i) {
    dump += R"({"store":"s","key":")" + std::to_string(100000 + i) + R"(","value":[1, 2]})" + "\n";
  }
  const std::string file = folder.file("d.ndjson", dump);
  const auto ran =
      shell("trap '' XFSZ; ulimit -f 16; \"$PERSIST\" fmt d.ndjson", {.folder = folder.path()});
  CHECK(ran.status == 4);
  CHECK(contents_of(file) == dump);
  CHECK(folder.names() == std::vector<std::string>{"d.ndjson"});
  CHECK(persist({"fmt", file}).status == 0);
  CHECK(persist({"fmt", "--check", file}).status == 0);
}

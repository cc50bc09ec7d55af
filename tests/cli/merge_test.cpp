// merge: three dumps, key by key.

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::contents_of;
using cli::Folder;
using cli::lines_of;
using cli::persist;
using cli::sealed;

namespace {

std::string entry_line(const std::string& key, const std::string& value,
                       const std::string& rest = "") {
  return R"({"store":"s","key":")" + key + R"(","exit":{"_tag":"Success","value":)" + value + "}" +
         rest + "}\n";
}

const std::string merge_base = entry_line("a", "1") + entry_line("b", "1") + entry_line("c", "1");

}  // namespace

TEST_CASE("merge takes the changes of both sides, and -o may be OURS, which keeps its mode") {
  const Folder folder;
  const std::string a = folder.file("base", merge_base);
  const std::string ours =
      folder.file("ours", entry_line("a", "2") + entry_line("b", "1") + entry_line("c", "1"));
  const std::string theirs =
      folder.file("theirs", entry_line("a", "1") + entry_line("c", "1") + entry_line("d", "4"));
  const std::string merged = entry_line("a", "2") + entry_line("c", "1") + entry_line("d", "4");
  const auto printed = persist({"merge", a, ours, theirs});
  CHECK(printed.status == 0);
  CHECK(printed.out == merged);
  CHECK(printed.err.empty());
  REQUIRE(::chmod(ours.c_str(), 0640) == 0);
  const auto ran = persist({"merge", a, ours, theirs, "-o", ours, "-v"});
  CHECK(ran.status == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("merged: 3 entries") != std::string::npos);
  CHECK(contents_of(ours) == merged);
  struct stat about {};
  REQUIRE(::stat(ours.c_str(), &about) == 0);
  CHECK((about.st_mode & 07777U) == 0640U);
  CHECK(folder.names().size() == 3);
}

TEST_CASE("merge shows conflicts, keeps OURS for them, and says no with 1") {
  const Folder folder;
  const std::string a = folder.file("base", merge_base);
  const std::string ours =
      folder.file("ours", entry_line("a", "2") + entry_line("c", "1", R"(,"expires":5)") +
                              entry_line("n", "1"));
  const std::string theirs = folder.file("theirs", entry_line("a", "3") + entry_line("b", "2") +
                                                       entry_line("n", "2") + entry_line("o", "1"));
  const auto ran = persist(
      {"merge", a, ours, theirs, "-o", folder / "out", "--conflicts", folder / "conflicts"});
  CHECK(ran.status == 1);
  CHECK(
      lines_of(ran.err) ==
      std::vector<std::string>{
          R"(persist: merge: conflict at "a" in "s": ours changed its value, theirs changed its value)",
          R"(persist: merge: conflict at "b" in "s": ours removed it, theirs changed its value)",
          R"(persist: merge: conflict at "c" in "s": ours changed its expiry, theirs removed it)",
          R"(persist: merge: conflict at "n" in "s": ours added it, theirs added it)",
          "persist: merge: 4 conflicts; " + (folder / "out") + " has what is in " + ours +
              " for these keys"});
  CHECK(contents_of(folder / "out") == entry_line("a", "2") +
                                           entry_line("c", "1", R"(,"expires":5)") +
                                           entry_line("n", "1") + entry_line("o", "1"));
  const auto conflicts = lines_of(contents_of(folder / "conflicts"));
  REQUIRE(conflicts.size() == 4);
  CHECK(
      conflicts[1] ==
      R"({"store":"s","key":"b","base":{"store":"s","key":"b","exit":{"_tag":"Success","value":1}},)"
      R"("ours":null,"theirs":{"store":"s","key":"b","exit":{"_tag":"Success","value":2}}})");
  CHECK(conflicts[3].starts_with(R"({"store":"s","key":"n","base":null,"ours":{)"));
  // They are named whatever else is silent, and to programs by members.
  CHECK(lines_of(persist({"merge", "-q", a, ours, theirs}).err).size() == 4);
  const auto json = persist({"--errors", "json", "merge", a, ours, theirs});
  CHECK(
      json.err.find(R"("store":"s","key":"b","ours":"removed it","theirs":"changed its value"})") !=
      std::string::npos);
  // A list of before does not stay.
  CHECK(persist({"merge", a, a, theirs, "-o", folder / "out", "--conflicts", folder / "conflicts"})
            .status == 0);
  CHECK(contents_of(folder / "conflicts").empty());
}

TEST_CASE("merge takes empty dumps, unsorted ones, and one from standard input") {
  const Folder folder;
  const std::string ours = folder.file("ours", entry_line("b", "1") + entry_line("a", "1"));
  const std::string theirs = folder.file("theirs", entry_line("c", "1") + entry_line("a", "1"));
  const std::string merged = entry_line("a", "1") + entry_line("b", "1") + entry_line("c", "1");
  CHECK(persist({"merge", "/dev/null", ours, theirs}).out == merged);
  CHECK(persist({"merge", folder.file("none", ""), ours, theirs}).out == merged);
  CHECK(persist({"merge", "/dev/null", "-", theirs}, {.in = contents_of(ours)}).out == merged);
  CHECK(persist({"merge", ours, ours, "/dev/null"}).out.empty());
  const auto twice = persist({"merge", "-", ours, "-"});
  CHECK(twice.status == 2);
  CHECK(twice.err.find("standard input can be read only once") != std::string::npos);
}

TEST_CASE("merge checks seals and makes them anew") {
  const Folder folder;
  const std::string a = folder.file("base", sealed(merge_base));
  const std::string ours = folder.file("ours", sealed(entry_line("a", "2") + entry_line("b", "1")));
  const std::string theirs = folder.file("theirs", sealed(merge_base + entry_line("d", "1")));
  const std::string merged = entry_line("a", "2") + entry_line("b", "1") + entry_line("d", "1");
  CHECK(persist({"merge", a, ours, theirs}).out == sealed(merged));
  // Who took the seal away, or added it, is right.
  const std::string plain = folder.file("plain", merge_base + entry_line("d", "1"));
  CHECK(persist({"merge", a, ours, plain}).out == merged);
  CHECK(persist({"merge", a, plain, ours}).out == merged);
  CHECK(persist({"merge", plain, ours, plain}).out ==
        sealed(entry_line("a", "2") + entry_line("b", "1")));
  CHECK(persist({"merge", "/dev/null", "/dev/null", ours}).out == contents_of(ours));

  std::string broken = contents_of(theirs);
  broken.replace(broken.find("\"value\":1"), 9, "\"value\":7");
  const auto ran = persist({"merge", a, ours, folder.file("broken", broken), "-o", folder / "out"});
  CHECK(ran.status == 3);
  CHECK_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_CASE("merge keeps the form of OURS, or of the side that changed it, and its compression") {
  const Folder folder;
  const auto pretty = [&](const std::string& dump) {
    return persist({"-d", "memory:" + folder.file("lines", dump), "dump", "--pretty", "--seal"})
        .out;
  };
  const std::string ours = entry_line("a", "2") + entry_line("b", "1");
  const std::string merged = ours + entry_line("d", "1");
  const std::string a = folder.file("base", pretty(merge_base));
  const std::string b = folder.file("ours", pretty(ours));
  const std::string c = folder.file("theirs", pretty(merge_base + entry_line("d", "1")));
  CHECK(persist({"merge", a, b, c}).out == pretty(merged));
  const std::string lines = folder.file("other", sealed(merge_base + entry_line("d", "1")));
  CHECK(persist({"merge", a, b, lines}).out == sealed(merged));
  // Git's names of files do not say that they are compressed.
  const std::string zipped = folder / "zipped.gz";
  const std::string z = folder / "z";
  REQUIRE(persist({"-d", "memory:" + b, "dump", "-o", zipped}).status == 0);
  std::filesystem::rename(zipped, z);
  CHECK(persist({"merge", a, z, c, "-o", z}).status == 0);
  CHECK(contents_of(z).starts_with("\x1f\x8b"));
  CHECK(persist({"merge", "/dev/null", z, z}).out == merged);
}

TEST_CASE("merge writes nothing from dumps that it cannot believe: status 3") {
  const Folder folder;
  const std::string a = folder.file("base", merge_base);
  const std::string before = "what was there";
  const std::string out = folder.file("out", before);
  const std::vector<std::pair<std::string, std::string>> dumps{
      {entry_line("a", "1") + "{\n", "line 2"},
      {entry_line("a", "1") + entry_line("a", "2"),
       "lines 1 and 2 have different values for one key"},
      {entry_line("b", "1") + entry_line("a", "1") + entry_line("b", "2"), "lines 1 and 3"},
      {entry_line("a", "1", R"(,"after":null)"), "line 1 was written by --save"}};
  for (const auto& [dump, message] : dumps) {
    const std::string theirs = folder.file("theirs", dump);
    const auto ran = persist({"merge", a, a, theirs, "-o", out});
    CAPTURE(dump, ran.err);
    CHECK(ran.status == 3);
    CHECK(ran.err.find(message) != std::string::npos);
    CHECK(contents_of(out) == before);
  }
  CHECK(persist({"merge", a, a, folder / "none", "-o", out}).status == 4);
  CHECK(persist({"merge", a, a, folder.fixture("v41-single.db"), "-o", out}).status == 3);
  CHECK(contents_of(out) == before);
}

TEST_CASE("merge replaces no database, and no list of conflicts replaces a dump") {
  const Folder folder;
  const std::string a = folder.file("base", merge_base);
  const std::string db = folder.fixture("v41-single.db");
  const std::string was = contents_of(db);
  CHECK(persist({"merge", a, a, a, "-o", db}).status == 2);
  CHECK(contents_of(db) == was);
  CHECK(persist({"merge", a, a, a, "-o", folder / "x", "--conflicts", a}).status == 2);
  CHECK(persist({"merge", a, a, a, "-o", folder / "x", "--conflicts", folder / "x"}).status == 2);
  CHECK(persist({"-s", "s", "merge", a, a, a}).status == 2);
  CHECK(persist({"merge", a, a, a, "-o", folder / "x", "--conflicts", "-"}).status == 2);
  CHECK(contents_of(a) == merge_base);
  CHECK_FALSE(std::filesystem::exists(folder / "x"));
}

TEST_CASE("merge keeps a TTL as it is, and takes it for another expiry than a time") {
  const Folder folder;
  const std::string ttl = R"(,"ttl":"5000ms")";
  const std::string a = folder.file("base", entry_line("a", "1", ttl) + entry_line("b", "1", ttl));
  const std::string ours =
      folder.file("ours", entry_line("b", "1", ttl) + entry_line("a", "2", ttl));
  const std::string theirs =
      folder.file("theirs", entry_line("a", "1", R"(,"ttl":"5s")") + entry_line("b", "3"));
  const auto ran = persist({"merge", a, ours, theirs});
  CHECK(ran.status == 0);
  CHECK(ran.out == entry_line("a", "2", ttl) + entry_line("b", "3"));
  const std::string instant = folder.file("instant", entry_line("a", "1", R"(,"expires":5000)"));
  const auto conflict = persist({"merge", a, instant, folder.file("other", entry_line("a", "1"))});
  CHECK(conflict.status == 1);
  CHECK(conflict.err.find("ours changed its expiry, theirs changed its expiry") !=
        std::string::npos);
}

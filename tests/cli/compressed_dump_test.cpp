// Dumps that are compressed with gzip and zstd.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::contents_of;
using cli::Folder;
using cli::persist;
using cli::shell;

namespace {

std::string make_lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += R"({"store":"s","key":")" + std::to_string(100000 + i) +
             R"(","exit":{"_tag":"Success","value":)" + std::to_string(i * 7919) + "}}\n";
  }
  return lines;
}

const std::vector<std::string> formats{".gz", ".zst"};

/// A compressed dump of those lines; its path.
std::string compressed(const Folder& folder, const std::string& lines, const std::string& format) {
  const std::string plain = folder.file("plain", lines);
  const std::string path = folder / ("d.ndjson" + format);
  REQUIRE(persist({"-d", "memory:" + plain, "dump", "-o", path}).status == 0);
  return path;
}

}  // namespace

TEST_CASE("dump -o compresses by the name, and every reader decompresses by the content") {
  for (const std::string& format : formats) {
    const Folder folder;
    const std::string lines = make_lines(20000);
    const std::string path = compressed(folder, lines, format);
    CHECK(contents_of(path).size() < lines.size() / 3);
    const std::string bytes = contents_of(path);
    CHECK(persist({"-d", "memory:" + path, "dump"}).out == lines);
    CHECK(persist({"diff", path, folder / "plain"}).status == 0);
    CHECK(persist({"-d", folder / "a.db", "load", path}).status == 0);
    CHECK(persist({"-d", folder / "b.db", "load"}, {.in = bytes}).status == 0);
    CHECK(persist({"-d", folder / "c.db", "restore", "--unsealed", path}).status == 0);
    for (const std::string name : {"a.db", "b.db", "c.db"}) {
      CHECK(persist({"-d", folder / name, "dump"}).out == lines);
    }
    CHECK(persist({"fmt"}, {.in = bytes}).out == lines);
    CHECK(persist({"fmt", "--check", path}).status == 0);
    // The same entries give the same bytes.
    CHECK(contents_of(compressed(folder, lines, format)) == bytes);
    const std::string other = R"({"store":"z","key":"k","value":1})"
                              "\n";
    const std::string twice =
        folder.file("twice", bytes + contents_of(compressed(folder, other, format)));
    CHECK(persist({"-d", "memory:" + twice, "dump"}).out == lines + other);
  }
}

TEST_CASE("gzip and zstd read what dump -o compresses") {
  const Folder folder;
  const std::string lines = make_lines(100);
  const std::string path = compressed(folder, lines, ".gz");
  CHECK(shell("gzip -dc d.ndjson.gz", {.folder = folder.path()}).out == lines);
}

TEST_CASE("A compressed dump that is truncated or damaged, or has something after it") {
  for (const std::string& format : formats) {
    const Folder folder;
    const std::string whole = contents_of(compressed(folder, make_lines(2000), format));
    std::string damaged = whole;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
    for (const std::string& bytes :
         {whole.substr(0, whole.size() / 2), whole.substr(0, whole.size() - 1), whole.substr(0, 6),
          damaged, whole + "garbage", whole + std::string(4, '\0')}) {
      const std::string path = folder.file("bad", bytes);
      for (const auto& ran : {persist({"-d", folder / "a.db", "load", path}),
                              persist({"-d", folder / "a.db", "load"}, {.in = bytes}),
                              persist({"-d", "memory:" + path, "dump"}), persist({"fmt", path}),
                              persist({"diff", path, path})}) {
        INFO(ran.err);
        CHECK(ran.status == 3);
        CHECK(ran.err.find(format == ".gz" ? "is not valid gzip" : "is not valid zstd") !=
              std::string::npos);
        CHECK(ran.out.empty());
      }
      CHECK(contents_of(path) == bytes);
    }
    CHECK(folder.names() == std::vector<std::string>{"bad", "d.ndjson" + format, "plain"});
  }
}

TEST_CASE("A small file that decompresses to a large one stops at --max-dump-size") {
  const Folder folder;
  const auto made = shell("head -c 100000000 /dev/zero | tr '\\0' '\\n' | gzip >bomb.gz",
                          {.folder = folder.path()});
  REQUIRE(made.status == 0);
  const auto ran =
      persist({"-d", folder / "a.db", "load", "--max-dump-size", "1M", folder / "bomb.gz"});
  CHECK(ran.status == 3);
  CHECK(ran.err.find("is longer than 1048576 bytes when it is decompressed") != std::string::npos);
  CHECK(folder.names() == std::vector<std::string>{"bomb.gz"});
  CHECK(persist({"-d", folder / "a.db", "load", "--max-dump-size", "0"}).status == 2);
}

TEST_CASE("fmt keeps the compression of a file, whatever its name") {
  const Folder folder;
  const std::string path = compressed(folder, make_lines(100), ".zst");
  const std::string file = folder.file("d.ndjson", contents_of(path));
  REQUIRE(persist({"fmt", "--pretty", file}).status == 0);
  CHECK(contents_of(file).starts_with("\x28\xB5\x2F\xFD"));
  CHECK(persist({"diff", file, path}).status == 0);
}

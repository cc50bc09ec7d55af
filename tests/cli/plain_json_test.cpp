// Stores that hold JSON and no Exits: an AI chat, settings.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::has;
using cli::persist;

namespace {

const std::string chats = R"({"store":"chats","key":"a","value":{"content":[]}}
{"store":"chats","key":"b","value":[1,null]}
)";
const std::string exits = R"({"store":"s","key":"m","exit":{"_tag":"Success","value":1}}
)";
const std::string broken = R"({"store":"s","key":"a","value":{"_tag":"Succes"}}
)";

std::string filled(const Folder& folder, const std::string& url, const std::string& lines) {
  std::string db = url.starts_with("dir:") ? "dir:" + (folder / url.substr(4)) : folder / url;
  REQUIRE(persist({"-d", db, "load"}, {.in = lines}).status == 0);
  return db;
}

}  // namespace

TEST_CASE("verify: plain JSON is not a fault, one value that is not an Exit among others is") {
  const Folder folder;
  const std::string url = GENERATE(std::string{"a.db"}, std::string{"dir:a"});
  const std::string db = filled(folder, url, chats);
  const auto plain = persist({"-d", db, "verify"});
  CHECK(plain.status == 0);
  CHECK(plain.out.empty());
  CHECK(has(plain.err, "\"chats\" contains plain JSON"));
  const auto required = persist({"-d", db, "verify", "--require-exits"});
  CHECK(required.status == 1);
  CHECK(cli::lines_of(required.out).size() == 2);
  CHECK(persist({"-d", db, "--raw", "verify"}).err.empty());

  REQUIRE(persist({"-d", db, "load"}, {.in = broken + exits}).status == 0);
  const auto mixed = persist({"-d", db, "verify"});
  CHECK(mixed.status == 1);
  CHECK(mixed.out.starts_with("s\ta\t"));
  CHECK(cli::lines_of(mixed.out).size() == 1);
}

TEST_CASE("get of plain JSON is status 3 and points to --raw") {
  const Folder folder;
  const std::string db = filled(folder, "a.db", chats);
  const auto got = persist({"-d", db, "get", "a"});
  CHECK(got.status == 3);
  CHECK(got.out.empty());
  CHECK(has(got.err, "hint: use --raw"));
  CHECK(persist({"-d", db, "--raw", "get", "a"}).out == "{\"content\":[]}\n");
  CHECK(has(persist({"-d", db, "get-many", "a"}).err, "--raw"));
  CHECK(has(persist({"-d", db, "dump"}).out, R"("key":"a","value":{"content":[]})"));
}

TEST_CASE("verify: the files of a plain key-value store are no faults, text that is not JSON is") {
  const Folder folder;
  std::filesystem::create_directory(folder / "kvs");
  static_cast<void>(folder.file("kvs/theme", "\"dark\""));
  static_cast<void>(folder.file("kvs/user", "{\"name\":\"Ann\"}"));
  const std::string db = "dir:" + (folder / "kvs");
  CHECK(persist({"-d", db, "keys"}).out == "theme\nuser\n");
  CHECK(persist({"-d", db, "verify"}).status == 0);
  CHECK(persist({"-d", db, "verify", "--require-exits"}).status == 1);
  static_cast<void>(folder.file("kvs/zero", "not JSON"));
  CHECK(persist({"-d", db, "verify"}).status == 1);
}

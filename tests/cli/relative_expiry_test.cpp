// Dumps whose expiry does not depend on the day that they are read, and lines without a store.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::contents_of;
using cli::Folder;
using cli::persist;

namespace {

// Around 1,800,000,000,000 ms: 2027-01-15T08:00:00Z.
constexpr const char* now = "2027-01-15T08:00:00Z";
constexpr const char* later = "2028-01-15T08:00:00Z";

std::string entry_with(const std::string& key, const std::string& rest) {
  return R"({"store":"s","key":")" + key + R"(","exit":{"_tag":"Success","value":1})" + rest +
         "}\n";
}

/// A file with an entry that lives 90 minutes more, one that never expires, and one that has
/// expired.
std::string make_cache(const Folder& folder) {
  const std::string path = folder / "a.db";
  const auto ran =
      persist({"-d", path, "load"},
              {.in = entry_with("live", R"(,"expires":1800005400000)") + entry_with("never", "") +
                     entry_with("old", R"(,"expires":1799999999999)")});
  REQUIRE(ran.status == 0);
  return path;
}

}  // namespace

TEST_CASE("dump --relative-ttl writes how long entries live, and load counts from its own now") {
  const Folder folder;
  const std::string cache = make_cache(folder);
  const auto dump = persist({"-d", cache, "dump", "--relative-ttl", "--now", now});
  CHECK(dump.status == 0);
  CHECK(dump.out == entry_with("live", R"(,"ttl":"5400000ms")") + entry_with("never", ""));
  CHECK(dump.err == "persist: dump: warning: 1 expired entry is left out\n");
  CHECK(persist({"-d", cache, "dump", "--relative-ttl", "--now", now}).out == dump.out);

  const std::string other = folder / "b.db";
  REQUIRE(persist({"-d", other, "load", "--now", later}, {.in = dump.out}).status == 0);
  CHECK(persist({"-d", other, "dump"}).out ==
        entry_with("live", R"(,"expires":1831541400000)") + entry_with("never", ""));
  CHECK(persist({"-d", other, "dump", "--relative-ttl", "--now", later}).out == dump.out);
}

TEST_CASE("dump --ttl-unit rounds the TTL up") {
  const Folder folder;
  const std::string cache = make_cache(folder);
  const auto rounded =
      persist({"-d", cache, "dump", "--relative-ttl", "--ttl-unit", "1h", "--now", now});
  CHECK(rounded.out == entry_with("live", R"(,"ttl":"7200000ms")") + entry_with("never", ""));
  for (const char* const unit : {"0ms", "-1h", "1", "hour", ""}) {
    const auto refused = persist({"-d", cache, "dump", "--relative-ttl", "--ttl-unit", unit});
    CHECK(refused.status == 2);
    CHECK(refused.err.find("is not a duration of at least 1ms") != std::string::npos);
  }
  CHECK(persist({"-d", cache, "dump", "--ttl-unit", "1h"}).status == 2);
}

TEST_CASE("dump --no-expires leaves out what has expired, unless it is asked for") {
  const Folder folder;
  const std::string cache = make_cache(folder);
  const auto dump = persist({"-d", cache, "dump", "--no-expires", "--now", now});
  CHECK(dump.out == entry_with("live", "") + entry_with("never", ""));
  CHECK(dump.err == "persist: dump: warning: 1 expired entry is left out\n");
  const auto all = persist({"-d", cache, "dump", "--no-expires", "--all", "--now", now});
  CHECK(all.out == entry_with("live", "") + entry_with("never", "") + entry_with("old", ""));
  CHECK(all.err.empty());
  CHECK(persist({"-d", cache, "dump", "--no-expires", "--relative-ttl"}).status == 2);
}

TEST_CASE("A dump with TTLs has a seal, and is a file that diff, memory: and restore read") {
  const Folder folder;
  const std::string cache = make_cache(folder);
  const std::string file = folder / "f.ndjson";
  REQUIRE(
      persist({"-d", cache, "dump", "--relative-ttl", "--seal", "-o", file, "--now", now}).status ==
      0);
  CHECK(contents_of(file).find(R"({"seal":{"entries":2,)") != std::string::npos);
  CHECK(persist({"diff", file, cache, "--live", "--now", now}).status == 0);
  CHECK(persist({"diff", file, cache, "--live", "--now", "2027-01-15T08:00:01Z"}).status == 1);
  CHECK(persist({"-d", "memory:" + file, "-s", "s", "ttl", "live", "--now", later}).out ==
        "5400000\n");
  const std::string other = folder / "b.db";
  REQUIRE(persist({"-d", other, "restore", file, "--now", now}).status == 0);
  CHECK(persist({"diff", other, cache, "--live", "--now", now}).status == 0);
}

TEST_CASE("load says where expires and ttl stand together, and changes nothing") {
  const Folder folder;
  const std::string line = R"({"store":"s","key":"k","value":1,"ttl":"1h","expires":5})";
  const auto ran = persist({"-d", folder / "a.db", "load"}, {.in = line + "\n"});
  CHECK(ran.status == 3);
  CHECK(ran.err ==
        "persist: load: standard input: line 1, column 45: both of the members expires and ttl\n");
  CHECK(folder.names().empty());
}

TEST_CASE("Lines without a store take the one of --store") {
  const Folder folder;
  const std::string line = R"({"key":"k","value":1})"
                           "\n";
  const std::string file = folder.file("d.ndjson", line);
  const std::string whole = R"({"store":"users","key":"k","value":1})"
                            "\n";
  const auto without = persist({"-d", folder / "a.db", "load", file});
  CHECK(without.status == 3);
  CHECK(without.err.find("line 1, column 1: the member store is missing") != std::string::npos);
  CHECK(persist({"-d", folder / "a.db", "--raw", "-s", "users", "load", file}).status == 0);
  CHECK(persist({"-d", folder / "a.db", "dump"}).out == whole);
  CHECK(persist({"-d", folder / "b.db", "--raw", "load", file},
                {.environment = {{"PERSIST_STORE", "users"}}})
            .status == 0);
  CHECK(persist({"-d", folder / "b.db", "dump"}).out == whole);
  CHECK(persist({"-d", "memory:" + file, "-s", "users", "dump"}).out == whole);
  CHECK(persist({"-s", "users", "diff", file, folder / "a.db"}).status == 0);
  CHECK(persist({"-d", folder / "a.db", "restore", "--unsealed", file},
                {.environment = {{"PERSIST_STORE", "users"}}})
            .status == 3);
}

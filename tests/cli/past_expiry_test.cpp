// An expiry that is not in the future, above all one in seconds, ends the life of no entry.

#include <catch2/catch.hpp>
#include <chrono>

#include "cli/program.hpp"

using cli::Folder;
using cli::lines_of;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

constexpr const char* entry_k =
    "{\"store\":\"s\",\"key\":\"k\",\"exit\":{\"_tag\":\"Success\",\"value\":1}}\n";

std::string seconds_now() {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(
                            std::chrono::system_clock::now().time_since_epoch())
                            .count());
}

/// A database of one entry that never expires.
struct DatabaseOfOneEntry {
  Folder folder;
  std::string db = folder / "a.db";
  std::string file = folder.file("dump", entry_k);

  DatabaseOfOneEntry() { REQUIRE(persist({"-d", db, "load", file}).status == 0); }
  [[nodiscard]] cli::RunResult operator()(Words words, const std::string& in = "") const {
    words.insert(words.begin(), {"-d", db, "-s", "s"});
    return persist(words, {.in = in});
  }
  [[nodiscard]] std::string dump() const { return (*this)({"dump"}).out; }
};

}  // namespace

TEST_CASE("expire and load refuse an expiry that is not in the future") {
  const DatabaseOfOneEntry database;
  const std::string seconds = seconds_now();
  const std::vector<Words> lives{{"--expires", seconds},
                                 {"--expires", "1700000000000"},
                                 {"--expires", "2001-01-01T00:00:00Z"},
                                 {"--expires", "0"},
                                 {"--expires=-1"},
                                 {"--ttl", "0s"},
                                 {"--ttl=-5m"}};
  for (const Words& command : std::vector<Words>{{"expire", "k"},
                                                 {"expire", "--stdin"},
                                                 {"expire", "--prefix", "k", "--yes"},
                                                 {"load", database.file},
                                                 {"load", "--dry-run", database.file},
                                                 {"load", "--mode=replace", "-y", database.file}}) {
    for (const Words& life : lives) {
      Words words = command;
      words.insert(words.end(), life.begin(), life.end());
      const auto ran = database(words, "k\n");
      CAPTURE(words, ran.err);
      CHECK(ran.status == 2);
      CHECK(ran.err.find("is not in the future; nothing was changed") != std::string::npos);
      CHECK((ran.err.find("looks like seconds") != std::string::npos) == (life.back() == seconds));
    }
  }
  CHECK(database.dump() == entry_k);
}

TEST_CASE("An expiry in seconds is reported as such wherever one is typed") {
  const DatabaseOfOneEntry database;
  const std::string seconds = "1790000000";
  const auto set = database({"set", "k", "--void", "--expires", seconds});
  CHECK(set.status == 0);
  CHECK(set.err ==
        "persist: set: warning: the expiry is not in the future; nothing was written\n"
        "hint: 1790000000 looks like seconds; in milliseconds that is 1790000000000 "
        "(2026-09-21T14:13:20Z)\n");
  for (const Words& command : std::vector<Words>{{"set", "k", "--void", "--ttl=1h"},
                                                 {"get", "k"},
                                                 {"purge"},
                                                 {"expire", "k", "--never"}}) {
    Words words = command;
    words.insert(words.begin(), {"--now", seconds});
    const auto ran = database(words);
    CHECK(ran.status == 2);
    CHECK(ran.err.find("looks like seconds") != std::string::npos);
  }
  CHECK(database({"--now", "1970-01-21T17:13:20Z", "get", "k"}).status == 0);
  CHECK(database.dump() == entry_k);
}

TEST_CASE("batch says that a set with an expiry in the past wrote nothing") {
  const DatabaseOfOneEntry database;
  const std::string set = R"({"op":"set","key":"k","exit":{"_tag":"Success"},)";
  const auto ran = database({"batch"}, set + R"("expires":1790000000})" + '\n' + set +
                                           R"("expires":1790000000.5})" + '\n' + set +
                                           R"("expires":"1790000000"})" + '\n' + set +
                                           R"("ttl":0})" + '\n' + set + R"("ttl":"-5m"})" + '\n');
  CHECK(ran.status == 0);
  const auto answers = lines_of(ran.out);
  REQUIRE(answers.size() == 5);
  for (const std::string& answer : answers) {
    CHECK(answer == R"({"id":null,"ok":true,"written":false})");
  }
  std::size_t hints = 0;
  for (const std::string& line : lines_of(ran.err)) {
    hints += std::size_t{line.find("looks like seconds") != std::string::npos};
  }
  CHECK(hints == 3);
  CHECK(database.dump() == entry_k);
  CHECK(database({"batch"}, set + R"("ttl":60000})").out == "{\"id\":null,\"ok\":true}\n");
}

TEST_CASE("load --strict refuses an entry that has expired, and names its line") {
  const Folder folder;
  const std::string db = folder / "a.db";
  const std::string dump =
      R"({"store":"s","key":"a","exit":{"_tag":"Success"}}
{"store":"s","key":"b","exit":{"_tag":"Success"},"expires":1000}
{"store":"s","key":"c","exit":{"_tag":"Success"},"expires":2000}
)";
  const auto strict = persist({"-d", db, "load", "--strict"}, {.in = dump});
  CHECK(strict.status == 3);
  CHECK(strict.err.find("line 2: the entry has already expired, as 1 other entry has; nothing was "
                        "changed") != std::string::npos);
  CHECK(folder.names().empty());
  CHECK(persist({"-d", db, "load", "--strict", "--now", "1970-01-01"}, {.in = dump}).status == 0);
  CHECK(persist({"-d", db, "load", "--strict", "--ttl", "1h"}, {.in = dump}).status == 0);
  CHECK(persist({"-d", db, "load"}, {.in = dump}).status == 0);
}

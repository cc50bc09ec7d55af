// Times and durations: what is printed is accepted.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using Catch::Matchers::Contains;
using cli::Folder;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

struct TimedDatabase {
  Folder folder;
  std::string path = folder / "a.db";

  /// At an instant of 1,000,000 ms.
  [[nodiscard]] cli::RunResult operator()(Words words, const std::string& in = {}) const {
    words.insert(words.begin(), {"-d", path, "-s", "s", "--now", "1000000"});
    return persist(words, {.in = in});
  }
  /// The milliseconds that `k` lives when it is set with `words`.
  [[nodiscard]] std::string life(Words words) const {
    words.insert(words.begin(), {"set", "k", "--void"});
    const auto ran = (*this)(words);
    return ran.status == 0 && ran.err.empty() ? (*this)({"ttl", "k"}).out : ran.err;
  }
  /// What the shell shows on a terminal.
  [[nodiscard]] std::string on_terminal(const std::string& words) const {
    return cli::shell("script -qec '\"$PERSIST\" -d " + path + " -s s --now 1000000 " + words +
                      "' /dev/null | tr -d '\\r'")
        .out;
  }
};

}  // namespace

TEST_CASE("Durations and times are read as they are printed") {
  const TimedDatabase database;
  CHECK(database.life({"--ttl", "1.5h"}) == "5400000\n");
  CHECK(database.life({"--ttl", "1d12h"}) == "129600000\n");
  CHECK(database.life({"--ttl", "in 11h 50m"}) == "42600000\n");
  CHECK(database.life({"--expires", "in 11h 50m"}) == "42600000\n");
  CHECK(database.life({"--expires", "1h"}) == "3600000\n");
  CHECK(database.life({"--expires", "2030-01-01"}) == "1893455000000\n");
  CHECK(database.life({"--expires", "1970-01-01T00:20:00Z"}) == "200000\n");
  for (const char* bad : {"5", "1h1h", "soon", "in -5m"}) {
    CAPTURE(bad);
    CHECK_THAT(database.life({"--ttl", bad}), Contains("is not a duration\nhint: "));
  }
  for (const char* bad : {"2030-02-30", "2030-1-1", "noon"}) {
    CAPTURE(bad);
    CHECK_THAT(database.life({"--expires", bad}), Contains("is not a time\nhint: "));
  }
  CHECK(database.life({"--ttl", "2h"}) == "7200000\n");
  CHECK(database({"keys", "--expires-before", "in 1h 59m"}).out.empty());
  CHECK(database({"keys", "--expires-before", "in 2h"}).out == "k\n");
  CHECK(database({"keys", "--expires-after", "3m ago"}).out == "k\n");
  const auto batch = database(
      {"batch"}, R"({"op":"set","key":"k","exit":{"_tag":"Success"},"ttl":"in 1h 30m"})"
                 "\n"
                 R"({"op":"set","key":"d","exit":{"_tag":"Success"},"expires":"2030-01-01"})"
                 "\n");
  CHECK(batch.status == 0);
  CHECK(database({"ttl", "k", "d"}).out == "5400000\n1893455000000\n");
}

TEST_CASE("--now may be a time from now") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "-s", "s", "set", "k", "--void", "--ttl=1h"}).status ==
          0);
  CHECK(persist({"-d", folder / "a.db", "--now", "in 59m", "keys"}).out == "k\n");
  CHECK(persist({"-d", folder / "a.db", "--now", "in 1h 1m", "keys"}).out.empty());
}

TEST_CASE("ttl of several keys has one line for each, in a pipe numbers alone") {
  const TimedDatabase database;
  REQUIRE(database({"set", "a", "--void", "--ttl=90s"}).status == 0);
  REQUIRE(database({"set", "b", "--void"}).status == 0);
  const auto ran = database({"ttl", "a", "no", "b", "a"});
  CHECK(ran.out == "90000\nmissing\nnone\n90000\n");
  CHECK(ran.err.empty());
  CHECK(ran.status == 1);
  CHECK(database({"ttl", "b"}).out == "none\n");
  const auto missing = database({"ttl", "no"});
  CHECK(missing.out.empty());
  CHECK(missing.err.empty());
  CHECK(missing.status == 1);
}

TEST_CASE("ttl on a terminal says how long, until when, and the milliseconds") {
  const TimedDatabase database;
  REQUIRE(database({"set", "a", "--void", "--ttl=90s"}).status == 0);
  REQUIRE(database({"set", "b", "--void"}).status == 0);
  CHECK(database.on_terminal("ttl a") == "in 1m 30s (1970-01-01T00:18:10Z, 90000 ms)\n");
  CHECK(database.on_terminal("ttl b") == "never\n");
  CHECK(database.on_terminal("ttl a b") ==
        "MILLISECONDS  EXPIRES    TIME                  KEY\n"
        "       90000  in 1m 30s  1970-01-01T00:18:10Z  a\n"
        "        none  never                            b\n");
}

TEST_CASE("set makes Exits of standard input, files and plain text") {
  const TimedDatabase database;
  const auto value = [&](Words words, const std::string& in = {}) {
    words.insert(words.begin(), {"set", "k"});
    const auto ran = database(words, in);
    return ran.status == 0 ? database({"get", "k"}).out : ran.err;
  };
  const std::string file = database.folder.file("v.json", "{ \"a\": 1.50 }\n");
  CHECK(value({"--success", "@" + file}) == R"({"_tag":"Success","value":{"a":1.50}})"
                                            "\n");
  CHECK(value({"--success", "-"}, "[2]") == R"({"_tag":"Success","value":[2]})"
                                            "\n");
  CHECK(value({"--success=-"}, "[3]") == R"({"_tag":"Success","value":[3]})"
                                         "\n");
  CHECK_THAT(value({"--fail", "@" + file}), Contains(R"("error":{"a":1.50})"));
  CHECK_THAT(value({"--die", "-"}, "\"x\""), Contains(R"("defect":"x")"));
  CHECK(value({"--success-string", "say \"hi\"\n@x"}) ==
        R"({"_tag":"Success","value":"say \"hi\"\n@x"})"
        "\n");
  CHECK(value({"--success-string", ""}) == R"({"_tag":"Success","value":""})"
                                           "\n");
  CHECK_THAT(value({"--success", "@" + database.folder / "none"}), Contains("none"));
  CHECK_THAT(value({"--success", "-"}, "nope"), Contains("is not JSON: line 1, column 2"));
  CHECK_THAT(value({"--success", "-", "--if-equals", "-"}), Contains("read only once"));
  CHECK_THAT(value({"--success-string", "a", "--void"}), Contains("specify exactly one of"));
}

TEST_CASE("--max-value-size takes units") {
  const TimedDatabase database;
  const std::string text = '"' + std::string(3000, 'x') + '"';
  CHECK(database({"--max-value-size", "1K", "set", "k", "--success", "-"}, text).status != 0);
  CHECK(database({"--max-value-size", "4K", "set", "k", "--success", "-"}, text).status == 0);
  CHECK(database({"--max-value-size", "1G", "get", "k"}).status == 0);
  for (const char* bad : {"0", "2G", "x", "-1", "1.5", "1073741825"}) {
    const auto ran = database({"--max-value-size", bad, "get", "k"});
    CAPTURE(bad);
    CHECK(ran.status == 2);
    CHECK_THAT(ran.err, Contains("is not a size from 1 to 1G"));
  }
}

TEST_CASE("--state takes several words in one") {
  const TimedDatabase database;
  REQUIRE(database({"set", "a", "--fail=1"}).status == 0);
  REQUIRE(database({"set", "b", "--die=1"}).status == 0);
  REQUIRE(database({"set", "c", "--void"}).status == 0);
  CHECK(database({"keys", "--state", "fail,die"}).out == "a\nb\n");
}

// What the program says of itself.

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

using Catch::Matchers::Contains;
using cli::persist;
using nlohmann::json;
using Words = std::vector<std::string>;

namespace {

/// The library of that name in the report.
json library(const json& report, const std::string& name) {
  for (const json& driver : report.at("drivers")) {
    for (const json& it : driver.at("libraries")) {
      if (it.at("name") == name) return it;
    }
  }
  return nullptr;
}

}  // namespace

TEST_CASE("version --verbose names the SQLite that runs, its options and every driver") {
  const auto ran = persist({"version", "--verbose"});
  CHECK(ran.status == 0);
  CHECK(ran.out.starts_with(persist({"version"}).out));
  CHECK_THAT(ran.out, Contains(std::string{"\nsqlite      SQLite "} + sqlite3_libversion() + '\n'));
  CHECK_THAT(ran.out,
             Contains(std::string{"\nSQLite      "} + sqlite3_compileoption_get(0) + '\n'));
  for (const std::string driver : {"memory", "dir", "redis", "postgresql", "mysql", "build"}) {
    CHECK_THAT(ran.out, Contains('\n' + driver + ' '));
  }
}

TEST_CASE("version --json has the same as an object") {
  const auto ran = persist({"version", "--json"});
  CHECK(ran.status == 0);
  const json report = json::parse(ran.out);
  CHECK(persist({"--version"}).out == "persist " + report.at("version").get<std::string>() + '\n');
  CHECK(library(report, "SQLite").at("version") == sqlite3_libversion());
  CHECK(library(report, "SQLite").at("options").front() == sqlite3_compileoption_get(0));
  CHECK(report.at("static") == false);
  CHECK(report.at("drivers").size() == 6);
}

TEST_CASE("--version takes the options of version, and the word version") {
  const std::string text = persist({"version", "--verbose"}).out;
  const std::string object = persist({"version", "--json"}).out;
  for (const Words& words : std::vector<Words>{{"--version", "--verbose"},
                                               {"--verbose", "-V"},
                                               {"-v", "--version"},
                                               {"-vV"},
                                               {"version", "-vV"}}) {
    CAPTURE(words);
    CHECK(persist(words).out == text);
  }
  CHECK(persist({"--version", "--json"}).out == object);
  CHECK(persist({"get", "--version", "--verbose"}).out == persist({"--version"}).out);
  CHECK(persist({"version", "--jsno"}).status == 2);
  CHECK(persist({"version", "more"}).status == 2);
}

TEST_CASE("The version alone does not depend on the environment") {
  const cli::Circumstances broken{.environment = {{"PERSIST_TIMEOUT", "soon"}}};
  CHECK(persist({"--version"}, broken).status == 0);
  CHECK(persist({"version"}, broken).status == 0);
}

TEST_CASE("A client library that cannot be opened is said, and is not an error") {
  const cli::Folder folder;
  (void)folder.file("libpq.so.5", "not a library");
  const cli::Circumstances there{.environment = {{"LD_LIBRARY_PATH", folder.path().string()}}};
  const auto ran = persist({"version", "--json"}, there);
  CHECK(ran.status == 0);
  const json libpq = library(json::parse(ran.out), "libpq.so.5");
  CHECK(libpq.at("found") == false);
  CHECK(libpq.at("linkage") == "opened");
  CHECK_THAT(libpq.at("message").get<std::string>(), Contains("libpq5"));
  CHECK_THAT(persist({"--version", "--verbose"}, there).out,
             Contains("\npostgresql  libpq.so.5, not found: "));
}

// What is asked before many entries change: which entries of which store of which database.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::lines_of;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

constexpr const char* orders_and_users =
    "{\"store\":\"orders\",\"key\":\"o1\",\"exit\":{\"_tag\":\"Success\",\"value\":1}}\n"
    "{\"store\":\"users\",\"key\":\"u1\",\"exit\":{\"_tag\":\"Success\",\"value\":1}}\n"
    "{\"store\":\"users\",\"key\":\"u2\",\"exit\":{\"_tag\":\"Success\",\"value\":2}}\n"
    "{\"store\":\"users\",\"key\":\"u3\",\"exit\":{\"_tag\":\"Success\",\"value\":3}}\n"
    "{\"store\":\"users\",\"key\":\"u4\",\"exit\":{\"_tag\":\"Success\",\"value\":4}}\n";

/// Two stores in `cache.db`, and one entry for one of them in `new.ndjson` and `new.db`.
struct QuestionedDatabase {
  Folder folder;

  QuestionedDatabase() {
    const std::string incoming = folder.file(
        "new.ndjson", "{\"store\":\"users\",\"key\":\"n\",\"exit\":{\"_tag\":\"Success\"}}\n");
    REQUIRE(
        persist({"-d", folder / "cache.db", "load", folder.file("all", orders_and_users)}).status ==
        0);
    REQUIRE(persist({"-d", folder / "new.db", "load", incoming}).status == 0);
  }
  [[nodiscard]] std::string dump() const {
    return persist({"-d", folder / "cache.db", "dump"}).out;
  }

  /// What a terminal of 80 columns shows when the question is answered with `answer`.
  [[nodiscard]] std::string asked(const std::string& words, const std::string& answer) const {
    return cli::shell("echo " + answer +
                          " | script -qec \"stty -echo cols 80; \\\"$PERSIST\\\" -d cache.db " +
                          words + "\" /dev/null | tr -d '\\r'",
                      {.folder = folder.path()})
        .out;
  }
  /// The same without a terminal.
  [[nodiscard]] cli::RunResult refused(const std::string& words) const {
    return cli::shell("\"$PERSIST\" -d cache.db " + words, {.folder = folder.path()});
  }
};

struct QuestionCase {
  std::string words;
  std::string question;
};

const std::vector<QuestionCase> cases{
    {"-s users remove --all", "remove 4 entries from store \"users\" in cache.db"},
    {"-s users clear", "remove 4 entries from store \"users\" in cache.db"},
    {"-s users expire --all --never",
     "change the expiry of 4 entries in store \"users\" in cache.db to never"},
    {"load --mode replace new.ndjson",
     "replace 4 entries in store \"users\" in cache.db with 1 entry from new.ndjson"},
    {"copy --mode replace new.db cache.db",
     "replace 4 entries in store \"users\" in cache.db with 1 entry from new.db"}};

}  // namespace

TEST_CASE("A question names the entries, the store and the database") {
  for (const auto& [words, question] : cases) {
    const QuestionedDatabase database;
    const std::string shown = database.asked(words, "n");
    CAPTURE(shown);
    CHECK(shown.find(question + ":\n  u1, u2, u3, ...\nContinue? [y/N] ") != std::string::npos);
    CHECK(database.dump() == orders_and_users);
    CHECK(database.asked(words, "y").find("not confirmed") == std::string::npos);
    CHECK((database.dump() == orders_and_users) == (words.find("--never") != std::string::npos));
  }
}

TEST_CASE("Where nobody can be asked, the error says what the question would") {
  for (const auto& [words, question] : cases) {
    const QuestionedDatabase database;
    const auto ran = database.refused(words);
    const std::string message = "refusing to " + question + ": no terminal to confirm on";
    CHECK(ran.status == 2);
    CHECK(ran.err.find(": " + message + "\nhint: add --yes to confirm\n") != std::string::npos);
    const nlohmann::json json =
        nlohmann::json::parse(database.refused("--errors json " + words).err);
    CHECK(json["message"] == message);
    CHECK(json["hint"] == "add --yes to confirm");
    CHECK(database.dump() == orders_and_users);
  }
}

TEST_CASE("A question about several stores counts the entries of each") {
  const QuestionedDatabase database;
  for (const char* words : {"--all-stores clear", "--all-stores remove --all"}) {
    CHECK(database.asked(words, "n")
              .find("remove 5 entries from 2 stores in cache.db:\n"
                    "  \"orders\"  1 entry: o1\n"
                    "  \"users\"   4 entries: u1, u2, u3, ...\n"
                    "Continue? [y/N] ") != std::string::npos);
    CHECK(database.refused(words).err.find(
              "remove 5 entries from 2 stores in cache.db (\"orders\": 1, \"users\": 4)") !=
          std::string::npos);
  }
}

TEST_CASE("Nobody is asked about no entries") {
  for (const char* words :
       {"-s users remove --prefix nope", "--all-stores remove --state failure", "-s nope clear",
        "-s users expire --prefix nope --never", "-s nope load --mode replace new.ndjson",
        "copy --mode replace new.db other.db"}) {
    CAPTURE(words);
    CHECK(QuestionedDatabase{}.asked(words, "n").find("[y/N]") == std::string::npos);
    CHECK(QuestionedDatabase{}.refused(words).status == 0);
  }
}

TEST_CASE("purge ahead of the clock names the database") {
  const QuestionedDatabase database;
  const auto ran = database.refused("purge --now 9999999999999");
  CHECK(ran.status == 2);
  CHECK(ran.err.find("refusing to purge cache.db") != std::string::npos);
}

// What a person at a terminal is told on standard error, and a pipe is not.

#include <filesystem>

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using cli::Folder;

namespace {

struct ExpiringDatabase {
  Folder folder;

  ExpiringDatabase() {
    const auto made = cli::shell(
        "for k in 1 2 3; do \"$PERSIST\" -d a.db -s users set $k --void --ttl 1h; done\n"
        "\"$PERSIST\" -d a.db -s users --now '10m ago' set old --void --ttl 7m\n"
        "\"$PERSIST\" -d a.db dump --live -o all",
        {.folder = folder.path()});
    REQUIRE(made.status == 0);
    REQUIRE(made.err.empty());
  }
  /// Standard error as a terminal; standard output goes elsewhere.
  [[nodiscard]] std::string told(const std::string& words) const {
    return cli::shell("script -qec '\"$PERSIST\" -d a.db -s users " + words +
                          " >/dev/null' /dev/null </dev/null | tr -d '\\r'",
                      {.folder = folder.path()})
        .out;
  }
  [[nodiscard]] std::string piped(const std::string& words) const {
    return cli::shell("\"$PERSIST\" -d a.db -s users " + words, {.folder = folder.path()}).err;
  }
};

}  // namespace

TEST_CASE("On a terminal commands say what they did; pipes and --quiet stay silent") {
  const ExpiringDatabase database;
  CHECK(database.piped("remove 1").empty());
  CHECK(database.told("-q load all").empty());
  CHECK_THAT(database.told("load all"), Equals("persist: load: loaded 3 entries into \"users\"\n"));
  CHECK_THAT(database.told("remove 1 2"),
             Equals("persist: remove: removed 2 entries from \"users\"\n"));
  CHECK_THAT(database.told("remove --prefix 3 --yes"),
             Equals("persist: remove: removed 1 entry from \"users\"\n"));
  CHECK_THAT(database.told("remove --prefix 3"),
             Equals("persist: remove: removed 0 entries from \"users\"\n"));
  CHECK(database.piped("load all").empty());
  CHECK_THAT(database.told("expire 1 --ttl 2h"),
             Equals("persist: expire: changed the expiry of 1 entry in \"users\"\n"));
  CHECK_THAT(database.told("expire --prefix 1 --ttl 2h --yes"),
             Equals("persist: expire: changed the expiry of 1 entry in \"users\"\n"));
  CHECK_THAT(database.told("copy a.db b.db"),
             Equals("persist: copy: copied 4 entries of \"users\"\n"));
  CHECK_THAT(database.told("copy --dry-run a.db c.db"), !Contains("copied"));
  CHECK_THAT(database.told("clear --yes"),
             Equals("persist: clear: removed 4 entries from \"users\"\n"));
}

TEST_CASE(
    "On a terminal commands say what they did beside --save, and nothing of what they try out") {
  const ExpiringDatabase database;
  const struct {
    const char* words;
    const char* said;
  } cases[] = {
      {"set new --success 1", "set: wrote \"new\" in \"users\"\n"},
      {"set new --void --ttl 2h", "set: wrote \"new\" in \"users\"; it expires in 2h\n"},
      {"rename new newer", "rename: renamed \"new\" to \"newer\" in \"users\"\n"},
      {"expire 1 --ttl 2h", "expire: changed the expiry of 1 entry in \"users\"\n"},
      {"expire --prefix 2 --ttl 2h --yes", "expire: changed the expiry of 1 entry in \"users\"\n"},
      {"update --prefix 3 --unset /value --yes", "update: updated 1 entry in \"users\"\n"},
      {"remove 1", "remove: removed 1 entry from \"users\"\n"},
      {"remove --prefix 2 --yes", "remove: removed 1 entry from \"users\"\n"},
      {"purge", "purge: deleted 1 expired entry from \"users\"\n"},
      {"copy a.db b.db", "copy: copied 2 entries of \"users\"\n"},
      {"clear --yes", "clear: removed 2 entries from \"users\"\n"},
      {"load all", "load: loaded 3 entries into \"users\"\n"},
  };
  for (const auto& it : cases) {
    CAPTURE(it.words);
    CHECK(database.piped(std::string{it.words} + " --dry-run").find(it.said) == std::string::npos);
    CHECK_THAT(database.told(std::string{it.words} + " --dry-run"), !Contains(it.said));
    CHECK_THAT(database.told(std::string{it.words} + " --save saved"),
               Equals(std::string{"persist: "} + it.said));
    std::filesystem::remove(database.folder / "saved");
  }
  CHECK_THAT(database.told("set other --void"),
             Equals("persist: set: wrote \"other\" in \"users\"\n"));
  CHECK_THAT(database.told("purge"),
             Equals("persist: purge: deleted 0 expired entries from \"users\"\n"));
  CHECK_THAT(database.told("backup back.db"),
             Contains("persist: backup: copied a.db to back.db (") && Contains("KiB)\n"));
  CHECK_THAT(database.told("restore back.db --yes").substr(0, 8), Equals("persist:"));
  // On one terminal what was done is said after the output.
  CHECK(cli::shell("script -qec '\"$PERSIST\" -d a.db purge' /dev/null </dev/null | tr -d '\\r'",
                   {.folder = database.folder.path()})
            .out.starts_with("0\npersist: purge: deleted 0 expired entries"));
  for (const char* words : {"set k --void", "purge", "backup other.db", "rename k l"}) {
    CAPTURE(words);
    CHECK(database.piped(words).empty());
  }
}

TEST_CASE("On a terminal commands say what they did not find") {
  const ExpiringDatabase database;
  CHECK_THAT(database.told("get nosuch"),
             Equals("persist: get: no entry \"nosuch\" in \"users\"\n"));
  CHECK_THAT(database.told("get old"),
             Contains("\"old\" in \"users\" expired 3m") && Contains(" ago (--all shows it)\n"));
  CHECK_THAT(database.told("ttl nosuch"),
             Equals("persist: ttl: no entry \"nosuch\" in \"users\"\n"));
  CHECK_THAT(database.told("ttl old"), Contains(" expired 3m"));
  CHECK_THAT(database.told("edit nosuch"),
             Equals("persist: edit: no entry \"nosuch\" in \"users\"\n"));
  CHECK(database.told("-q get nosuch").empty());
  for (const char* words : {"get nosuch", "get old", "ttl nosuch", "edit nosuch"}) {
    CAPTURE(words);
    CHECK(database.piped(words).empty());
  }
}

TEST_CASE("--verbose says what was opened and how long the command took") {
  const ExpiringDatabase database;
  CHECK_THAT(database.piped("-v get 1"),
             Contains("opened a.db: driver sqlite, layout single, dialect v4\n") &&
                 Contains("persist: get: took "));
}

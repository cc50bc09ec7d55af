// watch: what another process changes is reported.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::lines_of;
using cli::persist;

namespace {

/// Watches the database "a.db" for `count` events while `changes` run beside it.
std::vector<std::string> watched(const Folder& folder, const std::string& options,
                                 const std::string& changes) {
  const auto ran =
      cli::shell("\"$PERSIST\" -d a.db watch " + options +
                     " >events & watcher=$!; sleep 0.5; p() { \"$PERSIST\" -d a.db \"$@\"; };" +
                     changes + "; (sleep 10; kill $watcher) & wait $watcher; cat events",
                 {.folder = folder.path()});
  return lines_of(ran.out);
}

}  // namespace

TEST_CASE("watch tells what another process sets and removes") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "-s", "s", "set", "a", "--success=1"}).status == 0);
  const auto events =
      watched(folder, "--limit 3",
              "p -s s set a --success=2; p -s s set b --void; sleep 0.5; p -s s remove a");
  REQUIRE(events.size() == 3);
  CHECK(events[0].starts_with(R"({"event":"set","store":"s","key":"a")"));
  CHECK(events[0].find(R"("value":2)") != std::string::npos);
  CHECK(events[1].starts_with(R"({"event":"set","store":"s","key":"b")"));
  CHECK(events[2].starts_with(R"({"event":"remove","store":"s","key":"a")"));
}

TEST_CASE("watch tells when an entry expires, and begins with what is there when asked to") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "-s", "s", "set", "a", "--success=1"}).status == 0);
  const auto events = watched(folder, "--initial --limit 3", "p -s s set b --void --ttl 800ms");
  REQUIRE(events.size() == 3);
  CHECK(events[0].starts_with(R"({"event":"set","store":"s","key":"a")"));
  CHECK(events[1].starts_with(R"({"event":"set","store":"s","key":"b")"));
  CHECK(events[2].starts_with(R"({"event":"expire","store":"s","key":"b")"));
}

TEST_CASE("watch goes by the clock alone, and ends by a signal") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "-s", "s", "set", "a", "--success=1"}).status == 0);
  CHECK(persist({"-d", folder / "a.db", "watch", "--now", "0"}).status == 2);
  const auto ran = cli::shell(
      "\"$PERSIST\" -d a.db watch & sleep 0.5; kill -TERM $!; wait $!; echo \"status $?\"",
      {.folder = folder.path()});
  CHECK(ran.out == "status 143\n");
  CHECK(folder.names() == std::vector<std::string>{"a.db"});
}

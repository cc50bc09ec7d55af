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

TEST_CASE("watch --event reports these events alone, each with the time") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "-s", "s", "set", "a", "--success=1"}).status == 0);
  const auto events =
      watched(folder, "--event remove,expire --limit 2",
              "p -s s set b --void --ttl 500ms; p -s s remove a; p -s s set c --void");
  REQUIRE(events.size() == 2);
  CHECK(events[0].starts_with(R"({"event":"remove","store":"s","key":"a","at":1)"));
  CHECK(events[1].starts_with(R"({"event":"expire","store":"s","key":"b","expires":1)"));
  CHECK(events[1].find(R"(,"at":1)") != std::string::npos);
  const auto wrong = persist({"-d", folder / "a.db", "watch", "--event", "set,delete"});
  CHECK(wrong.status == 2);
  CHECK(wrong.err.find("--event must be one of set, remove, expire, not 'delete'") !=
        std::string::npos);
}

TEST_CASE("watch says that it has begun on a terminal, and in a pipe only with --verbose") {
  const Folder folder;
  REQUIRE(persist({"-d", folder / "a.db", "-s", "s", "set", "a", "--success=1"}).status == 0);
  const auto words_of = [&](const std::string& options) {
    return persist({"-d", folder / "a.db", "watch", "--initial", "--limit=1", options}).err;
  };
  CHECK(words_of("--compact").empty());
  CHECK(words_of("-v").find("watching 1 entry in 1 store") != std::string::npos);
}

TEST_CASE("watch on a terminal writes lines for people, and one for what expires together") {
  const Folder folder;
  const auto ran = cli::shell(
      "p() { \"$PERSIST\" -q -d a.db -s s \"$@\"; }; p set a --success=1; at=$(($(date +%s%3N) + "
      "1500));"
      "(sleep 0.7; for i in 1 2 3 4 5 6 7; do echo '{\"store\":\"s\",\"key\":\"b'$i'\",\"exit\":"
      "{\"_tag\":\"Success\"},\"expires\":'$at'}'; done | p load; p set a --fail '\"no\"') & "
      "script -qec 'stty cols 80; \"$PERSIST\" -d a.db watch --limit=15 --event=set,expire' "
      "/dev/null",
      {.folder = folder.path()});
  INFO(ran.out);
  CHECK(ran.out.find("watching 1 entry in 1 store") != std::string::npos);
  CHECK(ran.out.find("  set     success        18 B  in ") != std::string::npos);
  CHECK(ran.out.find("  s  b1\r\n") != std::string::npos);
  CHECK(ran.out.find("  set     fail           57 B  never       s  a\r\n") != std::string::npos);
  CHECK(ran.out.find("  expire  7 entries in s, such as b1\r\n") != std::string::npos);
  CHECK(ran.out.find("{") == std::string::npos);
}

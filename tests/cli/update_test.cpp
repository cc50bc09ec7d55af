// update, rename and rename-store.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::persist;
using Words = std::vector<std::string>;

namespace {

struct UpdatedStore {
  Folder folder;
  std::string db = folder / "a.db";

  UpdatedStore() {
    const auto loaded = persist(
        {"-d", db, "load",
         folder.file(
             "in",
             R"({"store":"s","key":"a","exit":{"_tag":"Success","value":{"n":1.50e+007,"n":2}},"expires":4102444800000}
{"store":"s","key":"b","exit":{"_tag":"Success","value":{"n":3}}}
{"store":"s","key":"old","exit":{"_tag":"Success","value":{"n":4}},"expires":9}
)")});
    CAPTURE(loaded.err);
    REQUIRE(loaded.status == 0);
  }
  [[nodiscard]] cli::RunResult operator()(Words words) const {
    words.insert(words.begin(), {"-d", db, "-s", "s"});
    return persist(words);
  }
  [[nodiscard]] cli::RunResult update(Words words) const {
    words.insert(words.begin(), {"update", "--yes"});
    return (*this)(words);
  }
  [[nodiscard]] std::string dump() const { return persist({"-d", db, "dump"}).out; }
  [[nodiscard]] std::string value(const std::string& key) const {
    return (*this)({"get", "--raw", key}).out;
  }
};

}  // namespace

TEST_CASE("update --set changes one part and keeps digits, members and the expiry") {
  const UpdatedStore store;
  REQUIRE(store.update({"--glob", "*", "--set", "/value/n=9"}).status == 0);
  CHECK(store.value("a") == "{\"_tag\":\"Success\",\"value\":{\"n\":1.50e+007,\"n\":9}}\n");
  CHECK(store.dump().find("\"n\":9}},\"expires\":4102444800000}") != std::string::npos);
  CHECK(store.dump().find("\"n\":4}},\"expires\":9}") != std::string::npos);
  REQUIRE(store.update({"--prefix", "b", "--set", "/value/m={\"x\":[]}", "--unset", "/value/n"})
              .status == 0);
  CHECK(store.value("b") == "{\"_tag\":\"Success\",\"value\":{\"m\":{\"x\":[]}}}\n");
}

TEST_CASE("update refuses what cannot be, says where, and changes nothing") {
  const UpdatedStore store;
  const std::string before = store.dump();
  const auto refused = [&](int status, const Words& words, std::string_view part) {
    const auto ran = store.update(words);
    CAPTURE(words, ran.err);
    CHECK(ran.status == status);
    CHECK(ran.err.find(part) != std::string::npos);
    CHECK(store.dump() == before);
  };
  refused(2, {"--set", "/value=1"}, "selection");
  refused(2, {"--glob", "*"}, "--set");
  refused(2, {"--glob", "*", "--set", "/a=1", "--exec", "cat"}, "--exec");
  refused(2, {"--glob", "*", "--set", "a=1"}, "Pointer");
  refused(2, {"--glob", "*", "--set", "/a"}, "POINTER=JSON");
  refused(2, {"--glob", "*", "--set", "/a=x"}, "JSON");
  refused(2, {"--glob", "*", "--unset", ""}, "Pointer");
  refused(2, {"--expired", "--set", "/value=1"}, "live");
  refused(3, {"--glob", "*", "--set", "/value/x/y=1"}, "\"a\"");
  refused(3, {"--glob", "*", "--set", "/_tag=1"}, "Exit");
  refused(3, {"--glob", "*", "--unset", "/value/n/x"}, "\"a\"");
  refused(2, {"--glob", "*", "--exec", "test $PERSIST_KEY = a && cat"}, "\"b\"");
  refused(2, {"--glob", "*", "--exec", "kill -9 $$"}, "signal 9");
  refused(2, {"--glob", "*", "--exec", "echo x"}, "not JSON");
}

TEST_CASE("update --exec passes values through a command") {
  const UpdatedStore store;
  REQUIRE(
      store.update({"--glob", "*", "--exec", "sed \"s/}}/,\\\"key\\\":\\\"$PERSIST_KEY\\\"}}/\""})
          .status == 0);
  CHECK(store.value("b") == "{\"_tag\":\"Success\",\"value\":{\"n\":3,\"key\":\"b\"}}\n");
}

TEST_CASE("update is status 6 if another changes an entry meanwhile, and changes nothing") {
  const UpdatedStore store;
  const auto ran = cli::shell(
      "\"$PERSIST\" -d a.db -s s update --glob '*' --yes --save saved --exec "
      "'test $PERSIST_KEY = b && \"$PERSIST\" -d a.db -s s set a --success 7; "
      "printf \"{\\\"_tag\\\":\\\"Success\\\",\\\"value\\\":0}\"'",
      {.folder = store.folder.path()});
  CAPTURE(ran.err);
  CHECK(ran.status == 6);
  CHECK(store.value("a") == "{\"_tag\":\"Success\",\"value\":7}\n");
  CHECK(store.value("b") == "{\"_tag\":\"Success\",\"value\":{\"n\":3}}\n");
  CHECK(!std::filesystem::exists(store.folder / "saved"));
}

TEST_CASE("update --batch does a portion again that another changed meanwhile") {
  const UpdatedStore store;
  const auto ran = cli::shell(
      "\"$PERSIST\" -d a.db -s s update --glob '*' --yes --batch 2 --save saved --exec "
      "'if test $PERSIST_KEY = b && ! test -e once; then touch once; "
      "\"$PERSIST\" -d a.db -s s set a --success 7; fi; sed s/Success/Success/'",
      {.folder = store.folder.path()});
  CAPTURE(ran.err);
  CHECK(ran.status == 0);
  CHECK(store.value("a") == "{\"_tag\":\"Success\",\"value\":7}\n");
  CHECK(persist({"-d", store.db, "restore", store.folder / "saved"}).status == 0);
  CHECK(store.value("a") == "{\"_tag\":\"Success\",\"value\":7}\n");
}

TEST_CASE("rename moves an entry with its expiry, to a key without a live entry") {
  const UpdatedStore store;
  CHECK(store({"rename", "missing", "x"}).status == 1);
  CHECK(store({"rename", "a", "b"}).status == 6);
  CHECK(store({"rename", "a", "a"}).status == 2);
  CHECK(store({"rename", "a", "old"}).status == 0);
  CHECK(store({"get", "a"}).status == 1);
  CHECK(
      store.dump().find("\"key\":\"old\",\"exit\":{\"_tag\":\"Success\",\"value\":{\"n\":1.50e+007,"
                        "\"n\":2}},\"expires\":4102444800000}") != std::string::npos);
}

TEST_CASE("rename-store moves all entries in every layout") {
  for (const std::string layout : {"single", "multi", "kvs"}) {
    CAPTURE(layout);
    const UpdatedStore store;
    const std::string db = store.folder / "l.db";
    REQUIRE(persist({"copy", store.db, db, "--layout", layout}).status == 0);
    REQUIRE(persist({"-d", db, "-s", "other", "set", "k", "--void"}).status == 0);
    CHECK(persist({"-d", db, "rename-store", "none", "t"}).status == 1);
    CHECK(persist({"-d", db, "rename-store", "s", "other"}).status == 6);
    CHECK(persist({"-d", db, "rename-store", "s", "s"}).status == 2);
    CHECK(persist({"-d", db, "-s", "s", "rename-store", "s", "t"}).status == 2);
    const auto ran = persist({"-d", db, "rename-store", "s", "t"});
    CAPTURE(ran.err);
    CHECK(ran.status == 0);
    CHECK(persist({"-d", db, "stores"}).out.find("t") != std::string::npos);
    CHECK(cli::lines_of(persist({"-d", db, "-s", "t", "keys", "--all"}).out) ==
          Words{"a", "b", "old"});
    CHECK(persist({"-d", db, "stores", "--json"}).out.find("\"s\"") == std::string::npos);
  }
}

namespace {

/// A store of 1,000 entries "0000" to "0999", each of some bytes.
struct LargeStore {
  Folder folder;

  LargeStore() {
    const auto made =
        run("i=0; while [ $i -lt 1000 ]; do printf "
            "'{\"store\":\"s\",\"key\":\"%04d\",\"exit\":{\"_tag\":\"Success\",\"value\":{\"n\":%d,"
            "\"text\":\"%0200d\"}}}\\n' $i $i $i; i=$((i+1)); done | \"$PERSIST\" -d a.db load && "
            "\"$PERSIST\" -d a.db dump >before");
    CAPTURE(made.err);
    REQUIRE(made.status == 0);
  }
  [[nodiscard]] cli::RunResult run(const std::string& script) const {
    return cli::shell(script, {.folder = folder.path()});
  }
  [[nodiscard]] std::string dump() const { return run("\"$PERSIST\" -d a.db dump").out; }
  [[nodiscard]] std::string before() const { return cli::contents_of(folder / "before"); }
  [[nodiscard]] std::string changed() const {
    return run("\"$PERSIST\" -d a.db -s s keys --match '/value/n=-1' | wc -l").out;
  }
};

constexpr const char* fails_at_500 =
    "\"$PERSIST\" -d a.db -s s update --glob '*' --yes --exec "
    "'test $PERSIST_KEY = 0499 && exit 3; sed \"s/\\\"n\\\":[0-9]*/\\\"n\\\":-1/\"' ";

}  // namespace

TEST_CASE("update --exec that fails for the 500th entry changes nothing") {
  const LargeStore store;
  const auto ran = store.run(std::string{fails_at_500} + "--save saved");
  CAPTURE(ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.err.find("\"0499\"; nothing was changed") != std::string::npos);
  CHECK(store.dump() == store.before());
  CHECK(!std::filesystem::exists(store.folder / "saved"));
}

TEST_CASE("update --batch --save that fails midway has saved what it changed") {
  const LargeStore store;
  const auto ran = store.run(std::string{fails_at_500} + "--batch 200 --save saved");
  CAPTURE(ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.err.find("stopped after 400 entries were changed") != std::string::npos);
  CHECK(ran.err.find("\"0499\"; its portion was not written") != std::string::npos);
  CHECK(store.changed() == "400\n");
  CHECK(cli::lines_of(cli::contents_of(store.folder / "saved")).size() == 401);
  const auto restored = store.run("\"$PERSIST\" -d a.db restore saved");
  CAPTURE(restored.err);
  CHECK(restored.status == 0);
  CHECK(store.dump() == store.before());
}

TEST_CASE("update --batch --save on a disk that gets full has saved what it changed") {
  const LargeStore store;
  const auto ran = store.run(
      "cp a.db grown.db; (ulimit -f 192; \"$PERSIST\" -d grown.db -s s update --glob '*' --yes "
      "--set /value/n=-1 --batch 100 --save saved)");
  CAPTURE(ran.err);
  CHECK(ran.status == 4);
  CHECK(ran.err.find(" entries were changed") != std::string::npos);
  CHECK(ran.err.find("saved") != std::string::npos);
  const auto restored =
      store.run("\"$PERSIST\" -d grown.db restore saved && \"$PERSIST\" -d grown.db dump");
  CAPTURE(restored.err);
  CHECK(restored.status == 0);
  CHECK(restored.out == store.before());
}

TEST_CASE("A signal during update --exec changes nothing, and ends the command") {
  const LargeStore store;
  const std::string update =
      "\"$PERSIST\" -d a.db -s s update --glob '*' --yes --save saved --exec "
      "'echo $$ >child; test $PERSIST_KEY = 0150 && { touch there; exec sleep 100; }; "
      "sed \"s/\\\"n\\\":[0-9]*/\\\"n\\\":-1/\"' ";
  const std::string interrupt =
      "& while ! test -e there; do sleep 0.01; done; kill -TERM $!; wait $!; echo $?; "
      "kill -0 $(cat child) 2>/dev/null && echo alive; rm there";
  const auto whole = store.run(update + interrupt);
  CHECK(whole.out == "143\n");
  CHECK(store.dump() == store.before());
  CHECK(!std::filesystem::exists(store.folder / "saved"));

  const auto portions = store.run(update + "--batch 100 " + interrupt);
  CAPTURE(portions.err);
  CHECK(portions.out == "143\n");
  CHECK(portions.err.find("stopped after 100 entries were changed") != std::string::npos);
  CHECK(store.changed() == "100\n");
  CHECK(store.run("\"$PERSIST\" -d a.db restore saved").status == 0);
  CHECK(store.dump() == store.before());
}

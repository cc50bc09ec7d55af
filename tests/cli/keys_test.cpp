// keys: their order, and their stores.

#include <catch2/catch.hpp>

#include "cli/program.hpp"

using cli::Folder;
using cli::lines_of;
using cli::persist;

namespace {

constexpr const char* dump_of_sizes =
    R"({"store":"s","key":"b","exit":{"_tag":"Success","value":"longer"},"expires":4102444800000}
{"store":"s","key":"c","exit":{"_tag":"Success"}}
{"store":"t","key":"a","exit":{"_tag":"Success","value":12},"expires":4102444700000}
{"store":"t","key":"d\te","exit":{"_tag":"Failure","cause":[{"_tag":"Fail","error":1}]}}
)";

struct SizedKeys {
  Folder folder;
  std::string db = folder / "a.db";

  SizedKeys() { REQUIRE(persist({"-d", db, "load"}, {.in = dump_of_sizes}).status == 0); }

  std::vector<std::string> keys(std::vector<std::string> words) const {
    words.insert(words.begin(), {"-q", "-d", db, "keys"});
    const auto ran = persist(words);
    CHECK(ran.status == 0);
    return lines_of(ran.out);
  }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("keys --sort orders the keys of all stores together, and --limit takes the first") {
  const SizedKeys cache;
  CHECK(cache.keys({"--all-stores", "--sort", "key"}) == Lines{"t\ta", "s\tb", "s\tc", "t\td\te"});
  CHECK(cache.keys({"--all-stores", "--sort", "size"}) == Lines{"s\tc", "t\ta", "s\tb", "t\td\te"});
  CHECK(cache.keys({"--all-stores", "--sort", "size", "--reverse", "--limit", "2"}) ==
        Lines{"t\td\te", "s\tb"});
  CHECK(cache.keys({"--all-stores", "--sort", "expires"}) ==
        Lines{"t\ta", "s\tb", "s\tc", "t\td\te"});
  CHECK(cache.keys({"-s", "s", "--reverse"}) == Lines{"c", "b"});
  CHECK(cache.keys({"-s", "s", "--reverse", "--long"}) ==
        Lines{"success\t18\tnone\tc", "success\t35\t4102444800000\tb"});
  CHECK(cache.keys({"-s", "t", "--sort=size", "--state=success", "--json"}) == Lines{R"("a")"});
}

TEST_CASE("keys refuses an order for a count, and an order that there is not") {
  const SizedKeys cache;
  CHECK(persist({"-d", cache.db, "keys", "-s", "s", "--count", "--sort", "size"}).status == 2);
  CHECK(persist({"-d", cache.db, "keys", "-s", "s", "--count", "--reverse"}).status == 2);
  CHECK(persist({"-d", cache.db, "keys", "-s", "s", "--sort", "age"})
            .err.find("--sort must be one of key, size, expires, not 'age'") != std::string::npos);
}

TEST_CASE("keys --all-stores shows the store of each key") {
  const SizedKeys cache;
  CHECK(cache.keys({"--all-stores"}) == Lines{"s\tb", "s\tc", "t\ta", "t\td\te"});
  CHECK(cache.keys({"--all-stores", "--long", "--prefix", "a"}) ==
        Lines{"success\t29\t4102444700000\tt\ta"});
  CHECK(cache.keys({"--all-stores", "--json", "--limit", "1"}) ==
        Lines{R"({"store":"s","key":"b"})"});
  CHECK(cache.keys({"--all-stores", "--count"}) == Lines{"4"});
  const auto lines =
      cli::shell("script -qec '\"$PERSIST\" -q -d " + cache.db + " --all-stores keys' /dev/null");
  CHECK(lines.out == "s  b\r\ns  c\r\nt  a\r\nt  d\\u0009e\r\n");
  const auto table = cli::shell("script -qec '\"$PERSIST\" -q -d " + cache.db +
                                " --all-stores keys --long --sort size' /dev/null");
  CHECK(table.out.find("STATE    SIZE  EXPIRES") != std::string::npos);
  CHECK(table.out.find("STORE  KEY\r\nsuccess  18 B  never") != std::string::npos);
  CHECK(table.out.find("  t      a\r\n") != std::string::npos);
}

TEST_CASE("keys --all-stores skips stores whose name no line can hold") {
  const SizedKeys cache;
  REQUIRE(persist({"-d", cache.db, "-s", "odd\tstore", "set", "k", "--void"}).status == 0);
  const auto ran = persist({"-d", cache.db, "--all-stores", "keys", "--prefix", "k"});
  CHECK(ran.status == 3);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("contains a tab and is skipped") != std::string::npos);
  CHECK(cache.keys({"--all-stores", "--prefix", "k", "--json"}) ==
        Lines{R"({"store":"odd\tstore","key":"k"})"});
}

TEST_CASE("keys --sort takes more keys than memory has room for from a file without a name") {
  const Folder folder;
  const std::string front(300, 'k');
  std::string lines;
  for (int i = 0; i < 100'000; ++i) {
    const int value = i * 7919 % 100'000;
    lines += R"({"store":"s","key":")" + front + std::to_string(100'000 + i) + R"(","value":)" +
             std::to_string(value) + "}\n";
  }
  const std::string db = folder / "a.db";
  REQUIRE(persist({"-d", db, "load", "--raw", "-q"}, {.in = lines}).status == 0);
  const auto ran = persist({"-q", "-d", db, "keys", "--sort", "size", "--reverse", "--limit", "1"});
  // The first of those of five digits.
  CHECK(ran.out == front + "100002\n");
  CHECK(folder.names() == std::vector<std::string>{"a.db"});
  const auto full =
      cli::shell("TMPDIR=" + (folder / "none") + " \"$PERSIST\" -q -d " + db + " keys --sort size");
  CHECK(full.status == 4);
  CHECK(full.out.empty());
}

// What the real Effect packages wrote into KeyValueStores reads back as Effect reads it.

#include <persist/directory.hpp>
#include <persist/json_reader.hpp>
#include <persist/sqlite.hpp>

#include <algorithm>
#include <fstream>
#include <map>

#include <catch2/catch.hpp>

#include "contract/subject.hpp"

namespace {

using contract::Entry;
using contract::ids_of;
using contract::looked_up;
using contract::must;
using contract::scanned;
using persist::Expires;
using persist::JsonView;

struct Fixture {
  const char* name;
  /// 4.1 and later: the ids of the stores can be read from the keys.
  bool tells_stores;
};

std::ostream& operator<<(std::ostream& out, const Fixture& fixture) { return out << fixture.name; }

std::unique_ptr<persist::Inspector> open(const Fixture& fixture) {
  const std::filesystem::path path = std::filesystem::path{FIXTURES} / fixture.name;
  if (path.extension() == ".db") {
    return must(persist::open_sqlite_inspector({.path = path, .access = persist::Access::read}));
  }
  return must(persist::open_directory_inspector({.path = path, .access = persist::Access::read}));
}

/// By store, in order of the keys: keys, the bytes of values, expiries.
using Contents = std::map<std::string, std::vector<Entry>>;

Contents expected_of(const Fixture& fixture) {
  std::ifstream lines{std::string{FIXTURES} + "/" + fixture.name + ".expected.ndjson"};
  REQUIRE(lines);
  Contents contents;
  for (std::string line; std::getline(lines, line);) {
    const auto json = JsonView::parse(line);
    REQUIRE(json);
    const auto member = [&](std::string_view name) { return member_of(*json, name).value(); };
    const auto expires = Expires::from_number(member("expires").text());
    contents[unquoted(member("store"))].push_back({unquoted(member("key")),
                                                   std::string{member("encoded").text()},
                                                   expires.value_or(Expires{})});
  }
  for (auto& [store, entries] : contents) std::ranges::sort(entries, {}, &Entry::key);
  return contents;
}

}  // namespace

TEST_CASE("A KeyValueStore that Effect wrote reads as Effect reads it") {
  const Fixture fixture = GENERATE(Fixture{"v3-kvs-dir", false}, Fixture{"v4-kvs-dir", false},
                                   Fixture{"v41-kvs-dir", true}, Fixture{"v4-kvs-sql.db", false},
                                   Fixture{"v41-kvs-sql.db", true});
  CAPTURE(fixture);
  const Contents expected = expected_of(fixture);
  const auto inspector = open(fixture);
  std::size_t count = 0;
  for (const auto& [store, entries] : expected) {
    CAPTURE(store);
    CHECK(scanned(*inspector, store) == entries);
    for (const Entry& entry : entries) CHECK(looked_up(*inspector, store, entry.key) == entry);
    count += entries.size();
  }

  std::vector<std::string> ids;
  for (const auto& [store, entries] : expected) ids.push_back(store);
  if (fixture.tells_stores) {
    CHECK(ids_of(*inspector) == ids);
  } else {
    CHECK(ids_of(*inspector) == std::vector<std::string>{""});
    CHECK(scanned(*inspector, "").size() == count);
  }
}

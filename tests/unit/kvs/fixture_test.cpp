// What the real Effect packages wrote into KeyValueStores reads back as Effect reads it.

#include <persist/directory.hpp>
#include <persist/sqlite.hpp>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include <catch2/catch.hpp>

#include "contract/subject.hpp"

namespace {

using contract::must;
using nlohmann::ordered_json;

struct Fixture {
  const char* name;
  /// 4.1 and later: the ids of the stores can be told from the keys.
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

/// By store, then key: the value and the expiry, as JSON.
using Contents = std::map<std::string, std::map<std::string, ordered_json>>;

Contents expected_of(const Fixture& fixture) {
  std::ifstream lines{std::string{FIXTURES} + "/" + fixture.name + ".expected.ndjson"};
  REQUIRE(lines);
  Contents contents;
  for (std::string line; std::getline(lines, line);) {
    ordered_json entry = ordered_json::parse(line);
    contents[entry["store"]][entry["key"]] =
        ordered_json{{"value", entry["encoded"]}, {"expires", entry["expires"]}};
  }
  return contents;
}

/// As JavaScript sees it: a double.
ordered_json expires_of(const persist::Expires& expires) {
  std::string text;
  expires.append_to(text);
  return ordered_json::parse(text);
}

std::map<std::string, ordered_json> read(persist::Inspector& inspector, const std::string& store) {
  std::map<std::string, ordered_json> entries;
  for (const contract::Entry& entry : contract::walked(inspector, store)) {
    entries[entry.key] = ordered_json{{"value", ordered_json::parse(entry.value)},
                                      {"expires", expires_of(entry.expires)}};
  }
  return entries;
}

}  // namespace

TEST_CASE("A KeyValueStore that Effect wrote reads as Effect reads it") {
  const Fixture fixture = GENERATE(Fixture{"v3-kvs-dir", false}, Fixture{"v4-kvs-dir", false},
                                   Fixture{"v41-kvs-dir", true}, Fixture{"v4-kvs-sql.db", false},
                                   Fixture{"v41-kvs-sql.db", true});
  CAPTURE(fixture);
  const Contents expected = expected_of(fixture);
  const auto inspector = open(fixture);
  std::size_t entries = 0;
  for (const auto& [store, contents] : expected) {
    CAPTURE(store);
    CHECK(read(*inspector, store) == contents);
    for (const auto& [key, entry] : contents) {
      CHECK(contract::looked_up(*inspector, store, key).has_value());
    }
    entries += contents.size();
  }

  std::vector<std::string> ids;
  for (const auto& [store, contents] : expected) ids.push_back(store);
  if (fixture.tells_stores) {
    CHECK(contract::ids_of(*inspector) == ids);
  } else {
    CHECK(contract::ids_of(*inspector) == std::vector<std::string>{""});
    CHECK(contract::walked(*inspector, "").size() == entries);
  }
}

// The public face of the external sort.

#include <catch2/catch.hpp>
#include <persist/entry_sort.hpp>
#include <string>
#include <vector>

using namespace persist;

namespace {

std::vector<std::string> drain(EntrySort& sort) {
  std::vector<std::string> seen;
  EntryBatch batch;
  do {
    REQUIRE(sort.next(batch));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      seen.push_back(std::string{batch[i].key} + '=' + std::string{batch[i].value});
    }
  } while (!batch.empty());
  return seen;
}

}  // namespace

TEST_CASE("EntrySort gives out what was added in order, of the same entry the later one") {
  EntrySort sort;
  for (const char* key : {"c", "a", "b", "a"}) {
    const std::string value = std::to_string(key[0]) + (key[0] == 'a' ? "x" : "");
    REQUIRE(sort.add({.key = key, .value = value, .expires = {}}));
  }
  CHECK(drain(sort) == std::vector<std::string>{"a=97x", "b=98", "c=99"});
}

TEST_CASE("EntrySort without entries is at its end") {
  EntrySort sort;
  CHECK(drain(sort).empty());
}

TEST_CASE("EntrySort ends as interrupted when it is asked to") {
  EntrySort sort{[] { return true; }};
  const std::string value(std::size_t{1} << 20U, 'v');
  Result<void> added;
  for (int i = 0; i < 20 && added; ++i) {
    added = sort.add({.key = std::to_string(i), .value = value, .expires = {}});
  }
  REQUIRE_FALSE(added);
  CHECK(std::get<PersistenceBackingError>(added.error()).fault == BackingFault::interrupted);
}

#include "keys/key_sort.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using persist::EntryView;
using persist::Expires;
using persist::StorageClass;
using persist::app::EntryState;
using persist::app::KeyOrder;
using persist::app::KeySort;
using persist::app::ListedKey;
using persist::app::SortDirection;

namespace {

using namespace std::string_literals;

struct Key {
  std::uint32_t store = 0;
  std::string key = {};
  std::uint64_t bytes = 0;
  Expires expires = {};
};

const std::vector<std::string> stores{"s", "t"};

std::vector<std::string> sorted(const std::vector<Key>& keys, KeyOrder order,
                                SortDirection direction = SortDirection::ascending,
                                std::size_t most = 100) {
  KeySort sort{order, direction, stores};
  for (const Key& it : keys) {
    const ListedKey key{.store = stores[it.store],
                        .key = it.key,
                        .state = EntryState::die,
                        .bytes = it.bytes,
                        .expires = it.expires};
    const EntryView entry{.key = it.key, .value = {}, .expires = it.expires, .store = it.store};
    REQUIRE(sort.add(key, entry));
  }
  std::vector<std::string> seen;
  REQUIRE(sort.finish([&](const ListedKey& key) -> persist::app::Outcome<bool> {
    CHECK(key.state == EntryState::die);
    seen.push_back(std::string{key.store} + ':' + std::string{key.key});
    return seen.size() < most;
  }));
  return seen;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("KeySort by key mixes the stores, and reverses texts that begin with each other") {
  const std::vector<Key> keys{{.key = "b"},
                              {.store = 1, .key = "ab"},
                              {.key = "a"},
                              {.key = "a\0"s},
                              {.store = 1, .key = "a"}};
  CHECK(sorted(keys, KeyOrder::key) == Names{"s:a", "t:a", "s:a\0"s, "t:ab", "s:b"});
  CHECK(sorted(keys, KeyOrder::key, SortDirection::descending) ==
        Names{"s:b", "t:ab", "s:a\0"s, "s:a", "t:a"});
}

TEST_CASE("KeySort by size goes by the number, then by store and key in either direction") {
  const std::vector<Key> keys{{.store = 1, .key = "x", .bytes = 9},
                              {.key = "y", .bytes = 256},
                              {.key = "z", .bytes = 9},
                              {.key = "a", .bytes = 9},
                              {.key = "huge", .bytes = std::uint64_t{1} << 40U}};
  CHECK(sorted(keys, KeyOrder::size) == Names{"s:a", "s:z", "t:x", "s:y", "s:huge"});
  CHECK(sorted(keys, KeyOrder::size, SortDirection::descending) ==
        Names{"s:huge", "s:y", "s:a", "s:z", "t:x"});
  CHECK(sorted(keys, KeyOrder::size, SortDirection::descending, 2) == Names{"s:huge", "s:y"});
}

TEST_CASE("KeySort by expiry begins with the earliest, and ends with what never expires") {
  const std::vector<Key> keys{{.key = "never"},
                              {.key = "not a number", .expires = Expires::not_a_number()},
                              {.key = "late", .expires = Expires::at(std::int64_t{1} << 62U)},
                              {.key = "last", .expires = Expires::at_fraction(0x1p63 - 1024)},
                              {.key = "5.5", .expires = Expires::at_fraction(5.5)},
                              {.key = "5", .expires = Expires::at(5)},
                              {.key = "6", .expires = Expires::at(6)},
                              {.key = "5.25", .expires = Expires::at_fraction(5.25)},
                              {.key = "-1.5", .expires = Expires::at_fraction(-1.5)},
                              {.key = "-7", .expires = Expires::at(-7)}};
  const Names order{"s:-7", "s:-1.5", "s:5",    "s:5.25",  "s:5.5",
                    "s:6",  "s:late", "s:last", "s:never", "s:not a number"};
  CHECK(sorted(keys, KeyOrder::expires) == order);
  CHECK(sorted(keys, KeyOrder::expires, SortDirection::descending) ==
        Names{order.rbegin(), order.rend()});
}

TEST_CASE("KeySort keeps a blob and a text of the same bytes apart") {
  KeySort sort{KeyOrder::size, SortDirection::ascending, stores};
  for (const StorageClass key_class : {StorageClass::blob, StorageClass::text}) {
    const EntryView entry{.key = "k", .value = {}, .expires = {}, .key_class = key_class};
    REQUIRE(sort.add({.store = "s", .key = "k"}, entry));
  }
  std::size_t seen = 0;
  REQUIRE(sort.finish([&](const ListedKey&) -> persist::app::Outcome<bool> {
    ++seen;
    return true;
  }));
  CHECK(seen == 2);
}

#include "drivers/memory/entry_table.hpp"

#include <map>
#include <random>
#include <string>

#include <catch2/catch.hpp>

using persist::EntryTable;
using persist::Instant;
using persist::JsonView;
using persist::TableEntry;

namespace {

constexpr Instant never = persist::StoredJson::never;

JsonView json(std::string_view text) { return JsonView::assume_valid(text); }

std::string value_in(const EntryTable& table, std::string_view key) {
  const TableEntry* const entry = table.find(key);
  return entry == nullptr ? "none" : std::string{entry->view().text()};
}

}  // namespace

TEST_CASE("An empty table finds nothing, and lets go of nothing") {
  EntryTable table;
  CHECK(table.find("a") == nullptr);
  table.erase("a");
  table.clear();
  CHECK(table.sweep(0, 100, [](const TableEntry&) { return true; }) == 0);
  CHECK(table.size() == 0);
}

TEST_CASE("A table keeps keys and values of any bytes and lengths") {
  EntryTable table;
  const std::string long_key(100'000, 'k');
  const std::string with_nul{"a\0b", 3};
  table.put("", never, json("1"));
  table.put(with_nul, never, json("2"));
  table.put("a", Instant{}, json("3"));
  table.put(long_key, never, json(""));
  CHECK(value_in(table, "") == "1");
  CHECK(value_in(table, with_nul) == "2");
  CHECK(value_in(table, "a") == "3");
  CHECK(value_in(table, long_key).empty());
  CHECK(table.find("a")->expires() == Instant{});
  CHECK(table.find("a")->key() == "a");
  CHECK(table.size() == 4);
}

TEST_CASE("A key that is put again has the new value and expiry, and is one") {
  EntryTable table;
  table.put("a", never, json("1"));
  table.put("a", Instant{}, json("[1,2,3]"));
  CHECK(value_in(table, "a") == "[1,2,3]");
  CHECK(table.find("a")->expires() == Instant{});
  CHECK(table.size() == 1);
}

TEST_CASE("A table answers as a map does through any changes") {
  EntryTable table;
  std::map<std::string, std::string> map;
  std::mt19937 random{GENERATE(1U, 2U, 3U)};
  const auto keys = GENERATE(5U, 100U, 3000U);
  for (int step = 0; step < 20'000; ++step) {
    const std::string key = "key" + std::to_string(random() % keys);
    if (random() % 5 < 2) {
      table.erase(key);
      map.erase(key);
    } else {
      const std::string value = std::to_string(step);
      table.put(key, never, json(value));
      map[key] = value;
    }
    if (step == 15'000) {
      table.clear();
      map.clear();
    }
  }
  int differences = 0;
  for (std::size_t i = 0; i < keys; ++i) {
    const std::string key = "key" + std::to_string(i);
    const auto at = map.find(key);
    differences += int{value_in(table, key) != (at == map.end() ? "none" : at->second)};
  }
  CHECK(differences == 0);
  CHECK(table.size() == map.size());
}

TEST_CASE("Keys that come and go do not make a table grow") {
  EntryTable table;
  for (int i = 0; i < 100'000; ++i) {
    table.put(std::to_string(i), never, json("1"));
    if (i >= 100) table.erase(std::to_string(i - 100));
  }
  CHECK(table.size() == 100);
  CHECK(table.slots() <= 512);
}

TEST_CASE("A sweep goes through all slots, a few at a time") {
  EntryTable table;
  for (int i = 0; i < 1000; ++i) {
    table.put(std::to_string(i), i % 2 == 0 ? never : Instant{}, json("1"));
  }
  const auto is_over = [](const TableEntry& entry) { return entry.expires() != never; };
  std::size_t slot = 0;
  int calls = 0;
  do {
    slot = table.sweep(slot, 16, is_over);
    ++calls;
  } while (slot != 0);
  CHECK(table.size() == 500);
  CHECK(calls == static_cast<int>(table.slots() / 16));
  int wrong = 0;
  for (int i = 0; i < 1000; ++i) {
    wrong += int{(table.find(std::to_string(i)) != nullptr) != (i % 2 == 0)};
  }
  CHECK(wrong == 0);
}

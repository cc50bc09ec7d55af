#include <persist/dump.hpp>
#include <persist/memory.hpp>

#include <catch2/catch.hpp>

#include "dump/seal.hpp"
#include "unit/dump/dump_source.hpp"

using persist::DumpEntry;
using persist::DumpOptions;
using persist::DumpReport;
using persist::DumpSummary;
using persist::EntryView;
using persist::Expires;
using persist::Inspector;
using persist::Result;
using persist::ValueState;

namespace {

struct Entry {
  std::string store;
  std::string key;
  std::string value;
  Expires expires = {};
};

std::unique_ptr<Inspector> memory_with(const std::vector<Entry>& entries) {
  std::unique_ptr<Inspector> memory = persist::make_memory_inspector();
  auto transaction = memory->begin({});
  REQUIRE(transaction.has_value());
  for (const Entry& entry : entries) {
    const std::string_view key = entry.key;
    REQUIRE((*transaction)->put(entry.store, key, entry.value, entry.expires).has_value());
  }
  REQUIRE((*transaction)->commit().has_value());
  return memory;
}

struct Dump {
  DumpSummary summary;
  std::string text;
};

Dump dump_of(Inspector& inspector, const DumpOptions& options = {}) {
  std::vector<std::string> stores;
  const std::vector<persist::StoreInfo> infos = inspector.stores().value();
  for (const persist::StoreInfo& info : infos) stores.push_back(info.id);
  Dump dump;
  const auto summary = persist::write_dump(inspector, stores, options, [&](std::string_view text) {
    CHECK(text.ends_with('\n'));
    dump.text += text;
    return Result<void>{};
  });
  REQUIRE(summary.has_value());
  dump.summary = *summary;
  return dump;
}

std::unique_ptr<Inspector> big_memory() {
  std::vector<Entry> entries;
  for (int i = 0; i < 5000; ++i) {
    entries.push_back({.store = i % 2 == 0 ? "a" : "b",
                       .key = std::to_string(10000 + i),
                       .value = "\"" + std::string(200, 'x') + "\""});
  }
  return memory_with(entries);
}

}  // namespace

TEST_CASE("Dump is written store by store, key by key") {
  const auto memory = memory_with({{"b", "k", "1"},
                                   {"a", "z", R"({"_tag":"Success"})"},
                                   {"", "", "{", Expires::at(7)},
                                   {"a", "B", " 2 "}});
  const Dump written = dump_of(*memory);
  CHECK(written.text ==
        "{\"store\":\"\",\"key\":\"\",\"text\":\"{\",\"expires\":7}\n"
        "{\"store\":\"a\",\"key\":\"B\",\"value\":2}\n"
        "{\"store\":\"a\",\"key\":\"z\",\"exit\":{\"_tag\":\"Success\"}}\n"
        "{\"store\":\"b\",\"key\":\"k\",\"value\":1}\n");
  CHECK(written.summary == DumpSummary{.entries = 4});
}

TEST_CASE("Dump of nothing is empty, its seal is not") {
  const auto memory = persist::make_memory_inspector();
  CHECK(dump_of(*memory).text.empty());
  CHECK(dump_of(*memory, {.sealing = persist::Sealing::sealed}).text ==
        "{\"seal\":{\"entries\":0,\"sha256\":"
        "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}}\n");
}

TEST_CASE("Dump is sealed by the sum of all bytes before the seal") {
  const auto memory = big_memory();
  const std::string plain = dump_of(*memory).text;
  persist::Sha256 sum;
  sum.update(plain);
  CHECK(dump_of(*memory, {.sealing = persist::Sealing::sealed}).text ==
        plain + R"({"seal":{"entries":5000,"sha256":")" + sum.hex_digest() + "\"}}\n");
}

TEST_CASE("Dump holds what its range and filter let through, up to its limit") {
  const auto memory = big_memory();
  const auto with_a_four = [](std::string_view, const EntryView& record, const ValueState& state) {
    return record.key.back() == '4' && !state.json_error;
  };
  CHECK(dump_of(*memory, {.filter = with_a_four}).summary.entries == 500);
  CHECK(dump_of(*memory, {.range = {.prefix = "1000"}}).summary.entries == 10);
  CHECK(dump_of(*memory, {.filter = with_a_four, .limit = 3}).text ==
        dump_of(*memory, {.range = {.prefix = "100"}, .filter = with_a_four, .limit = 3}).text);
  const Dump limited = dump_of(*memory, {.limit = 2600});
  CHECK(limited.summary.entries == 2600);
  CHECK(dump_of(*memory).text.starts_with(limited.text));
  CHECK(dump_of(*memory, {.limit = 0}).text.empty());
}

TEST_CASE("Dump ends with the error of its sink") {
  const auto memory = big_memory();
  const std::vector<std::string> stores = {"a", "b"};
  int taken = 0;
  const auto full = [&](std::string_view) -> Result<void> {
    ++taken;
    return std::unexpected<persist::PersistenceError>(persist::PersistenceBackingError{});
  };
  CHECK_FALSE(persist::write_dump(*memory, stores, {}, full).has_value());
  CHECK(taken == 1);
}

TEST_CASE("Dump loaded and dumped again gives the same bytes") {
  std::vector<Entry> entries = {{"s", "white", "{ \"a\" : [ 1 , 2 ] }"},
                                {"s", "broken", "{\"a\":\n"},
                                {"s", std::string{"\0\"\\", 3}, "\"\\ud800\""},
                                {"\xFF", "bytes", "\xFF"},
                                {"s", "fraction", "1", Expires::at_fraction(0.5)}};
  const auto memory = memory_with(entries);
  const std::string first = dump_of(*memory, {.sealing = persist::Sealing::sealed}).text;

  const auto copy = persist::make_memory_inspector();
  auto transaction = copy->begin({}).value();
  const auto reading = persist::read_dump(
      persist::test::source_of(first),
      [&](const DumpEntry& entry) -> Result<void> {
        const auto put = transaction->put(entry.store, {entry.key, entry.key_class}, entry.value,
                                          entry.expires, {}, entry.value_class());
        CHECK(put.has_value());
        return {};
      },
      [](const persist::DumpError& error) { FAIL_CHECK(error.message); });
  REQUIRE(reading.has_value());
  REQUIRE(transaction->commit().has_value());
  CHECK(dump_of(*copy, {.sealing = persist::Sealing::sealed}).text == first);
}

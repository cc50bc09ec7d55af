#include <catch2/catch.hpp>

#include "unit/dump/dump_source.hpp"

using persist::DumpEntry;
using persist::Result;
using persist::SortedDump;
using persist::test::source_of;

namespace {

std::string line(const std::string& store, const std::string& key) {
  return R"({"store":")" + store + R"(","key":")" + key + R"(","value":1})" + "\n";
}

/// The error that ends a dump after `entries` good ones.
std::string error_after(std::size_t entries, const std::string& text) {
  SortedDump dump{source_of(text)};
  for (std::size_t i = 0; i < entries; ++i) {
    const Result<std::optional<DumpEntry>> entry = dump.next();
    REQUIRE(entry.has_value());
    CHECK(entry->has_value());
  }
  const Result<std::optional<DumpEntry>> entry = dump.next();
  REQUIRE_FALSE(entry.has_value());
  return persist::message_of(entry.error());
}

}  // namespace

TEST_CASE("Sorted dump yields its entries one by one, over many blocks") {
  std::string text;
  constexpr int count = 30000;
  for (int i = 0; i < count; ++i) text += line("s", std::to_string(100000 + i)) + "\r\n";
  SortedDump dump{source_of(text)};
  for (int i = 0; i < count; ++i) {
    const Result<std::optional<DumpEntry>> entry = dump.next();
    REQUIRE((entry && *entry));
    REQUIRE((*entry)->key == std::to_string(100000 + i));
  }
  const Result<std::optional<DumpEntry>> end = dump.next();
  REQUIRE(end.has_value());
  CHECK_FALSE(end->has_value());
}

TEST_CASE("Sorted dump refuses an entry out of its place") {
  CHECK(error_after(1, line("s", "b") + line("s", "a")) ==
        "line 2, column 1: the dump is not sorted");
  CHECK(error_after(1, line("t", "a") + "\n" + line("s", "b")) ==
        "line 3, column 1: the dump is not sorted");
  CHECK(error_after(1, line("s", "a") + line("s", "a")) ==
        "line 2, column 1: the entry is repeated");
}

TEST_CASE("Sorted dump takes a key as text before the same as bytes") {
  const std::string bytes = R"({"store":"s","key":{"base64":"YQ=="},"value":1})"
                            "\n";
  SortedDump dump{source_of(line("s", "a") + bytes + line("s", "b"))};
  for (int i = 0; i < 3; ++i) CHECK(dump.next().has_value());
  CHECK(error_after(1, bytes + line("s", "a")) == "line 2, column 1: the dump is not sorted");
}

TEST_CASE("Sorted dump refuses malformed lines, false seals and broken sources") {
  CHECK(error_after(0, "{}\n") == "line 1, column 1: the member store is missing");
  CHECK_THAT(error_after(0, line("s", "a") + R"({"seal":{"entries":2,"sha256":""}})"),
             Catch::StartsWith("line 2, column 1: the seal"));
  SortedDump dump{persist::test::failing_after("")};
  CHECK_FALSE(dump.next().has_value());
}

#include <persist/bigint.hpp>
#include <persist/entry.hpp>
#include <persist/json_text.hpp>

#include <catch2/catch.hpp>
#include <string>
#include <type_traits>
#include <utility>

// What these tests are about is what is left behind.
// NOLINTBEGIN(bugprone-use-after-move)

TEST_CASE("A JSON text that was moved from is still JSON") {
  persist::JsonText text =
      persist::JsonText::assume_valid(R"({"long":"enough to be on the heap"})");
  persist::JsonText other = std::move(text);
  CHECK(text.text() == "null");
  text = std::move(other);
  CHECK(other.text() == "null");
  CHECK(text.text() == R"({"long":"enough to be on the heap"})");
  CHECK(std::move(text).text().size() == 35);
  CHECK(text.text() == "null");
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<persist::JsonText>);
}

TEST_CASE("A number that was moved from is zero") {
  persist::BigInt number = *persist::BigInt::parse("123456789012345678901234567890");
  persist::BigInt other = std::move(number);
  CHECK(number == persist::BigInt{});
  number = std::move(other);
  CHECK(other == persist::BigInt{});
  CHECK(number.digits() == "123456789012345678901234567890");
}

TEST_CASE("A batch that was moved from is empty, and takes entries") {
  persist::EntryBatch batch;
  batch.add({.key = "a", .value = "1", .expires = {}});
  persist::EntryBatch other = std::move(batch);
  CHECK(batch.empty());
  CHECK(batch.bytes() == 0);
  batch.add({.key = "b", .value = "2", .expires = {}});
  CHECK(batch[0].key == "b");
  CHECK(other[0].value == "1");
  other = std::move(batch);
  CHECK(other[0].key == "b");
  CHECK(batch.empty());
}

// NOLINTEND(bugprone-use-after-move)

#include "dump/pipeline.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

using persist::PersistenceBackingError;
using persist::PersistenceError;
using persist::Result;
using persist::dump::overlap;

namespace {

struct Slot {
  int number = 0;
  std::thread::id transformed_by;
};

constexpr std::size_t little = 1;
constexpr std::size_t much = 1U << 20U;

/// Produces the numbers from 1 to `last`, each said to be so much.
auto numbers(int last, std::size_t amount) {
  return [last, amount, next = 1](Slot& slot) mutable -> Result<std::size_t> {
    if (next > last) return 0;
    slot.number = next++;
    return amount;
  };
}

void negate(Slot& slot) {
  slot.number = -slot.number;
  slot.transformed_by = std::this_thread::get_id();
}

std::unexpected<PersistenceError> broken() {
  PersistenceBackingError error;
  error.message = "broken";
  return std::unexpected<PersistenceError>(std::move(error));
}

}  // namespace

TEST_CASE("Overlap takes every block through its steps in order") {
  const std::size_t amount = GENERATE(little, much);
  const int last = GENERATE(0, 1, 2, 5, 1000);
  std::vector<int> consumed;
  const Result<void> done = overlap<Slot>(numbers(last, amount), negate, [&](const Slot& slot) {
    consumed.push_back(slot.number);
    return Result<void>{};
  });
  CHECK(done);
  REQUIRE(consumed.size() == static_cast<std::size_t>(last));
  for (int i = 0; i < last; ++i) CHECK(consumed[static_cast<std::size_t>(i)] == -(i + 1));
}

TEST_CASE("Overlap makes a thread only for much work") {
  const auto transforming_thread = [](std::size_t amount) {
    std::thread::id id;
    const Result<void> done = overlap<Slot>(numbers(3, amount), negate, [&](const Slot& slot) {
      id = slot.transformed_by;
      return Result<void>{};
    });
    CHECK(done);
    return id;
  };
  CHECK(transforming_thread(little) == std::this_thread::get_id());
  CHECK(transforming_thread(much) != std::this_thread::get_id());
}

TEST_CASE("Overlap ends at the first error of its ends") {
  const std::size_t amount = GENERATE(little, much);
  int consumed = 0;
  const auto count = [&](const Slot&) -> Result<void> {
    if (++consumed == 10) return broken();
    return {};
  };
  CHECK_FALSE(overlap<Slot>(numbers(1000, amount), negate, count));
  CHECK(consumed == 10);

  int produced = 0;
  const auto fail_at_tenth = [&](Slot&) -> Result<std::size_t> {
    if (++produced == 10) return broken();
    return amount;
  };
  CHECK_FALSE(overlap<Slot>(fail_at_tenth, negate, [](const Slot&) { return Result<void>{}; }));
  CHECK(produced == 10);
}

TEST_CASE("Overlap throws what its steps throw, and joins its thread") {
  const std::size_t amount = GENERATE(little, much);
  const auto consume = [](const Slot&) { return Result<void>{}; };
  const auto throw_at_tenth = [](Slot& slot) {
    if (slot.number == 10) throw std::runtime_error{"full"};
  };
  CHECK_THROWS_WITH(overlap<Slot>(numbers(1000, amount), throw_at_tenth, consume), "full");
  const auto throw_always = [](const Slot&) -> Result<void> { throw std::runtime_error{"full"}; };
  CHECK_THROWS_WITH(overlap<Slot>(numbers(1000, amount), negate, throw_always), "full");
}

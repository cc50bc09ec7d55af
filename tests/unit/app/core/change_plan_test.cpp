#include "core/change_plan.hpp"

#include <catch2/catch.hpp>

#include <persist/memory.hpp>

using persist::Applied;
using persist::Change;
using persist::Expires;
using persist::Instant;
using persist::app::ChangePlan;
using persist::app::ConditionError;

namespace {

const Instant planned_at{std::chrono::milliseconds{100}};

struct Store {
  std::unique_ptr<persist::Inspector> inspector = persist::make_memory_inspector();

  Store() {
    put("a", "1");
    put("b", "2");
  }
  void put(std::string_view key, std::string_view value, Expires expires = Expires::never()) const {
    auto transaction = *inspector->begin(planned_at);
    REQUIRE(transaction->put("s", key, value, expires) == Applied::yes);
    REQUIRE(transaction->commit());
  }
  [[nodiscard]] std::string value(std::string_view key) const {
    persist::EntryBatch batch;
    REQUIRE(inspector->lookup("s", key, batch));
    return batch.empty() ? "-" : std::string{batch[0].value};
  }
};

bool is_overtaken(const persist::app::Outcome<void>& applied) {
  return !applied && std::holds_alternative<ConditionError>(applied.error());
}

}  // namespace

TEST_CASE("A plan makes its changes together") {
  const Store store;
  ChangePlan plan{*store.inspector, planned_at};
  REQUIRE(plan.add({.kind = Change::Kind::remove, .store = "s", .key = "a"}));
  REQUIRE(plan.add({.store = "s", .key = "c", .value = "3"}));
  REQUIRE(plan.finish_lookups());
  CHECK(plan.size() == 2);
  CHECK(store.value("a") == "1");
  REQUIRE(plan.apply());
  CHECK(store.value("a") == "-");
  CHECK(store.value("c") == "3");
}

TEST_CASE("A plan changes nothing if an entry was changed, removed or made meanwhile") {
  const Store store;
  ChangePlan plan{*store.inspector, planned_at};
  REQUIRE(plan.add({.kind = Change::Kind::remove, .store = "s", .key = "a"}));
  REQUIRE(plan.add({.store = "s", .key = "c", .value = "3"}));
  REQUIRE(plan.add({.store = "s", .key = "b", .value = "4"}));
  REQUIRE(plan.finish_lookups());
  SECTION("another value") { store.put("a", "9"); }
  SECTION("another expiry") { store.put("b", "2", Expires::at(999)); }
  SECTION("a new entry") { store.put("c", "9"); }
  const std::string a = store.value("a");
  CHECK(is_overtaken(plan.apply()));
  CHECK(store.value("a") == a);
  CHECK(store.value("b") == "2");
}

TEST_CASE("A plan for a whole store changes nothing if an entry came meanwhile") {
  const Store store;
  ChangePlan plan{*store.inspector, planned_at};
  plan.expect_whole("s");
  REQUIRE(plan.add({.kind = Change::Kind::remove, .store = "s", .key = "a"}));
  REQUIRE(plan.add({.kind = Change::Kind::remove, .store = "s", .key = "b"}));
  REQUIRE(plan.finish_lookups());
  store.put("new", "1");
  CHECK(is_overtaken(plan.apply()));
  CHECK(store.value("a") == "1");
}

TEST_CASE("A plan in portions leaves what was changed meanwhile") {
  const Store store;
  ChangePlan plan{*store.inspector, planned_at};
  REQUIRE(plan.add({.kind = Change::Kind::remove, .store = "s", .key = "a"}));
  REQUIRE(plan.add({.kind = Change::Kind::remove, .store = "s", .key = "b"}));
  REQUIRE(plan.finish_lookups());
  store.put("a", "9");
  CHECK(plan.apply_what_holds(1) == 1U);
  CHECK(store.value("a") == "9");
  CHECK(store.value("b") == "-");
}

TEST_CASE("A plan of more than memory holds is read back from its file") {
  const Store store;
  ChangePlan plan{*store.inspector, planned_at};
  const std::string large(std::size_t{3} << 20U, 'x');
  for (const std::string_view key : {"k1", "k2", "k3", "k4", "k5"}) {
    REQUIRE(plan.add({.store = "s", .key = key, .value = large}));
  }
  REQUIRE(plan.finish_lookups());
  REQUIRE(plan.apply());
  for (const std::string_view key : {"k1", "k2", "k3", "k4", "k5"}) {
    CHECK(store.value(key) == large);
  }
}

// What an application is promised: the stores of every backing, through BackingPersistence.

#include <persist/testing/backing_contract.hpp>

#include "contract/subject.hpp"

using namespace contract;

TEST_CASE("Every backing keeps the contract of BackingPersistence", "[contract]") {
  const Subject subject = each_subject();
  CAPTURE(subject);
  const persist::testing::BackingSubject backing{
      .make_place =
          [&subject] { return persist::testing::ServeBacking{subject.make_place().serve}; },
      .is_shared = subject.is_shared,
      .folds_keys = subject.folds_keys};
  for (const auto& it : persist::testing::backing_contract()) {
    DYNAMIC_SECTION(it.name) { CHECK_NOTHROW(it.run(backing)); }
  }
}

TEST_CASE("A stored text that is not JSON fails a get, counts as none among many, and stays",
          "[contract]") {
  const Subject subject = each_subject();
  CAPTURE(subject);
  if (!subject.is_shared) return;
  const Place place = subject.make_place();
  const auto inspector = place.inspect();
  put(*inspector, "users", {{"bad", "{oops"}, {"good", "1"}});
  const auto backing = place.serve(std::make_shared<persist::ManualClock>(at(1'000'000)));
  const auto store = must(backing->make("users"));
  const auto result = store->get("bad");
  REQUIRE_FALSE(result);
  CHECK(std::holds_alternative<persist::PersistenceSchemaError>(result.error()));
  const std::string_view keys[] = {"bad", "good"};
  const auto many = must(store->get_many(keys));
  CHECK_FALSE(many[0]);
  CHECK(many[1] == persist::JsonText{json("1")});
  CHECK(looked_up(*inspector, "users", "bad") == Entry{"bad", "{oops"});
}

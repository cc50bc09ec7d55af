// Typed results over a file that may not be changed.

#include <catch2/catch.hpp>

#include "contract/temporary_folder.hpp"
#include "unit/result/users.hpp"

#include <persist/result_sqlite.hpp>

TEST_CASE("get_many answers what decodes where the rest cannot be removed") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "cache.db";
  const auto json = [](const char* text) { return persist::JsonText::parse(text).value(); };
  {
    auto services = persist::layer_sqlite({.path = path}).build().value();
    auto raw = services.get(persist::BackingPersistence::tag).make("users").value();
    const std::string good = persist::stored_key(GetUser{1});
    const std::string bad = persist::stored_key(GetUser{2});
    REQUIRE(raw->set(good, json(R"({"_tag":"Success","value":{"id":1,"name":"Ada"}})")));
    REQUIRE(raw->set(bad, json(R"({"_tag":"Success","value":{"id":"2"}})")));
  }
  auto services =
      persist::layer_result_sqlite({.path = path, .access = persist::Access::read}).build();
  REQUIRE(services);
  auto users = services->get(persist::ResultPersistence::tag).make("users").value();
  for (int round = 0; round < 2; ++round) {
    const auto found = users.get_many(std::vector{GetUser{2}, GetUser{1}, GetUser{3}});
    REQUIRE(found);
    CHECK_FALSE((*found)[0].has_value());
    CHECK((*found)[1] == persist::ExitOf<GetUser>{User{1, "Ada"}});
    CHECK_FALSE((*found)[2].has_value());
  }
  CHECK_FALSE(users.get(GetUser{2}));
}

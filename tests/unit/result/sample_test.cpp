// The sample of <persist/result_persistence.hpp>, with REQUIRE where that returns.

#include <catch2/catch.hpp>
#include <filesystem>

#include <persist/result_sqlite.hpp>

#include "contract/temporary_folder.hpp"
#include "unit/result/users.hpp"

TEST_CASE("ResultPersistence sample works as the header says") {
  const TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());

  // clang-format off
    auto services = persist::layer_result_sqlite({.path = "cache.db"}).build();
    REQUIRE(services);
    auto users = services->get(persist::ResultPersistence::tag).make("users");
    REQUIRE(users);
    auto exit = users->get(GetUser{1});                // Result<optional<Exit<NotFound, User>>>
  // clang-format on

  std::filesystem::current_path(before);
  STATIC_REQUIRE(
      std::same_as<decltype(exit), persist::Result<std::optional<persist::Exit<NotFound, User>>>>);
  REQUIRE(exit);
  CHECK_FALSE(*exit);
  REQUIRE(users->set(GetUser{1}, User{1, "Ada"}));
  CHECK(users->get(GetUser{1}).value().value() == persist::ExitOf<GetUser>{User{1, "Ada"}});
}

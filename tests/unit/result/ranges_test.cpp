// get_many and set_many take whatever can be gone through once.

#include <array>
#include <catch2/catch.hpp>
#include <iterator>
#include <list>
#include <ranges>
#include <span>
#include <sstream>
#include <vector>

#include <persist/exit_of.hpp>
#include <persist/result_memory.hpp>

#include "unit/result/users.hpp"

namespace {

using persist::ResultItem;
using Exits = std::vector<std::optional<persist::ExitOf<GetUser>>>;

persist::ResultPersistenceStore filled_store() {
  auto services = persist::layer_result_memory().build().value();
  auto users = services.get(persist::ResultPersistence::tag).make("users").value();
  for (const int id : {1, 2, 3}) REQUIRE(users.set(GetUser{id}, User{id, "Ann"}));
  return users;
}

std::vector<int> ids_of(const persist::Result<Exits>& exits) {
  REQUIRE(exits);
  std::vector<int> ids;
  for (const auto& exit : *exits) ids.push_back(exit ? (*exit)->id : 0);
  return ids;
}

using Ids = std::vector<int>;

}  // namespace

TEST_CASE("get_many takes lists, containers, arrays and spans") {
  auto users = filled_store();
  CHECK(ids_of(users.get_many({GetUser{3}, GetUser{9}, GetUser{3}})) == Ids{3, 0, 3});
  const std::list<GetUser> list{{1}, {2}};
  CHECK(ids_of(users.get_many(list)) == Ids{1, 2});
  std::array<GetUser, 2> array{GetUser{2}, GetUser{1}};
  CHECK(ids_of(users.get_many(array)) == Ids{2, 1});
  CHECK(ids_of(users.get_many(std::span{array})) == Ids{2, 1});
  CHECK(ids_of(users.get_many(std::vector<GetUser>{})).empty());
}

TEST_CASE("get_many takes views, and makes each key once") {
  auto users = filled_store();
  const std::vector<int> ids{1, 2, 3};
  int made = 0;
  const auto key = [&made](int id) {
    ++made;
    return GetUser{id};
  };
  CHECK(ids_of(users.get_many(ids | std::views::transform(key))) == Ids{1, 2, 3});
  CHECK(made == 3);
  // A filter is not iterable when it is const.
  const std::vector<GetUser> keys{{1}, {2}, {3}};
  auto odd = keys | std::views::filter([](const GetUser& it) { return it.id % 2 == 1; });
  CHECK(ids_of(users.get_many(odd)) == Ids{1, 3});
  CHECK(ids_of(users.get_many(
            keys | std::views::filter([](const GetUser& it) { return it.id != 1; }))) == Ids{2, 3});
  // What can be read only once.
  std::istringstream input{"3 1"};
  CHECK(ids_of(users.get_many(std::views::istream<int>(input) | std::views::transform(key))) ==
        Ids{3, 1});
}

TEST_CASE("set_many takes lists and views") {
  auto users = filled_store();
  REQUIRE(users.set_many<GetUser>({{GetUser{4}, User{4, "Dan"}}, {GetUser{5}, User{5, "Eve"}}}));
  const std::vector<int> ids{6, 7};
  const auto item = [](int id) { return ResultItem<GetUser>{GetUser{id}, User{id, "Flo"}}; };
  REQUIRE(users.set_many(ids | std::views::transform(item)));
  auto some =
      ids | std::views::filter([](int id) { return id == 7; }) | std::views::transform([](int id) {
        return ResultItem<GetUser>{GetUser{id}, persist::failure(NotFound{id})};
      });
  REQUIRE(users.set_many(some));
  const auto exits = users.get_many({GetUser{4}, GetUser{5}, GetUser{6}, GetUser{7}});
  REQUIRE(exits);
  CHECK((*exits)[2].value()->id == 6);
  CHECK_FALSE((*exits)[3].value().has_value());
}

TEST_CASE("decode_exit_of and encode_exit_of go by the schemas of the key") {
  const auto json =
      persist::encode_exit_of(GetUser{1}, persist::failure(NotFound{1}), persist::Dialect::v3);
  REQUIRE(json);
  CHECK(json->text() ==
        R"({"_tag":"Failure","cause":{"_tag":"Fail","error":{"id":1,"_tag":"NotFound"}}})");
  CHECK(persist::decode_exit_of(GetUser{1}, *json).value() ==
        persist::ExitOf<GetUser>{persist::failure(NotFound{1})});
  const auto wrong =
      persist::decode_exit_of(GetUser{1}, *persist::JsonView::parse(R"({"_tag":"Success"})"));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().front().path == "/value");
}

#include "query/part_condition.hpp"

#include <catch2/catch.hpp>

#include <persist/exit_codec.hpp>

using namespace persist::app;
using persist::JsonView;

namespace {

constexpr std::string_view success = R"({"_tag":"Success","value":{"id":7,"name":"Ann","n":null}})";
constexpr std::string_view tree =
    R"({"_tag":"Failure","cause":{"_tag":"Parallel","left":{"_tag":"Fail","error":{"_tag":"A"}},)"
    R"("right":{"_tag":"Sequential","left":{"_tag":"Die","defect":{"message":"no disk"}},)"
    R"("right":{"_tag":"Fail","error":{"_tag":"NotFound","code":404}}}}})";
constexpr std::string_view flat =
    R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":{"_tag":"NotFound"}}]})";

bool holds(const std::string& text, std::string_view value) {
  const auto condition = PartCondition::parse(text);
  REQUIRE(condition);
  const auto state = persist::value_state(value);
  return condition->holds(JsonView::assume_valid(value), state.is_exit);
}

std::string fault(const std::string& text) {
  const auto condition = PartCondition::parse(text);
  if (condition) return {};
  return std::get<UsageError>(condition.error()).message;
}

}  // namespace

TEST_CASE("A condition compares a part with JSON") {
  CHECK(holds(R"(/value/name="Ann")", success));
  CHECK(holds("/value/id = 7.0", success));
  CHECK(holds("/value/id == 7", success));
  CHECK(holds("/value/id != 8", success));
  CHECK_FALSE(holds("/value/id != 7", success));
  CHECK(holds("/value/id > 6.999999999999999999999", success));
  CHECK(holds("/value/id <= 7", success));
  CHECK_FALSE(holds("/value/id < 7", success));
  CHECK(holds(R"(/value/name >= "Ann")", success));
  CHECK_FALSE(holds(R"(/value/name < "Alice")", success));
}

TEST_CASE("Nothing holds of a part that is not there, or is of another kind") {
  CHECK_FALSE(holds("/value/nothing != 1", success));
  CHECK_FALSE(holds(R"(/value/id < "9")", success));
  CHECK_FALSE(holds("/value/n < 1", success));
  CHECK(holds(R"(/value/id != "7")", success));
}

TEST_CASE("A regular expression looks into strings and scalars") {
  CHECK(holds("/value/name =~ ^A.n$", success));
  CHECK(holds(R"(/value/name =~ "^A")", success));
  CHECK(holds("/value/id =~ ^7$", success));
  CHECK(holds("/value/n =~ null", success));
  CHECK_FALSE(holds("/value =~ Ann", success));
}

TEST_CASE("A role finds the part in either dialect and in any cause") {
  CHECK(holds("value:/id = 7", success));
  CHECK_FALSE(holds("error:/_tag =~ .", success));
  for (const std::string_view value : {tree, flat}) {
    CHECK(holds(R"(error:/_tag="NotFound")", value));
    CHECK_FALSE(holds(R"(error:/_tag="Found")", value));
    CHECK_FALSE(holds("value:/id = 7", value));
  }
  CHECK(holds(R"(error:/_tag != "NotFound")", tree));
  CHECK(holds("defect:/message =~ disk", tree));
  CHECK(holds(R"(error:={"code":404,"_tag":"NotFound"})", tree));
}

TEST_CASE("A pointer may hold what looks like an operator") {
  CHECK(holds("/a=b=1", R"({"a=b":1})"));
  CHECK(holds("/a < b=1", R"({"a < b":1})"));
  CHECK(holds(R"(/a=" < ")", R"({"a":" < "})"));
  CHECK(holds("/a> = 1", R"({"a>":1})"));
}

TEST_CASE("What is not a condition is told what is wrong with it") {
  CHECK(fault("value/id=1").contains("not a JSON pointer"));
  CHECK(fault("/value/id >= x").contains("'x' is not JSON"));
  CHECK(fault("/value/id > [1]").contains("have an order"));
  CHECK(fault("/value/id>=1").contains("spaces around >="));
  CHECK(fault("/value/id").contains("expected POINTER=JSON"));
  CHECK(fault("/value/id =~ (").contains("not a regular expression"));
}

TEST_CASE("A hostile regular expression ends soon") {
  const std::string text = R"({"a":")" + std::string(100'000, 'a') + R"("})";
  CHECK_FALSE(holds("/a =~ ^(a+)+b$", text));
  CHECK(fault("/a =~ ((a{1000}){1000}){1000}").contains("not a regular expression"));
}

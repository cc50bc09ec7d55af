#include "query/json_edit.hpp"

#include <catch2/catch.hpp>

using persist::JsonView;
using persist::app::with_part;
using persist::app::without_part;

namespace {

std::string set(std::string_view json, std::string_view pointer, std::string_view value) {
  const auto edited =
      with_part(JsonView::assume_valid(json), pointer, JsonView::assume_valid(value));
  return edited ? *edited : "error: " + edited.error();
}

std::string unset(std::string_view json, std::string_view pointer) {
  const auto edited = without_part(JsonView::assume_valid(json), pointer);
  return edited ? *edited : "error: " + edited.error();
}

}  // namespace

TEST_CASE("with_part replaces a part and leaves every other byte") {
  CHECK(set(R"({"a":1.50e+007, "b" : [1, 2 ]})", "/b/1", "3") ==
        R"({"a":1.50e+007, "b" : [1, 3 ]})");
  CHECK(set(R"({"a/b":{"~":1}})", "/a~1b/~0", "null") == R"({"a/b":{"~":null}})");
  CHECK(set("1", "", R"({"x":1})") == R"({"x":1})");
  CHECK(set(R"({"é":"\ud83d"})", "/é", R"("\ud83d")") == R"({"é":"\ud83d"})");
}

TEST_CASE("with_part means the last of repeated members") {
  CHECK(set(R"({"a":1,"a":2})", "/a", "3") == R"({"a":1,"a":3})");
}

TEST_CASE("with_part adds to what can hold the part") {
  CHECK(set("{}", "/a", "1") == R"({"a":1})");
  CHECK(set("{ }", "/a", "1") == R"({ "a":1})");
  CHECK(set(R"({"x":{"y":1}})", "/x/z", "[]") == R"({"x":{"y":1,"z":[]}})");
  CHECK(set("[]", "/-", "1") == "[1]");
  CHECK(set("[1]", "/1", "2") == "[1,2]");
  CHECK(set("{}", "/a\"b", "1") == R"({"a\"b":1})");
}

TEST_CASE("with_part refuses what has no parent") {
  CHECK(set("{}", "/a/b", "1").starts_with("error: "));
  CHECK(set("1", "/a", "1").starts_with("error: "));
  CHECK(set("[1]", "/3", "2").starts_with("error: "));
  CHECK(set("[1]", "/01", "2").starts_with("error: "));
}

TEST_CASE("without_part takes a part out with its comma") {
  CHECK(unset(R"({"a":1, "b":2, "c":3})", "/a") == R"({"b":2, "c":3})");
  CHECK(unset(R"({"a":1, "b":2, "c":3})", "/b") == R"({"a":1, "c":3})");
  CHECK(unset(R"({"a":1, "b":2, "c":3})", "/c") == R"({"a":1, "b":2})");
  CHECK(unset(R"({ "a":1 })", "/a") == "{  }");
  CHECK(unset("[1,2,3]", "/0") == "[2,3]");
  CHECK(unset("[1,2,3]", "/2") == "[1,2]");
  CHECK(unset("[1]", "/0") == "[]");
  CHECK(unset(R"({"a":1,"a":2})", "/a") == R"({"a":1})");
}

TEST_CASE("without_part leaves a value without the part, and needs what holds it") {
  CHECK(unset(R"({"a":1})", "/b") == R"({"a":1})");
  CHECK(unset(R"({"a":1})", "/b/c").starts_with("error: "));
  CHECK(unset("1", "").starts_with("error: "));
}

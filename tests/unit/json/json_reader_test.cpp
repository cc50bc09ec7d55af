#include <persist/json_reader.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <iterator>
#include <string>
#include <vector>

using persist::JsonKind;
using persist::JsonView;

namespace {

JsonView json(std::string_view text) { return JsonView::parse(text).value(); }

std::vector<std::string> elements(std::string_view text) {
  std::vector<std::string> found;
  for (const JsonView element : persist::elements_of(json(text)))
    found.emplace_back(element.text());
  return found;
}

}  // namespace

static_assert(std::forward_iterator<persist::JsonElements::Iterator>);
static_assert(std::forward_iterator<persist::JsonMembers::Iterator>);

TEST_CASE("kind_of tells every kind, white space or not") {
  CHECK(persist::kind_of(json(" null")) == JsonKind::null);
  CHECK(persist::kind_of(json("true")) == JsonKind::boolean);
  CHECK(persist::kind_of(json("\nfalse ")) == JsonKind::boolean);
  CHECK(persist::kind_of(json("-1")) == JsonKind::number);
  CHECK(persist::kind_of(json("0")) == JsonKind::number);
  CHECK(persist::kind_of(json("\"\"")) == JsonKind::string);
  CHECK(persist::kind_of(json("[]")) == JsonKind::array);
  CHECK(persist::kind_of(json("{}")) == JsonKind::object);
  CHECK(persist::name_of(JsonKind::boolean) == "boolean");
}

TEST_CASE("elements_of hands out each element without white space") {
  CHECK(elements("[]").empty());
  CHECK(elements(" [ ] ").empty());
  CHECK(elements(R"([ 1 , "a,]" ,[2,[3]], {"b" : [4]},null,true ])") ==
        std::vector<std::string>{"1", R"("a,]")", "[2,[3]]", R"({"b" : [4]})", "null", "true"});
}

TEST_CASE("elements_of anything but an array is empty") {
  CHECK(elements("{\"a\":1}").empty());
  CHECK(elements("1").empty());
}

TEST_CASE("members_of hands out each member, equal names too") {
  std::vector<std::string> found;
  for (const auto [name, value] :
       persist::members_of(json(R"( { "a" : 1 , "a":{"b":"}\"{"},"":[] } )"))) {
    found.emplace_back(name.text());
    found.emplace_back(value.text());
  }
  CHECK(found ==
        std::vector<std::string>{R"("a")", "1", R"("a")", R"({"b":"}\"{"})", R"("")", "[]"});
  CHECK(persist::members_of(json("[]")).begin() == std::default_sentinel);
  CHECK(persist::members_of(json("{ }")).begin() == std::default_sentinel);
}

TEST_CASE("member_of finds the last of a name, however it is spelt") {
  const JsonView object = json(R"({"_tag":1,"x":{"_tag":3},"\u005ftag":2})");
  CHECK(persist::member_of(object, "_tag")->text() == "2");
  CHECK_FALSE(persist::member_of(object, "tag"));
  CHECK_FALSE(persist::member_of(json("[1]"), "_tag"));
}

TEST_CASE("string_equals resolves escapes") {
  CHECK(persist::string_equals(json(R"("ab")"), "ab"));
  CHECK(persist::string_equals(json(R"( "\u0061\u0062" )"), "ab"));
  CHECK(persist::string_equals(json(R"("\ud83d\ude00")"), "😀"));
  CHECK(persist::string_equals(json(R"("")"), ""));
  CHECK_FALSE(persist::string_equals(json(R"("ab")"), "abc"));
  CHECK_FALSE(persist::string_equals(json(R"("abc")"), "ab"));
  CHECK_FALSE(persist::string_equals(json(R"("a\u0062c")"), "ab"));
  CHECK_FALSE(persist::string_equals(json("1"), "1"));
}

TEST_CASE("number_of gives the nearest double") {
  CHECK(persist::number_of(json(" 1.5 ")) == 1.5);
  CHECK(persist::number_of(json("9007199254740993")) == 9007199254740992.0);
  CHECK(persist::number_of(json("5e-324")) == 5e-324);
  CHECK(persist::number_of(json("1e-400")) == 0);
  CHECK(std::signbit(persist::number_of(json("-1e-400"))));
  CHECK(std::signbit(persist::number_of(json("-0"))));
}

TEST_CASE("is_true and trimmed look past white space") {
  CHECK(persist::is_true(json(" true ")));
  CHECK_FALSE(persist::is_true(json("false")));
  CHECK_FALSE(persist::is_true(json("\"true\"")));
  CHECK(persist::trimmed(json(" \t[ 1 ]\r\n")).text() == "[ 1 ]");
}

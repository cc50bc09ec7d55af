#include "query/json_query.hpp"

#include <catch2/catch.hpp>

using namespace persist::app;
using persist::JsonView;

namespace {

bool same(std::string_view a, std::string_view b) {
  return is_same_json(*JsonView::parse(a), *JsonView::parse(b));
}

std::optional<std::string> part(std::string_view json, std::string_view pointer) {
  const auto found = find_part(*JsonView::parse(json), pointer);
  if (!found) return std::nullopt;
  return std::string{found->text()};
}

}  // namespace

TEST_CASE("Numbers are the same by their exact value") {
  CHECK(same("1.0", "1e0"));
  CHECK(same("0", "-0.0e9"));
  CHECK(same("100", "1E+2"));
  CHECK(same("0.001", "1e-3"));
  CHECK_FALSE(same("9007199254740993", "9007199254740992"));
  CHECK_FALSE(same("1", "-1"));
}

TEST_CASE("An exponent beyond 64 bits is not taken for none") {
  CHECK_FALSE(same("1e-99999999999999999999", "1"));
  CHECK_FALSE(same("0.1e-9223372036854775808", "1"));
  CHECK(same("1e-99999999999999999999", "1e-99999999999999999999"));
  CHECK(same("0e99999999999999999999", "0"));
}

TEST_CASE("Objects are the same whatever the order, arrays are not") {
  CHECK(same(R"({"a":1,"b":[1,2]})", R"({ "b":[1, 2.0], "\u0061":1 })"));
  CHECK(same(R"({"a":0,"a":1})", R"({"a":1})"));
  CHECK_FALSE(same("[1,2]", "[2,1]"));
  CHECK_FALSE(same("[1]", "[1,2]"));
  CHECK_FALSE(same(R"({"a":1})", R"({"a":1,"b":2})"));
  CHECK_FALSE(same("null", "false"));
  CHECK_FALSE(same(R"("1")", "1"));
  CHECK_FALSE(same(R"("\ud83d")", R"("\ufffd")"));
}

TEST_CASE("A pointer finds a part as RFC 6901 says") {
  const char* const json = R"( {"a":[10,{"b":true}],"":1,"x/y":2,"m~n":3,"a":[20,[30]]} )";
  CHECK(part(json, "/a/0") == "20");
  CHECK(part(json, "/a/1/0") == "30");
  CHECK(part(json, "/") == "1");
  CHECK(part(json, "/x~1y") == "2");
  CHECK(part(json, "/m~0n") == "3");
  for (const char* pointer : {"/a/2", "/a/00", "/a/-", "/b", "/a/0/c", "/a/1e0"}) {
    CAPTURE(pointer);
    CHECK_FALSE(part(json, pointer));
  }
}

TEST_CASE("A pointer begins with a slash and escapes tildes") {
  for (const char* pointer : {"", "/", "/a/b", "/~0~1"}) CHECK(is_pointer(pointer));
  for (const char* pointer : {"a", "/~", "/~2"}) CHECK_FALSE(is_pointer(pointer));
}

TEST_CASE("Numbers are ordered by their exact value, strings by their bytes") {
  const auto order = [](std::string_view a, std::string_view b) {
    return order_of(*JsonView::parse(a), *JsonView::parse(b));
  };
  CHECK(std::is_lt(order("9007199254740992", "9007199254740993")));
  CHECK(std::is_gt(order("-2", "-10")));
  CHECK(std::is_lt(order("-1", "1e-9")));
  CHECK(std::is_eq(order("0", "-0")));
  CHECK(std::is_lt(order("0", "1e-400")));
  CHECK(std::is_gt(order("1e3", "999.9")));
  CHECK(std::is_eq(order("1.50", "1.5")));
  CHECK(std::is_lt(order("0.09", "0.1")));
  CHECK(std::is_eq(order(R"("a")", R"("\u0061")")));
  CHECK(std::is_lt(order(R"("Z")", R"("a")")));
  CHECK(std::is_gt(order(R"("\u00e9")", R"("z")")));
  CHECK_FALSE(std::is_lteq(order("1", R"("1")")));
  CHECK_FALSE(std::is_eq(order("null", "null")));
}

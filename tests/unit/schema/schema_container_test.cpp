#include <catch2/catch.hpp>

#include "unit/schema/spelling.hpp"

using persist::decodes;
using persist::faults_in;
using persist::read;
using persist::written;

TEST_CASE("Schema<optional> reads none from absence and null") {
  using T = std::optional<int>;
  CHECK(read<T>("1") == T{1});
  CHECK(read<T>("null") == T{});
  CHECK(persist::Schema<T>::decode(std::nullopt).value() == T{});
  CHECK(faults_in<T>("\"1\"") == ": expected an integer, found string\n");
  CHECK(read<std::optional<bool>>("false") == std::optional{false});
}

TEST_CASE("NullOr is always there") {
  using Nullable = persist::NullOr<int>;
  CHECK(Nullable::decode(persist::JsonView::assume_valid("null")).value() == std::optional<int>{});
  CHECK(persist::faults(Nullable::decode(std::nullopt)) == ": is missing\n");
  std::string text;
  CHECK(Nullable::encode(std::nullopt, {text}));
  CHECK(text == "null");
}

TEST_CASE("Schema<vector> names the elements that do not fit") {
  CHECK(read<std::vector<int>>(" [ 1 , 2 ] ") == std::vector{1, 2});
  CHECK(read<std::vector<int>>("[]") == std::vector<int>{});
  CHECK(faults_in<std::vector<int>>("[1,true,3,\"\"]") ==
        "/1: expected an integer, found boolean\n/3: expected an integer, found string\n");
  CHECK(faults_in<std::vector<std::vector<int>>>("[[],[0,null]]") ==
        "/1/1: expected an integer, found null\n");
  CHECK(faults_in<std::vector<int>>("{}") == ": expected an array, found object\n");
}

TEST_CASE("Schema<vector> stops counting issues at enough") {
  std::string json = "[null";
  for (std::size_t i = 0; i < 2 * persist::max_issues; ++i) json += ",null";
  const auto values =
      persist::decode<std::vector<int>>(persist::JsonView::assume_valid(json += "]"));
  REQUIRE_FALSE(values);
  CHECK(values.error().size() == persist::max_issues);
}

TEST_CASE("Schema<vector> writes absent elements as null") {
  CHECK(written(std::vector<std::optional<int>>{1, std::nullopt, 3}) == "[1,null,3]");
  CHECK(written(std::vector<bool>{true, false}) == "[true,false]");
  CHECK(written(std::vector<std::string>{"a", "\xFF"}) == "/1: is not valid UTF-8\n");
}

TEST_CASE("Schema<pair> is an array of two") {
  using T = std::pair<std::string, int>;
  CHECK(read<T>("[\"a\",1]") == T{"a", 1});
  CHECK(faults_in<T>("[1,\"a\"]") ==
        "/0: expected a string, found number\n/1: expected an integer, found string\n");
  CHECK(faults_in<T>("[\"a\",1,2]") == ": expected an array of two elements\n");
  CHECK(written(T{"a", 1}) == "[\"a\",1]");
}

TEST_CASE("Schema<map> of strings is an object") {
  using T = std::map<std::string, int>;
  CHECK(read<T>(R"({"b":1,"a":2,"b":3,"\u0063":4})") == T{{"a", 2}, {"b", 3}, {"c", 4}});
  CHECK(faults_in<T>(R"({"a/b~":null})") == "/a~1b~0: expected an integer, found null\n");
  CHECK(written(T{{"b", 1}, {"\"", 2}}) == R"({"\"":2,"b":1})");
  CHECK(written(std::map<std::string, std::optional<int>>{{"a", std::nullopt}}) == R"({"a":null})");
}

TEST_CASE("Schema<map> of others is an array of pairs") {
  using T = std::map<int, std::string>;
  CHECK(read<T>("[[2,\"b\"],[1,\"a\"]]") == T{{1, "a"}, {2, "b"}});
  CHECK(faults_in<T>("[[1,\"a\"],[2]]") == "/1: expected an array of two elements\n");
  CHECK(written(T{{2, "b"}, {1, "a"}}) == "[[1,\"a\"],[2,\"b\"]]");
}

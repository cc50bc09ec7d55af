#include "diff/ignored_parts.hpp"

#include <catch2/catch.hpp>

using namespace persist::app;
using persist::JsonView;

namespace {

std::string rest(std::initializer_list<const char*> pointers, std::string_view value) {
  std::vector<PartPointer> parts;
  for (const char* const pointer : pointers) {
    const auto part = PartPointer::parse(pointer);
    REQUIRE(part);
    parts.push_back(*part);
  }
  std::string out;
  IgnoredParts::find(parts, value).append_rest(out, JsonView::assume_valid(value));
  return out;
}

}  // namespace

TEST_CASE("IgnoredParts: the rest has neither the name nor the place of what is ignored") {
  CHECK(rest({"/a"}, R"( { "a" : 1 , "b" : [ 1, 2 ] } )") == R"({"b":[1,2]})");
  CHECK(rest({"/b/0", "/b/2"}, R"({"a":1,"b":[1,2,3,4]})") == R"({"a":1,"b":[2,4]})");
  CHECK(rest({"/a/b", "/a"}, R"({"a":{"b":1},"c":{"b":1}})") == R"({"c":{"b":1}})");
  CHECK(rest({"/a/b"}, R"({"a":{"b":1}})") == R"({"a":{}})");
  CHECK(rest({"/none", "/a/none"}, R"({"a":1})") == R"({"a":1})");
  CHECK(rest({""}, " [1] ").empty());
}

TEST_CASE("IgnoredParts: members of the same name go together") {
  CHECK(rest({"/a"}, R"({"a":1,"\u0061":2,"b":3})") == R"({"b":3})");
  CHECK(rest({"/a/b"}, R"({"a":{"b":1},"a":{"b":2,"c":3}})") == R"({"a":{"b":1},"a":{"c":3}})");
}

TEST_CASE("IgnoredParts: roles are parts of Exits only, in each place of a cause") {
  const std::string both =
      R"({"_tag":"Failure","cause":{"_tag":"Parallel","left":{"_tag":"Fail","error":{"id":1}},)"
      R"("right":{"_tag":"Fail","error":{"id":2,"n":3}}}})";
  CHECK(rest({"error:/id"}, both) ==
        R"({"_tag":"Failure","cause":{"_tag":"Parallel","left":{"_tag":"Fail","error":{}},)"
        R"("right":{"_tag":"Fail","error":{"n":3}}}})");
  CHECK(rest({"value:/id"}, R"({"value":{"id":1}})") == R"({"value":{"id":1}})");
}

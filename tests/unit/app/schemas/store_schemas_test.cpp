#include "schemas/store_schemas.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include <persist/json_reader.hpp>

#include "schemas/pointer_at.hpp"

namespace persist::app {
namespace {

std::unique_ptr<StoreSchemas> parsed(std::string_view text) {
  auto schemas = StoreSchemas::parse(text, "s.json");
  REQUIRE(schemas);
  return *std::move(schemas);
}

std::string refusal_of(std::string_view text) {
  const auto schemas = StoreSchemas::parse(text, "s.json");
  REQUIRE_FALSE(schemas);
  return std::get<UsageError>(schemas.error()).message;
}

JsonView json(std::string_view text) { return JsonView::assume_valid(text); }

constexpr std::string_view number_or_text = R"({
  "$defs": { "Text": { "type": "string" } },
  "stores": {
    "tenant-*": { "success": { "type": "null" } },
    "users": {
      "success": { "type": "number" },
      "failure": { "$ref": "#/$defs/Text" },
      "tags": { "Names": { "success": { "$ref": "#/$defs/Text" } } }
    },
    "*": {}
  }
})";

TEST_CASE("StoreSchemas chooses by store and tag") {
  const auto schemas = parsed(number_or_text);
  CHECK(schemas->fits("users", "1", json(R"({"_tag":"Success","value":1})")));
  CHECK_FALSE(schemas->fits("users", "1", json(R"({"_tag":"Success","value":"a"})")));
  CHECK_FALSE(schemas->fits("users", "Other:1", json(R"({"_tag":"Success","value":"a"})")));
  CHECK(schemas->fits("users", "Names:1", json(R"({"_tag":"Success","value":"a"})")));
  CHECK_FALSE(schemas->fits("tenant-7", "1", json(R"({"_tag":"Success","value":1})")));
  CHECK(schemas->fits("others", "1", json(R"({"_tag":"Success","value":1})")));
  // A tag has what its store has, where it says nothing itself.
  CHECK_FALSE(schemas->fits("users", "Names:1",
                            json(R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":1}]})")));
}

TEST_CASE("StoreSchemas finds errors in causes of both dialects, and leaves defects alone") {
  const auto schemas = parsed(number_or_text);
  using Issues = std::vector<Issue>;
  CHECK(schemas->issues_of("users", "1",
                           json(R"({"_tag":"Failure","cause":[{"_tag":"Die","defect":1},)"
                                R"({"_tag":"Fail","error":"a"},{"_tag":"Fail","error":[]}]})")) ==
        Issues{{.path = "/cause/2/error", .message = "expected a string, found an array"}});
  CHECK(schemas->issues_of(
            "users", "1",
            json(R"({"_tag":"Failure","cause":{"_tag":"Parallel","left":{"_tag":"Empty"},)"
                 R"("right":{"_tag":"Fail", "error": 7}}})")) ==
        Issues{{.path = "/cause/right/error", .message = "expected a string, found a number"}});
  CHECK(schemas->issues_of("users", "1", json(R"({"_tag":"Success"})")) ==
        Issues{{.path = "/value", .message = "the value is missing"}});
  CHECK(schemas->fits("tenant-1", "1", json(R"({"_tag":"Success"})")));
}

TEST_CASE("StoreSchemas says where its file is wrong") {
  CHECK(refusal_of("{") ==
        "--schemas: s.json: line 1, column 2: not JSON: unexpected end of input");
  CHECK(refusal_of("{}") ==
        "--schemas: s.json: line 1, column 1: the member \"stores\" is missing");
  CHECK(refusal_of("{\"stores\": {\n  \"a\": {\"succes\": {}}}}") ==
        "--schemas: s.json: line 2, column 19: /stores/a/succes: the member \"succes\" is not one "
        "of success, failure, tags");
  CHECK(refusal_of("{\"stores\": {\"a\": {\"success\":\n{\"pattern\": \"(?=b)\"}}}}") ==
        "--schemas: s.json: line 2, column 13: /stores/a/success/pattern: not a usable regular "
        "expression: lookahead is not supported");
  CHECK(refusal_of(R"({"stores":{"a":{},"a":{}}})") ==
        "--schemas: s.json: line 1, column 23: /stores/a: the member \"a\" comes twice");
  CHECK(refusal_of(R"({"stores":[]})") ==
        "--schemas: s.json: line 1, column 11: /stores: stores must be an object");
}

TEST_CASE("a JSON pointer leads to a place in a text") {
  const std::string_view text = R"({"a/b": [1, {"~": "x"}]})";
  CHECK(pointer_at(json(text), 0).empty());
  CHECK(pointer_at(json(text), text.find('x')) == "/a~1b/1/~0");
  CHECK(pointer_at(json(text), text.find('~')) == "/a~1b/1/~0");
  CHECK(pointer_at(json(text), text.find('1')) == "/a~1b/0");
}

/// The exits of a dump of Effect's, judged by the schemas that the same Effect exported.
void check_dump(const std::string& generation, const std::string& kind, bool expected) {
  const auto folder = std::filesystem::path{FIXTURES} / "schemas";
  auto schemas = StoreSchemas::read(folder / (generation + ".json"));
  REQUIRE(schemas);
  std::ifstream dump{folder / (generation + '.' + kind + ".ndjson")};
  std::size_t count = 0;
  for (std::string line; std::getline(dump, line); ++count) {
    INFO(line);
    const auto store = unquoted(*member_of(json(line), "store"));
    const auto key = unquoted(*member_of(json(line), "key"));
    const auto issues = (*schemas)->issues_of(store, key, *member_of(json(line), "exit"));
    INFO((issues.empty() ? "" : issues.front().path + ": " + issues.front().message));
    CHECK(issues.empty() == expected);
  }
  CHECK(count > 20);
}

TEST_CASE("StoreSchemas judges as Effect does by its own exports") {
  const auto generation = GENERATE("effect-3.22.4", "effect-4.0.0-beta.102", "effect-4.1.0");
  check_dump(generation, "fitting", true);
  check_dump(generation, "misfitting", false);
}

}  // namespace
}  // namespace persist::app

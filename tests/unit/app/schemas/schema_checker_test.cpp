#include "schemas/schema_checker.hpp"

#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "schemas/schema_compiler.hpp"

namespace persist::app {
namespace {

/// What is wrong with `value`, a line each with the offset; or why the schema is refused.
std::vector<std::string> judged(const std::string& schema, const std::string& value) {
  SchemaCompiler compiler;
  const auto number = compiler.add(JsonView::assume_valid(schema), std::nullopt);
  if (!number) return {"refused: " + number.error().message};
  const auto nodes = std::move(compiler).finish();
  if (!nodes) return {"refused: " + nodes.error().message};
  SchemaChecker checker{*nodes};
  std::vector<Misfit> misfits;
  const bool does_fit = checker.check(*number, JsonView::assume_valid(value), &misfits);
  CHECK(does_fit == checker.check(*number, JsonView::assume_valid(value)));
  CHECK(does_fit == misfits.empty());
  std::vector<std::string> lines;
  for (const Misfit& misfit : misfits) {
    lines.push_back(std::to_string(misfit.offset) + ": " + misfit.message);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST_CASE("SchemaChecker compares numbers by all their digits") {
  const std::string schema = R"({"type":"integer","maximum":9007199254740992,"minimum":-1e400})";
  CHECK(judged(schema, "9007199254740992").empty());
  CHECK(judged(schema, "9007199254740993") == Lines{"0: more than the maximum 9007199254740992"});
  CHECK(judged(schema, "1.0e2").empty());
  CHECK(judged(schema, "1.5") ==
        Lines{"0: expected a whole number, found a number with a fraction"});
  CHECK(judged(R"({"const":9007199254740993})", "9007199254740992") ==
        Lines{"0: must be 9007199254740993"});
  CHECK(judged(R"({"const":1})", "1.0").empty());
}

TEST_CASE("SchemaChecker divides exactly") {
  CHECK(judged(R"({"multipleOf":0.1})", "1.1").empty());
  CHECK(judged(R"({"multipleOf":0.0001})", "0.0075").empty());
  CHECK(judged(R"({"multipleOf":0.01})", "0.001") == Lines{"0: not a multiple of 0.01"});
  CHECK(judged(R"({"multipleOf":7})", "700000000000000000000000000008") ==
        Lines{"0: not a multiple of 7"});
  CHECK(judged(R"({"multipleOf":7})", "7e300").empty());
  CHECK(judged(R"({"multipleOf":3})", "0e5").empty());
  CHECK(judged(R"({"multipleOf":0})", "1") == Lines{"refused: multipleOf must be more than 0"});
}

TEST_CASE("SchemaChecker counts characters, not bytes and not halves of pairs") {
  const std::string schema = R"({"minLength":2,"maxLength":2})";
  CHECK(judged(schema, R"("éé")").empty());
  CHECK(judged(schema, R"("😀\ud83d\ude00")").empty());
  CHECK(judged(schema, R"("😀")") == Lines{"0: expected at least 2 characters"});
  CHECK(judged(schema, R"("abc")") == Lines{"0: expected at most 2 characters"});
}

TEST_CASE("SchemaChecker says where in an object and what") {
  const std::string schema =
      R"({"type":"object","properties":{"id":{"type":"integer"},"name":{"minLength":1}},)"
      R"("required":["id","name"],"additionalProperties":false})";
  CHECK(judged(schema, R"({"id":1,"name":"a"})").empty());
  CHECK(judged(schema, R"({"id":"1","more":2})") ==
        Lines{"6: expected a whole number, found a string",
              "17: a member that the schema does not have", "0: the member \"name\" is missing"});
}

TEST_CASE("SchemaChecker takes the last of members of one name, however they are written") {
  const std::string schema = R"({"properties":{"a":{"type":"number"}},"maxProperties":1})";
  CHECK(judged(schema, R"({"a":"x","\u0061":1})").empty());
  CHECK(judged(schema, R"({"a":1,"a":"x"})") == Lines{"11: expected a number, found a string"});
  std::string many = "{";
  for (int i = 0; i < 20; ++i) many += R"("a":"x",)";
  CHECK(judged(schema, many + R"("a":1})").empty());
}

TEST_CASE("SchemaChecker explains the alternative that a value was meant for") {
  const std::string schema =
      R"({"anyOf":[{"$ref":"#/$defs/A"},{"$ref":"#/$defs/B"},{"type":"null"}],"$defs":{)"
      R"("A":{"type":"object","properties":{"_tag":{"const":"A"},"id":{"type":"number"}},)"
      R"("required":["_tag","id"]},)"
      R"("B":{"type":"object","properties":{"_tag":{"enum":["B"]}},"required":["_tag"]}}})";
  CHECK(judged(schema, R"({"_tag":"A","id":1})").empty());
  CHECK(judged(schema, "null").empty());
  CHECK(judged(schema, R"({"_tag":"A","id":"1"})") ==
        Lines{"17: expected a number, found a string"});
  CHECK(judged(schema, R"({"_tag":"C"})") == Lines{R"(8: must be one of "A", "B")"});
  CHECK(judged(schema, "{}") == Lines{R"(0: the member "_tag" is missing)"});
  CHECK(judged(schema, "1") == Lines{"0: expected null or an object, found a number"});
}

TEST_CASE("SchemaChecker lists the values that there are") {
  const std::string schema = R"({"anyOf":[{"type":"string","enum":["a"]},{"const":1}]})";
  CHECK(judged(schema, R"("b")") == Lines{R"(0: must be one of "a", 1)"});
}

TEST_CASE("SchemaChecker judges in linear time what several keywords look at") {
  const std::string schemas[] = {
      R"({"properties":{"n":{"$ref":"#"}},"patternProperties":{"n":{"$ref":"#"}}})",
      R"({"$ref":"#/$defs/A","properties":{"n":{"$ref":"#"}},)"
      R"("$defs":{"A":{"properties":{"n":{"$ref":"#"}}}}})",
      R"({"contains":{"$ref":"#"},"items":{"$ref":"#"}})",
      R"({"allOf":[{"properties":{"n":{"$ref":"#"}}},{"properties":{"n":{"$ref":"#"}}}]})"};
  std::string object = "1";
  std::string array = "1";
  for (int i = 0; i < 300; ++i) {
    object = R"({"n":)" + object + '}';
    array = '[' + array + ']';
  }
  for (const std::string& schema : schemas) {
    CHECK(judged(schema, object).empty());
    CHECK(judged(schema, array).empty());
  }
}

TEST_CASE("SchemaChecker does not quote what it judges") {
  const std::string schema =
      R"({"properties":{"a":{"enum":[1,2]},"b":{"pattern":"^x"},"c":{"maxLength":2},"d":{"not":{}}}})";
  const auto lines =
      judged(schema, R"({"a":"secret","b":"secret","c":"secret","d":"secret","e":"secret"})");
  REQUIRE(lines.size() == 4);
  for (const std::string& line : lines) CHECK(line.find("secret") == std::string::npos);
}

TEST_CASE("SchemaChecker gives ten reasons at most") {
  const std::string schema = R"({"items":{"type":"number"}})";
  CHECK(judged(schema, R"(["","","","","","","","","","","","",""])").size() == 10);
}

TEST_CASE("SchemaChecker judges recursive schemas in linear time") {
  // Each level would be judged twice as often as the one above.
  const std::string schema =
      R"({"$ref":"#/$defs/T","$defs":{"T":{"anyOf":[)"
      R"({"properties":{"next":{"$ref":"#/$defs/T"},"tag":{"const":1}},"required":["tag"]},)"
      R"({"properties":{"next":{"$ref":"#/$defs/T"},"tag":{"const":2}},"required":["tag"]}]}}})";
  std::string value = R"({"tag":3})";
  for (int i = 0; i < 400; ++i) value = R"({"next":)" + value + R"(,"tag":2})";
  CHECK(judged(schema, value).size() == 1);
}

TEST_CASE("SchemaChecker judges values of a thousand levels") {
  const std::string schema = R"({"type":"array","items":{"$ref":"#"}})";
  CHECK(judged(schema, std::string(1000, '[') + std::string(1000, ']')).empty());
  CHECK(judged(schema, std::string(999, '[') + '1' + std::string(999, ']')) ==
        Lines{"999: expected an array, found a number"});
}

TEST_CASE("SchemaCompiler refuses what it would have to pass over") {
  const auto refused = [](const std::string& schema) { return judged(schema, "1").front(); };
  CHECK(refused(R"({"minimun":1})") == R"(refused: the keyword "minimun" is not supported)");
  CHECK(refused(R"({"unevaluatedProperties":false})") ==
        R"(refused: the keyword "unevaluatedProperties" is not supported)");
  CHECK(refused(R"({"$ref":"#/$defs/No"})") == R"(refused: the $ref "#/$defs/No" leads nowhere)");
  CHECK(refused(R"({"$ref":"other.json"})") ==
        R"(refused: the $ref "other.json" leads to another document)");
  CHECK(refused(R"({"$ref":"#"})") ==
        "refused: the schema leads back to itself for the same value");
  CHECK(refused(R"({"allOf":[{"anyOf":[{"$ref":"#"}]}]})") ==
        "refused: the schema leads back to itself for the same value");
  CHECK(refused(R"x({"pattern":"^(?=a)"})x") ==
        "refused: not a usable regular expression: lookahead is not supported");
  CHECK(refused(R"({"type":"text"})").starts_with("refused: type must be the name of a type"));
  CHECK(refused(R"({"$schema":"http://json-schema.org/draft-04/schema#"})") ==
        "refused: not one of the drafts 2020-12, 2019-09 and 7");
  CHECK(refused(R"({"dialect":"draft-2020-12","schema":{"items":[{}]},"definitions":{}})") ==
        "refused: items is an array; draft 2020-12 has prefixItems for that");
}

TEST_CASE("SchemaCompiler passes over what only describes") {
  CHECK(judged(R"({"title":"t","description":"d","format":"email","x-order":1,"default":7,)"
               R"("examples":[{"$ref":1}],"contentEncoding":"base64","$id":"/schemas/any"})",
               "1")
            .empty());
}

TEST_CASE("SchemaCompiler follows escaped pointers and documents of Effect 4") {
  CHECK(judged(R"({"$ref":"#/$defs/a~1b%25%22","$defs":{"a/b%\"":{"type":"string"}}})", "1") ==
        Lines{"0: expected a string, found a number"});
  CHECK(judged(R"({"dialect":"draft-2020-12","schema":{"$ref":"#/$defs/A"},)"
               R"("definitions":{"A":{"items":{"$ref":"#/$defs/A"},"type":"array"}}})",
               "[[1]]") == Lines{"2: expected an array, found a number"});
}

}  // namespace
}  // namespace persist::app

#include "json/scanner.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using persist::JsonError;
using persist::JsonView;
using persist::json::Scanner;

namespace {

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

JsonError error_of(std::string_view text) {
  const auto parsed = JsonView::parse(text);
  return parsed ? JsonError{.offset = 0, .reason = "none"} : parsed.error();
}

}  // namespace

TEST_CASE("JsonView::parse accepts what JSON.parse does") {
  const char* text =
      GENERATE("null", " true ", "\t\r\n false", "0", "-0", "-0.0e-0", "1E+2",
               "123456789012345678901234567890", "1e-400", "0e999999999999999999999",
               "1.7976931348623157e308", R"("")", R"("\u0000\ud83d x")", R"("\"\\\/\b\f\n\r\t")",
               "\"\x7F \xC2\x80 \xED\x9F\xBF \xEE\x80\x80 \xF4\x8F\xBF\xBF\"", "[]", "{}", "[ ]",
               "{ }", R"({"a":1,"a":[2,{"b":null}]})", R"([1 , "two" ,{ "three" : 3 } ])");
  INFO(text);
  CHECK(JsonView::parse(text));
}

TEST_CASE("JsonView::parse says where a text stops being JSON, and why") {
  struct Case {
    std::string_view text;
    std::size_t offset;
    std::string_view reason;
  };
  using namespace std::string_view_literals;
  const Case c = GENERATE(values<Case>({
      {"", 0, "unexpected end of input"},
      {"  ", 2, "unexpected end of input"},
      {"nul", 3, "unexpected end of input"},
      {"nulL", 3, "expected a value"},
      {"[1,]", 3, "expected a value"},
      {"[,1]", 1, "expected a value"},
      {"\0"sv, 0, "expected a value"},
      {"1\0"sv, 1, "unexpected text after the value"},
      {"1 2", 2, "unexpected text after the value"},
      {"\xEF\xBB\xBF{}", 0, "unexpected byte-order mark"},
      {"01", 1, "leading zero in a number"},
      {"-", 1, "unexpected end of input"},
      {"-x", 1, "expected a digit"},
      {"1.e1", 2, "expected a digit"},
      {"[1e]", 3, "expected a digit"},
      {"[1e309]", 1, "number out of range for a double"},
      {"-1.8e308", 0, "number out of range for a double"},
      {"[1 2]", 3, "expected ',' or ']'"},
      {R"({"a":1 "b":2})", 7, "expected ',' or '}'"},
      {R"({"a" 1})", 5, "expected ':'"},
      {"{a:1}", 1, "expected a name in quotes"},
      {R"({"a":1,})", 7, "expected a name in quotes"},
      {"\"abc", 4, "unexpected end of input"},
      {R"("a\x")", 3, "unknown escape"},
      {"\"a\\\0\""sv, 3, "unknown escape"},
      {R"("\u12G4")", 5, "expected four hexadecimal digits"},
      {R"("\u12)", 5, "unexpected end of input"},
      {"\"a\tb\"", 2, "unescaped control character in a string"},
      {"\"\xC3\xA9\x01\"", 3, "unescaped control character in a string"},
      {"\"ab\xC0\x80\"", 3, "malformed UTF-8"},
      {"\"\xED\xA0\x80\"", 1, "malformed UTF-8"},
      {"\"\xF4\x90\x80\x80\"", 1, "malformed UTF-8"},
      {"\"\xE2\x82", 1, "malformed UTF-8"},
      {"\xC3\xA9", 0, "expected a value"},
  }));
  INFO(c.text);
  CHECK(error_of(c.text).offset == c.offset);
  CHECK(error_of(c.text).reason == c.reason);
}

TEST_CASE("JsonView::parse finds what is wrong at every place of a long string") {
  for (std::size_t length = 0; length < 40; ++length) {
    for (std::size_t place = 0; place < length; ++place) {
      for (const char wrong : {'\x00', '\x1F', '\x80', '\xFF'}) {
        std::string text = '"' + std::string(length, 'x') + '"';
        REQUIRE(JsonView::parse(text));
        text[place + 1] = wrong;
        REQUIRE(error_of(text).offset == place + 1);
      }
    }
  }
}

TEST_CASE("JsonView::parse takes 1000 levels and no more") {
  CHECK(JsonView::parse(nested(1000)));
  CHECK(error_of(nested(1001)) ==
        JsonError{.offset = 1000, .reason = "nested more than 1000 levels deep"});
  std::string objects;
  for (int level = 0; level < 1000; ++level) objects += R"({"":)";
  CHECK(JsonView::parse(objects + "1" + std::string(1000, '}')));
  CHECK_FALSE(JsonView::parse(objects + "{}" + std::string(1000, '}')));
}

TEST_CASE("JsonView::parse tells overflow by the digits where only they tell") {
  const std::string zeros(400, '0');
  CHECK(JsonView::parse("1" + std::string(308, '0')));
  CHECK_FALSE(JsonView::parse("1" + std::string(309, '0')));
  CHECK(JsonView::parse("17976931348623158" + std::string(292, '0')));
  CHECK_FALSE(JsonView::parse("17976931348623159" + std::string(292, '0')));
  CHECK(JsonView::parse("0." + zeros + "1e700"));
  CHECK_FALSE(JsonView::parse("0." + zeros + "1e710"));
  CHECK(JsonView::parse("1" + zeros + "e-100"));
  CHECK_FALSE(JsonView::parse("1e99999999999999999999"));
  CHECK(JsonView::parse("1e-99999999999999999999"));
}

TEST_CASE("Scanner steps through objects and arrays and takes the rest whole") {
  Scanner scan{R"( {"a" : [1, 2 ] ,"b":{},"c":"x"} )"};
  std::vector<std::string> seen;
  REQUIRE(scan.enter_object());
  while (const auto name = scan.next_member()) {
    seen.emplace_back(name->text());
    if (!scan.enter_array()) {
      seen.emplace_back(scan.value());
      continue;
    }
    while (scan.next_element()) seen.emplace_back(scan.value());
  }
  CHECK(scan.finish());
  CHECK(seen == std::vector<std::string>{"\"a\"", "1", "2", "\"b\"", "{}", "\"c\"", "\"x\""});
}

TEST_CASE("Scanner steps into empty containers") {
  Scanner scan{"[ [] , { } ]"};
  REQUIRE(scan.enter_array());
  REQUIRE(scan.next_element());
  REQUIRE(scan.enter_array());
  CHECK_FALSE(scan.next_element());
  REQUIRE(scan.next_element());
  REQUIRE(scan.enter_object());
  CHECK_FALSE(scan.next_member());
  CHECK_FALSE(scan.next_element());
  CHECK(scan.finish());
}

TEST_CASE("Scanner stands still after its first fault") {
  Scanner scan{R"({"a":1,"b":x,"c":2})"};
  REQUIRE(scan.enter_object());
  REQUIRE(scan.next_member());
  CHECK(scan.value() == "1");
  REQUIRE(scan.next_member());
  CHECK(scan.value().empty());
  CHECK_FALSE(scan.next_member());
  CHECK(scan.value().empty());
  CHECK_FALSE(scan.finish());
  CHECK(scan.error()->offset == 11);
}

TEST_CASE("Scanner counts levels from where a value is taken") {
  const std::string text = "[" + nested(1000) + "]";
  Scanner scan{text};
  REQUIRE(scan.enter_array());
  REQUIRE(scan.next_element());
  CHECK(scan.value().size() == 2000);
  CHECK_FALSE(scan.next_element());
  CHECK(scan.finish());
}

TEST_CASE("Scanner notices white space between tokens, not in strings") {
  const auto spaced = [](std::string_view text) {
    Scanner scan{text};
    scan.value();
    REQUIRE(scan.finish());
    return scan.saw_white_space();
  };
  CHECK_FALSE(spaced(R"({"a b":[1,"c d\n"]})"));
  CHECK(spaced(R"({"a":[1, 2]})"));
  CHECK(spaced("[ ]"));
  CHECK(spaced(" 1"));
  CHECK(spaced("1\n"));
  CHECK(spaced(R"({"a" :1})"));
  CHECK(spaced(R"({"a":1 })"));
}

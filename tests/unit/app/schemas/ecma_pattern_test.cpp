#include "schemas/ecma_pattern.hpp"

#include <string>

#include <catch2/catch.hpp>

namespace persist::app {
namespace {

bool finds(const std::string& pattern, const std::string& text) {
  const auto regex = compile_ecma(pattern);
  INFO(pattern << ": " << (regex ? "" : regex.error()));
  REQUIRE(regex);
  return regex->finds(text);
}

std::string refusal_of_pattern(const std::string& pattern) {
  const auto regex = compile_ecma(pattern);
  return regex ? "" : regex.error();
}

TEST_CASE("a pattern is ECMAScript's") {
  CHECK(finds("b", "abc"));
  CHECK_FALSE(finds("^b$", "a\nb"));
  CHECK(finds(R"(^\S[\s\S]*\S$|^\S$|^$)", "a\n b"));
  CHECK_FALSE(finds(R"(^\S[\s\S]*\S$|^\S$|^$)", "a\u00a0"));
  CHECK_FALSE(finds("^.$", "\u2028"));
  CHECK(finds("^.$", "😀"));
  CHECK(finds(R"(^\u00e9\x41\cA\0\t\/\-$)", std::string{"éA\x01\0\t/-", 8}));
  CHECK(finds(R"(^\ud83d\ude00\u{1F600}$)", "😀😀"));
  CHECK(finds("^[[:a]+$", "[a:"));
  CHECK(finds("^[^]$", "\n"));
  CHECK_FALSE(finds("[]", "a"));
  CHECK(finds(R"(^[\S ]+$)", "a b"));
  CHECK_FALSE(finds(R"(^[\S ]+$)", "a\tb"));
  CHECK(finds(R"(^(?<year>\d{4})-(?:x|y)$)", "2024-x"));
  CHECK(finds(R"(^\p{Letter}\p{Script=Greek}$)", "aα"));
  CHECK(finds("", ""));
}

TEST_CASE("a pattern that would mean something else is refused") {
  CHECK(refusal_of_pattern("a(?=b)") == "lookahead is not supported");
  CHECK(refusal_of_pattern("a(?!b)") == "lookahead is not supported");
  CHECK(refusal_of_pattern("(?<!a)b") == "lookbehind is not supported");
  CHECK(refusal_of_pattern(R"((a)\1)") == "a backreference is not supported");
  CHECK(refusal_of_pattern(R"((?<n>a)\k<n>)") == "a backreference is not supported");
  CHECK(refusal_of_pattern(R"(\A\z)") == R"(the escape \A is not supported)");
  CHECK(refusal_of_pattern("(?i)a").starts_with("a group begins with"));
  CHECK(refusal_of_pattern("[a") == "a [ is never closed");
  CHECK(refusal_of_pattern("a\\") == "it ends with a backslash");
  CHECK(refusal_of_pattern(R"(\u12)") == "an escape is incomplete");
  CHECK(refusal_of_pattern(R"([^\S])") == R"(\S within [^ ] is not supported)");
  CHECK_FALSE(refusal_of_pattern("(").empty());
}

}  // namespace
}  // namespace persist::app

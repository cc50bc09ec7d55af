#include "query/glob.hpp"

#include <catch2/catch.hpp>

using persist::app::matches_glob;

TEST_CASE("A glob covers the whole key, character by character") {
  CHECK(matches_glob("", ""));
  CHECK_FALSE(matches_glob("", "a"));
  CHECK(matches_glob("*", ""));
  CHECK(matches_glob("a*c", "abbc"));
  CHECK_FALSE(matches_glob("a*c", "abbd"));
  CHECK(matches_glob("*a*b*", "xxaxxbxx"));
  CHECK(matches_glob("?", "é"));
  CHECK(matches_glob("?", "😀"));
  CHECK_FALSE(matches_glob("?", "ab"));
  CHECK(matches_glob("*", std::string_view{"a\0b", 3}));
  CHECK(matches_glob("Get*:[0-9]", "GetUser:7"));
}

TEST_CASE("A set in a glob holds characters and ranges") {
  CHECK(matches_glob("[abc]", "b"));
  CHECK_FALSE(matches_glob("[!abc]", "b"));
  CHECK(matches_glob("[^abc]", "d"));
  CHECK(matches_glob("[à-ü]", "é"));
  CHECK(matches_glob("[]]", "]"));
  CHECK(matches_glob("[a-]", "-"));
  CHECK(matches_glob("[a", "[a"));
}

TEST_CASE("A glob of many stars ends soon") {
  CHECK_FALSE(matches_glob("*a*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

#include "query/text_search.hpp"

#include <catch2/catch.hpp>

using persist::app::has_text;

TEST_CASE("A text is found as it is stored and as it is meant") {
  CHECK(has_text(R"({"a":"Zo\u00eb said \"no\""})", true, "Zoë said \"no\""));
  CHECK(has_text(R"({"a":"Zo\u00eb"})", true, R"(Zo\u00eb)"));
  CHECK(has_text(R"({"a\\b":1})", true, R"(a\b)"));
  CHECK_FALSE(has_text(R"({"a":"x\n","b":"y"})", true, "x\ny"));
}

TEST_CASE("What is not JSON is searched as it is") {
  CHECK(has_text(R"(not "json \u00eb)", false, "json"));
  CHECK_FALSE(has_text(R"(not "json \u00eb)", false, "ë"));
}

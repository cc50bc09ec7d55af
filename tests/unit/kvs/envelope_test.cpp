#include "kvs/envelope.hpp"

#include <catch2/catch.hpp>

using persist::Expires;
using persist::unwrap;

namespace {

const persist::Instant now{std::chrono::milliseconds{1'000'000}};

bool is_live(std::string_view text) { return unwrap(text).value().expires.is_live_at(now); }

/// What comes back of a value that was wrapped.
std::string kept(std::string_view value, Expires expires = Expires::never()) {
  std::string text;
  persist::append_wrapped(text, value, expires);
  const auto envelope = unwrap(text);
  REQUIRE(envelope);
  CHECK(envelope->expires == expires);
  return std::string{envelope->value};
}

}  // namespace

TEST_CASE("An envelope is taken apart into the bytes of its value and the expiry") {
  const auto envelope = unwrap(R"([{"_tag":"Success","value":[1.0,"],[\""]},4102444800000])");
  REQUIRE(envelope);
  CHECK(envelope->value == R"({"_tag":"Success","value":[1.0,"],[\""]})");
  CHECK(envelope->expires == Expires::at(4102444800000));
  CHECK(unwrap(" [1 , null ] \n").value().expires.is_never());
}

TEST_CASE("An envelope's expiry counts as JavaScript compares it") {
  CHECK(is_live("[1]"));
  CHECK(is_live("[1,null]"));
  CHECK(is_live(R"([1,"x"])"));
  CHECK(is_live("[1,{}]"));
  CHECK(is_live("[1,null,0]"));
  CHECK(is_live("[1,1e300]"));
  CHECK_FALSE(is_live("[1,0]"));
  CHECK_FALSE(is_live("[1,-1]"));
  CHECK_FALSE(is_live("[1,false]"));
  CHECK_FALSE(is_live("[1,true]"));
  CHECK_FALSE(is_live(R"([1,"5"])"));
  CHECK_FALSE(is_live(R"([1," 5.5e1 "])"));
  CHECK_FALSE(is_live(R"([1,""])"));
  CHECK(is_live(R"([1,"5x"])"));
  CHECK_FALSE(is_live("[1,999999.5]"));
  CHECK(is_live("[1,1000000.5]"));
}

TEST_CASE("What is no array with an element is no envelope") {
  for (const char* text : {"", "null", "5", R"({"a":1})", R"("[1,null]")", "[]", "[1,null",
                           "1,null]", "[1,nul]", "[1,,null]x", R"([{"_tag":"Succ)"}) {
    CAPTURE(text);
    CHECK_FALSE(unwrap(text));
  }
}

TEST_CASE("A badly wrapped record shows the whole text") {
  const persist::EntryView record = persist::record_of("k", "{\"a\":1}");
  CHECK(record.malformed_envelope);
  CHECK(record.value == "{\"a\":1}");
  CHECK_FALSE(persist::record_of("k", "[1,null]").malformed_envelope);
}

TEST_CASE("Every value comes back from its envelope as it was") {
  for (const char* value : {"1", " {\"a\" : [1, 2]} ", "\"],\\\"[\"", "[]", "{oops", "a]b",
                            "\"open", "}", "", "x,\"y"}) {
    CAPTURE(value);
    CHECK(kept(value) == value);
  }
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  CHECK(kept(deep) == deep);
  CHECK(kept("\xff\xfe") == "\xff\xfe");
}

TEST_CASE("Every expiry comes back from its envelope as it was") {
  kept("1", Expires::at(0));
  kept("1", Expires::at(-5));
  kept("1", Expires::at(4102444800000));
  kept("1", Expires::at(8000001718454896640));
  kept("1", Expires::at_fraction(4102444800000.5));
}

TEST_CASE("An envelope is written as JSON.stringify writes it") {
  std::string text;
  persist::append_wrapped(text, R"({"_tag":"Success"})", Expires::at(4102444800000));
  CHECK(text == R"([{"_tag":"Success"},4102444800000])");
  text.clear();
  persist::append_wrapped(text, "1", Expires::never());
  CHECK(text == "[1,null]");
}
